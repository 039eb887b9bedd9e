"""The measurements of one loan: its times, its consumption and its bill."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.measure.timeline import Interval, Timeline, timeline
from shared.runtime.clock import moment

Cost = Mapping[str, Any]
_UNITS = ("durable_operations", "state_transitions")


@dataclass(frozen=True)
class LoanTrace:
    """A loan as its client saw it; stamps are ISO 8601 in UTC, by the load generator's clock.

    `engine` is an engine's name, or that of the baseline. `intended_at` is when the loan was due to
    be submitted, so that a late load generator doesn't hide latency. `offered` is the load at that
    time: users, or loans per second. `error` is None if the loan ended as its profile expects.
    `crashed` loans were made to crash once.
    """

    target: str
    engine: str
    profile: str
    offered: float
    application_id: str
    intended_at: str
    submitted_at: str
    accepted_at: str
    done_at: str
    events: Sequence[Mapping[str, Any]]
    error: str | None = None
    crashed: bool = False


@dataclass(frozen=True)
class BillLine:
    """A line of a loan's bill, in USD."""

    application_id: str
    engine: str
    profile: str
    group: str
    item: str
    unit: str
    quantity: Decimal
    amount: Decimal
    estimated: bool


@dataclass(frozen=True)
class Sample:
    """The measurements of one loan; times in ms, None for what isn't known.

    `submit_ms` is the duration of the submitting call, `latency_ms` the client's end-to-end time
    from the intended start. `units` are durable operations or state transitions.
    """

    target: str
    engine: str
    profile: str
    offered: float
    application_id: str
    intended_at: str
    done_at: str
    crashed: bool
    submit_ms: float
    latency_ms: float
    decision_ms: float
    work_ms: float
    waiting_ms: float
    overhead_ms: float
    difference_ms: float
    replayed: int
    units: int | None = None
    invocations: int | None = None
    bytes_written: int | None = None
    billed_ms: float | None = None
    init_ms: float | None = None
    engine_dollars: Decimal | None = None

    @property
    def cold(self) -> bool | None:
        """Whether an invocation of the loan had a cold start."""
        return None if self.init_ms is None else self.init_ms > 0

    @property
    def own_ms(self) -> float:
        """The time to decision without waiting for answers."""
        return self.decision_ms - self.waiting_ms


@dataclass(frozen=True)
class MeasuredLoan:
    """A sample, the intervals of its overhead, and its bill."""

    sample: Sample
    intervals: Sequence[Interval]
    bill: Sequence[BillLine]


def measure(trace: LoanTrace, cost: Cost | None) -> MeasuredLoan:
    """Measure a loan that ended; `cost` is its bill in the API's format.

    Raises:
        NotMeasurable: its events lack the submission, the decision or every step.
    """
    measured = timeline(trace.events)
    return MeasuredLoan(
        _sample(trace, measured, cost), measured.intervals, list(_bill(trace, cost))
    )


def _sample(trace: LoanTrace, measured: Timeline, cost: Cost | None) -> Sample:
    return Sample(
        target=trace.target,
        engine=trace.engine,
        profile=trace.profile,
        offered=trace.offered,
        application_id=trace.application_id,
        intended_at=trace.intended_at,
        done_at=trace.done_at,
        crashed=trace.crashed,
        submit_ms=_between(trace.submitted_at, trace.accepted_at),
        latency_ms=_between(trace.intended_at, trace.done_at),
        decision_ms=measured.decision_ms,
        work_ms=measured.work_ms,
        waiting_ms=measured.waiting_ms,
        overhead_ms=measured.overhead_ms,
        difference_ms=measured.difference_ms,
        replayed=measured.replayed,
        **_consumed(cost),
    )


def _consumed(cost: Cost | None) -> dict[str, Any]:
    if cost is None:
        return {}
    units = cost["units"]
    return {
        "units": next((int(units[name]) for name in _UNITS if name in units), None),
        "invocations": int(units["invocations"]),
        "bytes_written": int(units["bytes_written"]) if "bytes_written" in units else None,
        "billed_ms": float(units["billed_ms"]),
        "init_ms": float(units["init_ms"]),
        "engine_dollars": _engine_dollars(cost),
    }


def _engine_dollars(cost: Cost) -> Decimal:
    amounts = (Decimal(str(line["amount"])) for line in cost["lines"] if line["group"] == "engine")
    return sum(amounts, Decimal(0))


def _bill(trace: LoanTrace, cost: Cost | None) -> Iterator[BillLine]:
    for line in cost["lines"] if cost else ():
        yield BillLine(
            application_id=trace.application_id,
            engine=trace.engine,
            profile=trace.profile,
            group=line["group"],
            item=line["item"],
            unit=line["unit"],
            quantity=Decimal(str(line["quantity"])),
            amount=Decimal(str(line["amount"])),
            estimated=line["estimated"],
        )


def _between(since: str, until: str) -> float:
    return (moment(until) - moment(since)).total_seconds() * 1000
