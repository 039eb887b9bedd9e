"""The bill of an execution's orchestration, exact or as a range, in any region."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.billing.bill import Bill, Line, charge
from shared.billing.prices.pricebook import Item, PriceBook, complete_price_book, regions
from shared.billing.quantities import of_engine
from shared.billing.usage import DurableUsage, EngineUsage, StandardUsage
from shared.engines.port import EngineName
from shared.inspection.ranges import UnitRanges

RETENTION_DAYS = 14
"""Of a durable execution after its end, where nothing else is stated."""
_MILLION = 1_000_000


@dataclass(frozen=True)
class UnitPricing:
    """The bills of the least and of the most that an execution consumes; equal if it is exact."""

    book: PriceBook
    least: Bill
    most: Bill

    @property
    def exact(self) -> bool:
        """Whether the bill is one and no range."""
        return self.least == self.most

    @property
    def assumed(self) -> list[str]:
        """The items whose price is that of us-east-1."""
        items = dict.fromkeys(line.item for line in self.most.lines)
        return [self.book.price(item).title for item in items if self.book.price(item).assumed]

    @property
    def total(self) -> Any:
        """USD for one execution: a number, or an object with min and max."""
        return self._amount(self.least.total, self.most.total)

    @property
    def per_million(self) -> Any:
        """USD for a million executions: a number, or an object with min and max."""
        return self._amount(self.least.per_million, self.most.per_million)

    def as_json(self) -> dict[str, Any]:
        """Return the bill as the API answers it."""
        return {
            "region": self.book.region,
            "regions": regions(),
            "as_of": self.book.as_of,
            "lines": self.lines(),
            "total": self.total,
            "per_million": self.per_million,
            "assumed": self.assumed,
        }

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines; a quantity and an amount are numbers or ranges, as the total is."""
        least: Mapping[Item, Line] = {line.item: line for line in self.least.lines}
        return [self._line(line, least.get(line.item)) for line in self.most.lines]

    def _line(self, most: Line, least: Line | None) -> dict[str, Any]:
        nothing = Decimal(0)
        return {
            "item": most.title,
            "quantity": self._amount(least.quantity if least else nothing, most.quantity),
            "unit": most.unit,
            "unit_price": float(most.unit_price),
            "amount": self._amount(least.amount if least else nothing, most.amount),
            "source": str(most.source),
            "assumed": self.book.price(most.item).assumed,
        }

    def _amount(self, least: Decimal, most: Decimal) -> Any:
        return float(most) if self.exact else {"min": float(least), "max": float(most)}


def price(region: str, least: EngineUsage, most: EngineUsage) -> UnitPricing:
    """Return the bill of an engine's usage; what the region's price book lacks is assumed.

    Raises:
        NoSuchRegion: there is no price book of the region.
    """
    book = complete_price_book(region)
    low, high = (charge(book, of_engine(usage), free_tier=False) for usage in (least, most))
    return UnitPricing(book, low, high)


def price_ranges(
    region: str, engine: EngineName, units: UnitRanges, run_ms: tuple[int, int]
) -> UnitPricing:
    """Return the bill of units on an engine; `run_ms` is the least and the most of its run time.

    Raises:
        NoSuchRegion: there is no price book of the region.
    """
    low, high = (
        _usage(engine, units, least=True, run_ms=run_ms[0]),
        _usage(engine, units, least=False, run_ms=run_ms[1]),
    )
    return price(region, low, high)


def _usage(engine: EngineName, units: UnitRanges, *, least: bool, run_ms: int) -> EngineUsage:
    if engine is not EngineName.DURABLE:
        return StandardUsage(units.transitions.least if least else units.transitions.most)
    operations = units.operations.least if least else units.operations.most
    written = units.bytes_written.least if least else units.bytes_written.most
    return DurableUsage(operations, written, written, run_ms, RETENTION_DAYS)
