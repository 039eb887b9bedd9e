"""Compares the alternatives for a workload: costs, limits, and where the cost lines cross."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import combinations, pairwise
from typing import TypeVar

from shared.billing.bill import Bill, charge
from shared.billing.planning.alternatives import (
    ALTERNATIVES,
    Alternative,
    AlternativeName,
    objects_of,
)
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import PriceBook, complete_price_book
from shared.billing.prices.quotas import Quota, quotas
from shared.billing.quantities import of_engine, of_functions
from shared.billing.usage import BillingAssumptions

VARIABLES = (
    "loans",
    "steps",
    "branches",
    "choices",
    "callbacks",
    "waits",
    "wait_seconds",
    "polls",
    "retries",
    "step_ms",
    "payload_bytes",
    "memory_mb",
    "retention_days",
)
"""The variables that are varied, one at a time, to find the crossings."""

_Label = TypeVar("_Label")


@dataclass(frozen=True)
class Excess:
    """A need above a quota, in the quota's unit."""

    quota: Quota
    needed: int

    def __str__(self) -> str:
        allowed = f"{self.quota.most:,}" if self.quota.most else "none"
        return f"{self.quota.title}: {self.needed:,} {self.quota.unit}, allowed {allowed}"


@dataclass(frozen=True)
class AlternativeCost:
    """The monthly cost of an alternative; `bill` is None if a quota rules it out."""

    alternative: Alternative
    bill: Bill | None
    ruled_out: tuple[Excess, ...]
    warnings: tuple[Excess, ...]

    @cached_property
    def total(self) -> Decimal | None:
        """Dollars a month, not rounded."""
        return self.bill.total if self.bill else None


@dataclass(frozen=True)
class Crossing:
    """The value of a variable from which one alternative is cheaper than the other."""

    variable: str
    value: int
    cheaper: AlternativeName
    other: AlternativeName


@dataclass(frozen=True)
class LimitCrossing:
    """The value from which a quota rules an alternative out or, with `opens`, no longer does."""

    variable: str
    value: int
    alternative: AlternativeName
    quota: Quota
    opens: bool


@dataclass(frozen=True)
class Comparison:
    """The alternatives for a workload, side by side."""

    workload: Workload
    assumptions: BillingAssumptions
    book: PriceBook
    estimates: tuple[AlternativeCost, ...]
    crossings: tuple[Crossing, ...]
    limit_crossings: tuple[LimitCrossing, ...]

    @property
    def assumed(self) -> list[str]:
        """The items whose price is that of us-east-1, because the region's isn't known."""
        bills = (cost.bill for cost in self.estimates if cost.bill)
        prices = (self.book.price(line.item) for bill in bills for line in bill.lines)
        return list(dict.fromkeys(price.title for price in prices if price.assumed))

    @property
    def cheapest(self) -> AlternativeName | None:
        """The cheapest alternative, if any is possible."""
        costs = [
            (cost.total, cost.alternative.name) for cost in self.estimates if cost.total is not None
        ]
        return min(costs)[1] if costs else None


def compare(workload: Workload) -> Comparison:
    """Return the cost of each alternative, and the values at which the order changes.

    Each variable runs from its least to its greatest value while the others stay fixed. Between
    straight cost lines every crossing is found. Where rounding makes steps in a line (Express, by
    100 ms), lines may cross several times within a few steps, and one crossing is found.

    Raises:
        NoSuchRegion: there is no price book of the region.
    """
    book = complete_price_book(workload.region)
    assumptions = BillingAssumptions(free_tier=workload.free_tier)
    scans = [_Scan(workload, variable, book, assumptions) for variable in VARIABLES]
    return Comparison(
        workload=workload,
        assumptions=assumptions,
        book=book,
        estimates=tuple(
            estimate(alternative, workload, book, assumptions)
            for alternative in ALTERNATIVES
            if alternative.applies(workload)
        ),
        crossings=tuple(
            crossing for scan in scans for crossing in sorted(scan.crossings(), key=_value)
        ),
        limit_crossings=tuple(
            crossing for scan in scans for crossing in sorted(scan.limit_crossings(), key=_value)
        ),
    )


