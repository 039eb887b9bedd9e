"""A loan as a row: what was asked of it, how long it took, and what it consumed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.measure.timeline import Interval, Timeline, timeline
from shared.runtime.clock import moment

Cost = Mapping[str, Any]
_OPERATIONS = ("durable_operations", "state_transitions")


@dataclass(frozen=True)
class LoanTrace:
    """A loan as its user saw it; stamps are ISO 8601 in UTC, by the load generator's clock.

    `intended_at` is when it should have been submitted: a load generator that is late doesn't make
    the loan look quick. `offered` is the load at the time: users, or loans a second. `error` says
    why it failed; None if it ended as its profile has to.
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
    """A line of a loan's bill, in dollars."""

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
    """What was measured of one loan; times in milliseconds.

    `submit_ms` is the call that submits, `latency_ms` the whole as the user had it, from the
    intended start to seeing the end. `units` are operations or transitions. A cold loan had an
    INIT among its invocations. What isn't known is None.
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
        """Whether an invocation of the loan had to wait for a cold start."""
        return None if self.init_ms is None else self.init_ms > 0

    @property
    def own_ms(self) -> float:
        """The time to decision without what others took to answer."""
        return self.decision_ms - self.waiting_ms


@dataclass(frozen=True)
class MeasuredLoans:
    """A sample, the gaps that its overhead is made of, and its bill."""

    sample: Sample
    gaps: Sequence[Interval]
    bill: Sequence[BillLine]


def measure(journey: LoanTrace, cost: Cost | None) -> MeasuredLoans:
    """Measure a loan that ended.

    Raises:
        NotMeasurable: its events don't tell it whole.
    """
    told = timeline(journey.events)
    return MeasuredLoans(_sample(journey, told, cost), told.gaps, list(_bill(journey, cost)))


def _sample(journey: LoanTrace, told: Timeline, cost: Cost | None) -> Sample:
    return Sample(
        target=journey.target,
        engine=journey.engine,
        profile=journey.profile,
        offered=journey.offered,
        application_id=journey.application_id,
        intended_at=journey.intended_at,
        done_at=journey.done_at,
        crashed=journey.crashed,
        submit_ms=_between(journey.submitted_at, journey.accepted_at),
        latency_ms=_between(journey.intended_at, journey.done_at),
        decision_ms=told.decision_ms,
        work_ms=told.work_ms,
        waiting_ms=told.waiting_ms,
        overhead_ms=told.overhead_ms,
        difference_ms=told.difference_ms,
        replayed=told.replayed,
        **_consumed(cost),
    )


def _consumed(cost: Cost | None) -> dict[str, Any]:
    if cost is None:
        return {}
    units = cost["units"]
    return {
        "units": next((int(units[name]) for name in _OPERATIONS if name in units), None),
        "invocations": int(units["invocations"]),
        "bytes_written": int(units["bytes_written"]) if "bytes_written" in units else None,
        "billed_ms": float(units["billed_ms"]),
        "init_ms": float(units["init_ms"]),
        "engine_dollars": _engine_dollars(cost),
    }


def _engine_dollars(cost: Cost) -> Decimal:
    own = (Decimal(str(each["amount"])) for each in cost["lines"] if each["group"] == "engine")
    return sum(own, Decimal(0))


def _bill(journey: LoanTrace, cost: Cost | None) -> Iterator[BillLine]:
    for line in cost["lines"] if cost else ():
        yield BillLine(
            application_id=journey.application_id,
            engine=journey.engine,
            profile=journey.profile,
            group=line["group"],
            item=line["item"],
            unit=line["unit"],
            quantity=Decimal(str(line["quantity"])),
            amount=Decimal(str(line["amount"])),
            estimated=line["estimated"],
        )


def _between(since: str, until: str) -> float:
    return (moment(until) - moment(since)).total_seconds() * 1000
