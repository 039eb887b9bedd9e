"""How near an execution comes to each limit of an engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.billing.prices.quotas import Limit, quotas
from shared.engines.port import EngineName
from shared.inspection.ranges import Range, UnitRanges


@dataclass(frozen=True)
class LimitUse:
    """The use of a limited quantity, in the unit of the limit; a range if it isn't known exactly.

    A limit that `warns` is one that AWS raises, or on which its documents disagree.
    """

    limit: Limit
    title: str
    unit: str
    used: Range
    most: int
    warns: bool

    @property
    def share(self) -> float:
        """The most that is used, as a share of the limit."""
        return self.used.most / self.most

    def as_json(self) -> dict[str, Any]:
        """Return the use as the API answers it."""
        exact = self.used.least == self.used.most
        return {
            "limit": self.limit.value,
            "name": self.title,
            "unit": self.unit,
            "used": self.used.most if exact else self.used.as_json(),
            "most": self.most,
            "warns": self.warns,
        }


@dataclass(frozen=True)
class Size:
    """The largest payload in bytes and the run time in seconds; None if it isn't known."""

    largest_bytes: int | None = None
    seconds: int | None = None


def limits(engine: EngineName, region: str, units: UnitRanges, size: Size) -> list[LimitUse]:
    """Return the use of each limit of an engine by one execution."""
    uses = _durable(units, size) if engine is EngineName.DURABLE else _standard(units, size)
    allowed = quotas(region)
    return [
        LimitUse(
            limit,
            allowed[limit].title,
            allowed[limit].unit,
            used,
            allowed[limit].most,
            allowed[limit].warns,
        )
        for limit, used in uses
    ]


def _durable(units: UnitRanges, size: Size) -> Iterator[tuple[Limit, Range]]:
    yield Limit.DURABLE_OPERATIONS, units.operations
    yield Limit.DURABLE_WRITTEN, units.bytes_written
    if size.largest_bytes is not None:
        used = Range.exactly(size.largest_bytes)
        yield Limit.DURABLE_PAYLOAD, used
        yield Limit.DURABLE_PAYLOAD_DOCUMENTED, used
    if size.seconds is not None:
        yield Limit.DURABLE_SECONDS, Range.exactly(size.seconds)


def _standard(units: UnitRanges, size: Size) -> Iterator[tuple[Limit, Range]]:
    yield Limit.STANDARD_EVENTS, units.events
    if size.largest_bytes is not None:
        yield Limit.STATE_PAYLOAD, Range.exactly(size.largest_bytes)
    if size.seconds is not None:
        yield Limit.STANDARD_SECONDS, Range.exactly(size.seconds)
