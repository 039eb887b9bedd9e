"""Units of an execution as ranges, from the least to the most."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import reduce
from typing import Self


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most of a quantity."""

    least: int
    most: int

    @classmethod
    def exactly(cls, amount: int) -> Self:
        """Return the range of one value."""
        return cls(amount, amount)

    def __add__(self, other: "Range") -> "Range":
        return Range(self.least + other.least, self.most + other.most)

    def __mul__(self, times: "Range") -> "Range":
        return Range(self.least * times.least, self.most * times.most)

    def __or__(self, other: "Range") -> "Range":
        """Return the range of either."""
        return Range(min(self.least, other.least), max(self.most, other.most))

    def __contains__(self, amount: int) -> bool:
        return self.least <= amount <= self.most

    def as_json(self) -> dict[str, int]:
        """Return the range as the API answers it."""
        return {"min": self.least, "max": self.most}


NONE = Range(0, 0)


@dataclass(frozen=True, slots=True)
class UnitRanges:
    """The units of an execution on both engines.

    `events` are those of a history of Step Functions, `bytes_written` those of a durable execution,
    and `waiting_seconds` is the time of its Wait states, where it is known.
    """

    transitions: Range = NONE
    operations: Range = NONE
    bytes_written: Range = NONE
    events: Range = NONE
    waiting_seconds: Range = NONE

    def __add__(self, other: "UnitRanges") -> "UnitRanges":
        return UnitRanges(*(a + b for a, b in zip(_ranges(self), _ranges(other), strict=True)))

    def __or__(self, other: "UnitRanges") -> "UnitRanges":
        """Return the units of either."""
        return UnitRanges(*(a | b for a, b in zip(_ranges(self), _ranges(other), strict=True)))

    def times(self, count: Range) -> "UnitRanges":
        """Return the units of that many repetitions."""
        return UnitRanges(*(each * count for each in _ranges(self)))


def total(units: Iterable[UnitRanges]) -> UnitRanges:
    """Return the sum of units."""
    return sum(units, UnitRanges())


def either(units: Iterable[UnitRanges]) -> UnitRanges | None:
    """Return the units of any of these; None if there are none."""
    alternatives = list(units)
    return reduce(UnitRanges.__or__, alternatives) if alternatives else None


def _ranges(units: UnitRanges) -> list[Range]:
    return [getattr(units, field.name) for field in fields(units)]
