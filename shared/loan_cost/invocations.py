"""The runs of functions that belong to a loan, and what each is billed by.

A durable history names every invocation by its request id, and the result or the error of a task
has the id of the request that ran it. Where a history doesn't say (a task that timed out), the
loan's own events do: every start of a step is told with its request id.
"""

from collections.abc import Iterable, Mapping, Sequence

from shared.billing.lambda_reports import LambdaReport
from shared.billing.meters.reading import EventCounts, FunctionRun
from shared.billing.usage import Architecture, Invocation
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind
from shared.runtime.clock import moment
from shared.runtime.functions import FunctionId, function

_OF_A_WORKER = frozenset(
    {
        Kind.INVOCATION_STARTED,
        Kind.INVOCATION_ENDED,
        Kind.REPLAYED,
        Kind.STARTED,
        Kind.SUCCEEDED,
        Kind.FAILED,
        Kind.WAITING,
    }
)


def step_runs(events: Iterable[Event]) -> list[FunctionRun]:
    """Return the runs of the function behind the steps, each from its first event to its last."""
    return _runs(event for event in events if event.kind in _OF_A_WORKER)


def fraud_check_runs(events: Iterable[Event]) -> list[FunctionRun]:
    """Return the runs of the fraud service that answered; one that stays silent tells nothing."""
    return _runs(
        event for event in events if event.kind is Kind.RESUMED and event.step is Step.FRAUD_CHECK
    )


def event_counts(events: Sequence[Event]) -> EventCounts:
    """Return what the starts of steps and their results tell of an execution."""
    starts = [event for event in events if event.kind is Kind.STARTED]
    return EventCounts(
        starts=len(starts),
        attempts=len({(event.operation, event.attempt) for event in starts}),
        waits=len({event.step for event in events if event.kind is Kind.WAITING}),
        forks=len({event.step for event in starts if event.branch is not None}),
        result_bytes=sum(event.bytes or 0 for event in events),
    )


def identified(runs: Sequence[FunctionRun], told: Sequence[FunctionRun]) -> list[FunctionRun]:
    """Return the runs of a history, those without an id by an id that only the loan's events have.

    A request that only the events tell of has run too.
    """
    named = {run.request_id for run in runs}
    only_told = [run for run in told if run.request_id not in named]
    found = []
    for run in runs:
        if run.request_id is None and only_told:
            found.append(only_told.pop(0))
        else:
            found.append(run)
    return found + only_told


def billed(
    id_: FunctionId, runs: Iterable[FunctionRun], reports: Mapping[str, Sequence[LambdaReport]]
) -> list[Invocation]:
    """Return what runs of a function are billed by: their reports, or an estimate without one.

    One request has several reports if Lambda tried it again.
    """
    return [
        invocation
        for run in runs
        for invocation in (
            [_reported(id_, report) for report in reports.get(run.request_id or "", ())]
            or [_estimated(id_, run)]
        )
    ]


def _reported(id_: FunctionId, report: LambdaReport) -> Invocation:
    return Invocation(
        function=id_.value,
        duration_ms=report.billed_ms,
        init_ms=report.init_ms,
        memory_mb=report.memory_mb,
        architecture=Architecture(function(id_).architecture),
    )


def _estimated(id_: FunctionId, run: FunctionRun) -> Invocation:
    """By the time between two stamps, which has no INIT in it, and the memory that was deployed."""
    return Invocation(
        function=id_.value,
        duration_ms=run.elapsed_ms,
        init_ms=0,
        memory_mb=function(id_).memory_mb,
        architecture=Architecture(function(id_).architecture),
        estimated=True,
    )


def _runs(events: Iterable[Event]) -> list[FunctionRun]:
    stamps: dict[str, list[str]] = {}
    for event in events:
        if event.invocation is not None:
            stamps.setdefault(event.invocation, []).append(event.at)
    runs = [FunctionRun(moment(min(at)), moment(max(at)), id_) for id_, at in stamps.items()]
    return sorted(runs, key=lambda run: run.started_at)
