"""The value at which a quota ends a series; the emulators don't enforce quotas."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.experiments.costs import REGION
from bench.experiments.data import Point, Record
from bench.experiments.plans import Series
from bench.experiments.workflows.shape import Shape
from shared.billing.prices.quotas import Limit, Quota, quotas
from shared.engines.port import EngineName

Amount = Callable[[Point, Shape], int]


@dataclass(frozen=True, slots=True)
class End:
    """The largest value of a parameter that a quota allows."""

    quota: Quota
    value: int

    def __str__(self) -> str:
        return f"{self.quota.most:,} {self.quota.unit} ({self.quota.title}), at {self.value:,}"


def _output_bytes(_: Point, shape: Shape) -> int:
    """A Parallel's output is the list of its branches' outputs."""
    if not shape.branches:
        return shape.payload_bytes
    return max(shape.payload_bytes, shape.branches * (shape.payload_bytes + 1) + 1)


_AMOUNTS: Mapping[EngineName, Mapping[Limit, Amount]] = {
    EngineName.DURABLE: {
        Limit.DURABLE_OPERATIONS: lambda point, _: point.counts.operations,
        Limit.DURABLE_WRITTEN: lambda point, _: point.counts.bytes_written,
        Limit.DURABLE_PAYLOAD: lambda _, shape: shape.payload_bytes,
    },
    EngineName.STEPFUNCTIONS: {
        Limit.STANDARD_EVENTS: lambda point, _: point.counts.events,
        Limit.STATE_PAYLOAD: _output_bytes,
    },
}


def end_of(record: Record, series: Series) -> End:
    """Return the quota that a series reaches first, and the value at which it does.

    All limited units grow linearly with the parameter, so the last two points suffice.
    """
    return min(_ends(record, series), key=lambda end: end.value)


def _ends(record: Record, series: Series) -> Iterator[End]:
    allowed = quotas(REGION)
    points = record.of(series.name)
    for limit, amount in _AMOUNTS[series.engine].items():
        slope, base = line(points, [amount(p, series.shape(p.value)) for p in points])
        if slope > 0:
            yield End(allowed[limit], int((allowed[limit].most - base) / slope))


def line(points: Sequence[Point], amounts: Sequence[float]) -> tuple[float, float]:
    """Return the slope and the base of the straight line through the last two points."""
    (early, late), (less, more) = points[-2:], amounts[-2:]
    slope = (more - less) / (late.value - early.value)
    return slope, more - slope * late.value
