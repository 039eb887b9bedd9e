"""Figures, and claims that compare them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import eq, le, lt

from local.terminal import dollars

_MILLION = 1_000_000
_PROSE = {"1 time": "once", "2 times": "twice"}
_ZERO = re.compile(r"^0 ")
_BYTES = {1024**2: "MiB", 1000**2: "MB", 1024: "KiB"}
"""The units in which a number of bytes is shown, if it is a multiple of one."""
_SECONDS = {86_400: "day", 60: "minute", 1: "second"}
_CENTS = 2


@dataclass(frozen=True)
class Figure:
    """A number with its meaning; `text` is the number with its unit, for people."""

    title: str
    value: Decimal
    text: str

    @property
    def number(self) -> str:
        """The number without its unit."""
        return f"{self.value:,}"

    @property
    def prose(self) -> str:
        """The number in a sentence: no state, once, twice, 3 times."""
        return _PROSE.get(self.text) or _ZERO.sub("no ", self.text)

    def __str__(self) -> str:
        return self.text


class Relation(StrEnum):
    """How the left figure of a claim compares with the right one."""

    LESS = "is less than"
    AT_MOST = "is at most"
    EQUAL = "equals"


_HOLDS: Mapping[Relation, Callable[[Decimal, Decimal], bool]] = {
    Relation.LESS: lt,
    Relation.AT_MOST: le,
    Relation.EQUAL: eq,
}


@dataclass(frozen=True)
class FigureClaim:
    """A comparison of two figures, on which the answer of a row rests."""

    left: Figure
    relation: Relation
    right: Figure

    @property
    def holds(self) -> bool:
        """Whether the figures compare as claimed."""
        return _HOLDS[self.relation](self.left.value, self.right.value)

    def __str__(self) -> str:
        return f"{_named(self.left)} {self.relation} {_named(self.right)}"


def counted(title: str, number: int, noun: str) -> Figure:
    """Return a count; the noun is in the singular."""
    plural = "" if number == 1 else "s"
    return Figure(title, Decimal(number), f"{number:,} {noun}{plural}")


def sized(title: str, size: int) -> Figure:
    """Return a number of bytes, in the largest unit of which it is a multiple."""
    for unit, name in _BYTES.items():
        if size >= unit and size % unit == 0:
            return Figure(title, Decimal(size), f"{size // unit:,} {name}")
    return Figure(title, Decimal(size), f"{size:,} bytes")


def lasting(title: str, seconds: int) -> Figure:
    """Return a duration, in the largest unit of which it is a multiple."""
    unit, name = next(pair for pair in _SECONDS.items() if seconds % pair[0] == 0)
    shown = counted(title, seconds // unit, name).text
    return Figure(title, Decimal(seconds), shown)


def priced(title: str, amount: Decimal, places: int = _CENTS) -> Figure:
    """Return an amount in USD, shown with at least its cents."""
    return Figure(title, amount, f"${dollars(amount, places)}")


def per_million(title: str, amount: Decimal) -> Figure:
    """Return the price of one execution in USD, shown as that of a million."""
    return Figure(title, amount, f"${dollars(amount * _MILLION, _CENTS)} per million")


def is_less(left: Figure, right: Figure | int) -> FigureClaim:
    """Claim that the left figure is less than the right one."""
    return FigureClaim(left, Relation.LESS, _figure(right))


def is_at_most(left: Figure, right: Figure | int) -> FigureClaim:
    """Claim that the left figure is at most the right one."""
    return FigureClaim(left, Relation.AT_MOST, _figure(right))


def equals(left: Figure, right: Figure | int) -> FigureClaim:
    """Claim that both figures are the same."""
    return FigureClaim(left, Relation.EQUAL, _figure(right))


def ratio(more: Figure, less: Figure) -> str:
    """Return the quotient of two figures, with one decimal below 10."""
    quotient = more.value / less.value
    return f"{quotient:,.1f}" if quotient < 10 else f"{quotient:,.0f}"


def share_less(less: Figure, more: Figure) -> str:
    """Return by how many percent the first figure is below the second."""
    return f"{100 * (1 - less.value / more.value):.0f} %"


def _figure(value: Figure | int) -> Figure:
    return value if isinstance(value, Figure) else Figure("", Decimal(value), f"{value:,}")


def _named(figure: Figure) -> str:
    return f"{figure.title} ({figure})" if figure.title else str(figure)
