"""The invocations of functions for a loan, and the duration that each is billed for.

A durable history has the request id of every invocation, and the result or the error of a task has
the id of the request that ran it. If an id is missing, as for a task that timed out, it comes from
the loan's events: each start of a step has its request id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shared.billing.lambda_reports import LambdaReport
from shared.billing.meters.reading import FunctionRun
from shared.billing.usage import Architecture, Invocation
from shared.events.counts import fraud_invocations, worker_invocations
from shared.events.event import Event
from shared.runtime.clock import moment
from shared.runtime.functions import FunctionId, function


def step_runs(events: Iterable[Event]) -> list[FunctionRun]:
    """Return the runs of the steps' function, each from its first event to its last."""
    return _runs(worker_invocations(events))


def fraud_check_runs(events: Iterable[Event]) -> list[FunctionRun]:
    """Return the runs of the fraud service that answered or died; a silent one has no event."""
    return _runs(fraud_invocations(events))


def identified(runs: Sequence[FunctionRun], event_runs: Sequence[FunctionRun]) -> list[FunctionRun]:
    """Return the runs of a history; one without an id is replaced by the next run of the events.

    Runs that only the events have are added at the end.
    """
    ids = {run.request_id for run in runs}
    unmatched = [run for run in event_runs if run.request_id not in ids]
    matched = []
    for run in runs:
        if run.request_id is None and unmatched:
            matched.append(unmatched.pop(0))
        else:
            matched.append(run)
    return matched + unmatched


def billed(
    id_: FunctionId,
    runs: Iterable[FunctionRun],
    reports: Mapping[str, Sequence[LambdaReport]],
    paused: Mapping[str, int],
) -> list[Invocation]:
    """Return the invocations of these runs: by Lambda's reports, or estimated without one.

    A request has several reports if Lambda tried it again. `paused` are the milliseconds of the
    demo's pause by request id; the billed duration is without them.
    """
    return [
        replace(invocation, duration_ms=_without(invocation, paused.get(run.request_id or "", 0)))
        for run in runs
        for invocation in (
            [_reported(id_, report) for report in reports.get(run.request_id or "", ())]
            or [_estimated(id_, run)]
        )
    ]


def _without(invocation: Invocation, paused_ms: int) -> int:
    """Return the duration without the pause; INIT is before it, and Lambda bills at least 1 ms."""
    if not paused_ms:
        return invocation.duration_ms
    return max(invocation.init_ms + 1, invocation.duration_ms - paused_ms)


def _reported(id_: FunctionId, report: LambdaReport) -> Invocation:
    return Invocation(
        function=id_.value,
        duration_ms=report.billed_ms,
        init_ms=report.init_ms,
        memory_mb=report.memory_mb,
        architecture=Architecture(function(id_).architecture),
    )


def warm(id_: FunctionId, duration_ms: int, count: int = 1) -> Invocation:
    """Return equal invocations without INIT, with the function's deployed memory."""
    return Invocation(
        function=id_.value,
        duration_ms=duration_ms,
        init_ms=0,
        memory_mb=function(id_).memory_mb,
        architecture=Architecture(function(id_).architecture),
        count=count,
    )


def _estimated(id_: FunctionId, run: FunctionRun) -> Invocation:
    """Estimate by the time between two events."""
    return replace(warm(id_, run.elapsed_ms), estimated=True)


def _runs(invocations: Mapping[str, Sequence[Event]]) -> list[FunctionRun]:
    runs = []
    for id_, events in invocations.items():
        stamps = [event.at for event in events]
        runs.append(FunctionRun(moment(min(stamps)), moment(max(stamps)), id_))
    return sorted(runs, key=lambda run: run.started_at)
