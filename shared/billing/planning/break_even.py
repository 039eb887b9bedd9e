"""Which way of running a workload costs what, which limit rules it out, where lines cross."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import combinations, pairwise
from typing import TypeVar

from shared.billing.bill import Bill, bill
from shared.billing.planning.alternatives import ALTERNATIVES, Alternative, AlternativeName
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import PriceBook, price_book
from shared.billing.prices.quotas import Quota, quotas
from shared.billing.usage import BillingAssumptions

VARIABLES = (
    "loans",
    "steps",
    "branches",
    "choices",
    "callbacks",
    "waits",
    "wait_seconds",
    "retries",
    "step_ms",
    "payload_bytes",
    "memory_mb",
    "retention_days",
)
"""What is varied, one at a time, to find where the lines cross."""

_Label = TypeVar("_Label")


@dataclass(frozen=True)
class Excess:
    """More of something than a quota allows, in the quota's unit."""

    quota: Quota
    needed: int

    def __str__(self) -> str:
        allowed = f"{self.quota.most:,}" if self.quota.most else "none"
        return f"{self.quota.title}: {self.needed:,} {self.quota.unit}, allowed {allowed}"


@dataclass(frozen=True)
class AlternativeCost:
    """What one way to run a workload costs a month; nothing where a limit rules it out."""

    way: Alternative
    bill: Bill | None
    ruled_out: tuple[Excess, ...]
    warnings: tuple[Excess, ...]

    @cached_property
    def total(self) -> Decimal | None:
        """Dollars a month, not rounded."""
        return self.bill.total if self.bill else None


@dataclass(frozen=True)
class Crossing:
    """From this value of a variable on, one way is cheaper; below it, the other is."""

    variable: str
    value: int
    cheaper: AlternativeName
    other: AlternativeName


@dataclass(frozen=True)
class LimitCrossing:
    """From this value of a variable on, a limit rules a way out, or (`opens`) no longer does."""

    variable: str
    value: int
    way: AlternativeName
    quota: Quota
    opens: bool


@dataclass(frozen=True)
class Comparison:
    """The ways to run a workload, side by side."""

    workload: Workload
    switches: BillingAssumptions
    book: PriceBook
    estimates: tuple[AlternativeCost, ...]
    crossings: tuple[Crossing, ...]
    walls: tuple[LimitCrossing, ...]

    @property
    def cheapest(self) -> AlternativeName | None:
        """The cheapest way, if there is any."""
        possible = [(one.total, one.way.name) for one in self.estimates if one.total is not None]
        return min(possible)[1] if possible else None


def compare(workload: Workload) -> Comparison:
    """Return what each way to run a workload costs, and where that changes.

    Each variable is followed from its least to its greatest value while the others stay as they
    are. A line that is straight crosses another where it is said to; where rounding makes stairs of
    it (Express, by 100 ms), the crossing is one of those stairs.

    Raises:
        NoSuchRegion: there is no price book of the region.
        NoSuchPrice: a price isn't known in the region.
    """
    book = price_book(workload.region)
    switches = BillingAssumptions(free_tier=workload.free_tier)
    scans = [_Scan(workload, variable, book, switches) for variable in VARIABLES]
    return Comparison(
        workload=workload,
        switches=switches,
        book=book,
        estimates=tuple(estimate(way, workload, book, switches) for way in ALTERNATIVES),
        crossings=tuple(one for scan in scans for one in sorted(scan.crossings(), key=_value)),
        walls=tuple(one for scan in scans for one in sorted(scan.walls(), key=_value)),
    )


def estimate(
    way: Alternative, workload: Workload, book: PriceBook, switches: BillingAssumptions
) -> AlternativeCost:
    """Return what a workload costs a month in one way, or which limits rule that out.

    Raises:
        NoSuchPrice: a price isn't known in the region.
    """
    needs = way.needs(workload, switches)
    allowed = quotas(book.region)
    excesses = [
        Excess(allowed[limit], needed)
        for limit, needed in needs.limits.items()
        if needed > allowed[limit].most
    ]
    ruled_out = tuple(excess for excess in excesses if not excess.quota.warns)
    return AlternativeCost(
        way=way,
        bill=None if ruled_out else bill(book, needs.engine, needs.invocations, None, switches),
        ruled_out=ruled_out,
        warnings=tuple(excess for excess in excesses if excess.quota.warns),
    )


class _Scan:
    """A workload with one of its variables set free."""

    def __init__(
        self, workload: Workload, variable: str, book: PriceBook, switches: BillingAssumptions
    ) -> None:
        self._workload = workload
        self._variable = variable
        self._book = book
        self._switches = switches
        self._known: dict[int, dict[AlternativeName, AlternativeCost]] = {}

    def crossings(self) -> Iterator[Crossing]:
        """Yield where one of two ways, both of them possible, becomes cheaper than the other."""
        for left, right in combinations(AlternativeName, 2):
            for value, before, after in self._changes(partial(self._cheaper, left, right)):
                if before and after:
                    yield Crossing(self._variable, value, cheaper=after, other=before)

    def walls(self) -> Iterator[LimitCrossing]:
        """Yield where a way that is possible stops to be, or one that isn't begins to be."""
        for name in AlternativeName:
            for value, before, after in self._changes(partial(self._ruled_out, name)):
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
        costs = (here[left].total, here[right].total)
        if costs[0] is None or costs[1] is None:
            return None
        return left if costs[0] <= costs[1] else right

    def _ruled_out(self, name: AlternativeName, value: int) -> tuple[Quota, ...]:
        return tuple(excess.quota for excess in self._at(value)[name].ruled_out)

    def _at(self, value: int) -> dict[AlternativeName, AlternativeCost]:
        if value not in self._known:
            workload = self._workload.model_copy(update={self._variable: value})
            self._known[value] = {
                way.name: estimate(way, workload, self._book, self._switches)
                for way in ALTERNATIVES
            }
        return self._known[value]

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
    """Yield values from the least to the greatest, ever further apart."""
    least, most = bounds(variable)
    step = 1
    value = least
    while value < most:
        yield value
        value = least + step
        step *= 2
    yield most


def _first_change(label: Callable[[int], _Label], low: int, high: int) -> int:
    """Return the least value whose label isn't that of `low`; that of `high` isn't."""
    before = label(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if label(middle) == before else (low, middle)
    return high