def estimate(
    alternative: Alternative, workload: Workload, book: PriceBook, assumptions: BillingAssumptions
) -> AlternativeCost:
    """Return the monthly cost of an alternative, or the quotas that rule it out.

    Raises:
        NoSuchPrice: a price isn't known in the region.
    """
    needs = alternative.needs(workload, assumptions)
    allowed = quotas(book.region)
    excesses = [
        Excess(allowed[limit], needed)
        for limit, needed in needs.limits.items()
        if needed > allowed[limit].most
    ]
    ruled_out = tuple(excess for excess in excesses if not excess.quota.warns)
    quantities = (
        *(quantity for usage in needs.engine for quantity in of_engine(usage)),
        *of_functions(needs.invocations),
        *objects_of(workload),
    )
    return AlternativeCost(
        alternative=alternative,
        bill=None if ruled_out else charge(book, quantities, free_tier=assumptions.free_tier),
        ruled_out=ruled_out,
        warnings=tuple(excess for excess in excesses if excess.quota.warns),
    )


class _Scan:
    """A workload with one variable that runs over its range."""

    def __init__(
        self, workload: Workload, variable: str, book: PriceBook, assumptions: BillingAssumptions
    ) -> None:
        self._workload = workload
        self._variable = variable
        self._book = book
        self._assumptions = assumptions
        self._estimates: dict[int, dict[AlternativeName, AlternativeCost]] = {}

    def crossings(self) -> Iterator[Crossing]:
        """Yield where one of two possible alternatives becomes cheaper than the other."""
        for left, right in combinations(AlternativeName, 2):
            for value, before, after in self._changes(partial(self._cheaper, left, right)):
                if before and after:
                    yield Crossing(self._variable, value, cheaper=after, other=before)

    def limit_crossings(self) -> Iterator[LimitCrossing]:
        """Yield where an alternative becomes possible or impossible."""
        for name in AlternativeName:
            for value, before, after in self._changes(partial(self._ruled_out, name)):
                if before is None or after is None:
                    continue
                if not before:
                    yield from (
                        LimitCrossing(self._variable, value, name, quota, False) for quota in after
                    )
                elif not after:
                    yield from (
                        LimitCrossing(self._variable, value, name, quota, True) for quota in before
                    )

    def _cheaper(
        self, left: AlternativeName, right: AlternativeName, value: int
    ) -> AlternativeName | None:
        here = self._at(value)
        costs = [here[name].total if name in here else None for name in (left, right)]
        if costs[0] is None or costs[1] is None:
            return None
        return left if costs[0] <= costs[1] else right

    def _ruled_out(self, name: AlternativeName, value: int) -> tuple[Quota, ...] | None:
        """Return the quotas that rule an alternative out; None where it doesn't apply."""
        here = self._at(value)
        return tuple(excess.quota for excess in here[name].ruled_out) if name in here else None

    def _at(self, value: int) -> dict[AlternativeName, AlternativeCost]:
        if value not in self._estimates:
            workload = self._workload.model_copy(update={self._variable: value})
            self._estimates[value] = {
                alternative.name: estimate(alternative, workload, self._book, self._assumptions)
                for alternative in ALTERNATIVES
                if alternative.applies(workload)
            }
        return self._estimates[value]

    def _changes(self, label: Callable[[int], _Label]) -> Iterator[tuple[int, _Label, _Label]]:
        """Yield each value at which a label changes, and the label before and after."""
        for low, high in pairwise(_grid(self._variable)):
            at = low
            while label(at) != label(high):
                value = _first_change(label, at, high)
                yield value, label(at), label(value)
                at = value


def _value(change: Crossing | LimitCrossing) -> int:
    return change.value


def bounds(variable: str) -> tuple[int, int]:
    """Return the least and the greatest value of a variable of a workload."""
    metadata = Workload.model_fields[variable].metadata
    least = next(bound.ge for bound in metadata if hasattr(bound, "ge"))
    most = next(bound.le for bound in metadata if hasattr(bound, "le"))
    return least, most


def _grid(variable: str) -> Iterator[int]:
    """Yield values from the least to the greatest, at doubling distances."""
    least, most = bounds(variable)
    step = 1
    value = least
    while value < most:
        yield value
        value = least + step
        step *= 2
    yield most


def _first_change(label: Callable[[int], _Label], low: int, high: int) -> int:
    """Return the least value whose label differs from that of `low`, as that of `high` does."""
    before = label(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if label(middle) == before else (low, middle)
    return high
