"""The bill: quantity × unit price = amount, line by line, in exact decimals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.billing.exact import exact_decimal
from shared.billing.prices.pricebook import Item, Price, PriceBook, Source
from shared.billing.quantities import Group, Quantity, of_application, of_engine, of_functions
from shared.billing.usage import ApplicationUsage, BillingAssumptions, EngineUsage, Invocation

__all__ = ["Bill", "Group", "Line", "bill", "charge"]

_MILLION = 1_000_000
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bill, in dollars and not rounded; `title` names the item for people."""

    item: Item
    title: str
    group: Group
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    source: Source
    estimated: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the line as the API answers it, with its numbers as floats."""
        return {
            "item": self.title,
            "group": self.group.value,
            "quantity": float(self.quantity),
            "unit": self.unit,
            "unit_price": float(self.unit_price),
            "amount": float(self.amount),
            "source": str(self.source),
            "estimated": self.estimated,
        }


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines and their sums, in dollars and not rounded."""

    lines: tuple[Line, ...]
    region: str
    as_of: str

    @property
    def total(self) -> Decimal:
        """The sum of the unrounded lines."""
        return _sum(self.lines)

    @property
    def per_million(self) -> Decimal:
        """The total of a million such bills, without tiers."""
        return _times(self.total, _MILLION)

    def of(self, group: Group) -> Decimal:
        """Return the subtotal of a group."""
        return _sum(line for line in self.lines if line.group is group)

    def on(self, *items: Item) -> Decimal:
        """Return the sum of the lines of these items, over all tiers."""
        return _sum(line for line in self.lines if line.item in items)

    def as_json(self) -> dict[str, Any]:
        """Return lines, sums, region and date of the price book as the API answers them."""
        return {
            "lines": [line.as_json() for line in self.lines],
            "total": float(self.total),
            "per_million": float(self.per_million),
            "prices": {"region": self.region, "as_of": self.as_of},
        }


@exact_decimal
def bill(
    book: PriceBook,
    engine: Iterable[EngineUsage] = (),
    invocations: Iterable[Invocation] = (),
    application: ApplicationUsage | None = None,
    assumptions: BillingAssumptions = BillingAssumptions(),  # noqa: B008  # frozen
) -> Bill:
    """Price the consumption of an engine, its functions and the application in a month.

    Raises:
        NoSuchPrice: an item has no known price in this region.
    """
    quantities = [quantity for usage in engine for quantity in of_engine(usage)]
    quantities += of_functions(invocations)
    if application:
        quantities += of_application(application)
    return charge(book, quantities, free_tier=assumptions.free_tier)


@exact_decimal
def charge(book: PriceBook, quantities: Iterable[Quantity], *, free_tier: bool) -> Bill:
    """Price quantities of a month.

    A quantity of 0 has no line and needs no price.

    Raises:
        NoSuchPrice: an item has no known price in this region.
    """
    month = _Month(book, free_tier=free_tier)
    lines = [line for quantity in quantities if quantity.amount for line in month.charge(quantity)]
    return Bill(tuple(lines), book.region, book.as_of)


class _Month:
    """The consumption of a month, which uses up free tiers and price tiers line by line."""

    def __init__(self, book: PriceBook, *, free_tier: bool) -> None:
        self._book = book
        self._free_tier = free_tier
        self._given: defaultdict[str, Decimal] = defaultdict(Decimal)
        self._charged: defaultdict[Item, Decimal] = defaultdict(Decimal)

    def charge(self, quantity: Quantity) -> Iterator[Line]:
        """Yield the lines of a quantity: the free part, then the part in each tier."""
        price = self._book.price(quantity.item)
        amount = quantity.amount
        if self._free_tier and (free := self._free(price, amount)):
            amount -= free
            yield _line(quantity, price, f"{price.title}, free tier", free, _NOTHING)
        if len(price.tiers) > 1:
            yield from self._tiers(quantity, price, amount)
        elif amount:
            yield _line(quantity, price, price.title, amount, price.first)

    def _free(self, price: Price, amount: Decimal) -> Decimal:
        free = min(amount, price.free - self._given[price.allowance])
        self._given[price.allowance] += free
        return free

    def _tiers(self, quantity: Quantity, price: Price, amount: Decimal) -> Iterator[Line]:
        for tier in price.tiers:
            room = amount if tier.up_to is None else tier.up_to - self._charged[price.item]
            part = min(amount, room)
            if part > 0:
                self._charged[price.item] += part
                amount -= part
                yield _line(quantity, price, price.title, part, tier.unit_price)


def _line(quantity: Quantity, price: Price, title: str, part: Decimal, unit_price: Decimal) -> Line:
    return Line(
        item=price.item,
        title=title,
        group=quantity.group,
        quantity=part,
        unit=price.unit,
        unit_price=unit_price,
        amount=part * unit_price,
        source=price.source,
        estimated=quantity.estimated,
    )


@exact_decimal
def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), _NOTHING)


@exact_decimal
def _times(amount: Decimal, factor: int) -> Decimal:
    return amount * factor
