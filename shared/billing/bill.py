"""The bill: quantity × unit price = amount, line by line, in exact decimals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared.billing.exact import exactly, rounded_up, to_cents
from shared.billing.pricebook import Item, Price, PriceBook, Source
from shared.billing.usage import (
    ApplicationUsage,
    Architecture,
    DurableUsage,
    EngineUsage,
    ExpressUsage,
    Invocation,
    StandardUsage,
    Switches,
)

GB_BYTES = 1_000_000_000
"""A billed gigabyte of data: decimal, as in AWS's own example."""
MONTH_DAYS = 30
"""A billed month, as in AWS's own example."""
FREE_EPHEMERAL_MB = 512

_MILLION = 1_000_000
_MB_PER_GB = 1024
_MS_PER_SECOND = 1000
_MB_MS_PER_GB_SECOND = Decimal(_MB_PER_GB * _MS_PER_SECOND)
_SECONDS_PER_HOUR = 3600
_MS_PER_DAY = 86_400_000
_EXPRESS_MS = 100
_EXPRESS_MB = 64
_NOTHING = Decimal(0)
_COMPUTE = {
    Architecture.X86: Item.LAMBDA_COMPUTE_X86,
    Architecture.ARM64: Item.LAMBDA_COMPUTE_ARM64,
}


class Group(StrEnum):
    """Who a line is charged to: the engine, the functions it runs, or the application around it."""

    ENGINE = "engine"
    LAMBDA = "lambda"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill, in dollars and not rounded; `title` is how people read the item."""

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
        """Return the line as the API answers it, its numbers rounded to what JSON can carry."""
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
        """The total times a million: what a million such bills come to before tiers."""
        return _times(self.total, _MILLION)

    @property
    def in_cents(self) -> Decimal:
        """The total as it would be charged: the sum rounded, not a sum of rounded lines."""
        return to_cents(self.total)

    def of(self, group: Group) -> Decimal:
        """Return the subtotal of a group."""
        return _sum(line for line in self.lines if line.group is group)

    def on(self, item: Item) -> Decimal:
        """Return what was spent on an item, over all of its tiers."""
        return _sum(line for line in self.lines if line.item is item)

    def as_json(self) -> dict[str, Any]:
        """Return lines, sums and the price book's name and date as the API answers them."""
        return {
            "lines": [line.as_json() for line in self.lines],
            "total": float(self.total),
            "per_million": float(self.per_million),
            "prices": {"region": self.region, "as_of": self.as_of},
        }


@exactly
def bill(
    book: PriceBook,
    engine: Iterable[EngineUsage] = (),
    invocations: Iterable[Invocation] = (),
    application: ApplicationUsage | None = None,
    switches: Switches = Switches(),  # noqa: B008  # frozen
) -> Bill:
    """Price what an engine, its functions and the application around them consumed in a month.

    Nothing is charged for nothing: a quantity of 0 has no line, and asks for no price.

    Raises:
        NoSuchPrice: something was consumed whose price isn't known in this region.
    """
    month = _Month(book, free_tier=switches.free_tier)
    for usage in engine:
        month.engine(usage)
    month.functions(invocations, Group.LAMBDA)
    if application:
        month.application(application)
    return Bill(tuple(month.lines), book.region, book.as_of)


class _Month:
    """A month's consumption: its tiers fill up, and its free tiers are used up, line by line."""

    def __init__(self, book: PriceBook, *, free_tier: bool) -> None:
        self.lines: list[Line] = []
        self._book = book
        self._free_tier = free_tier
        self._given: defaultdict[str, Decimal] = defaultdict(Decimal)
        self._charged: defaultdict[Item, Decimal] = defaultdict(Decimal)

    def engine(self, usage: EngineUsage) -> None:
        """Charge what an engine consumed."""
        match usage:
            case DurableUsage():
                self._durable(usage)
            case StandardUsage():
                self._charge(Item.STANDARD_TRANSITIONS, usage.transitions)
            case ExpressUsage():
                self._express(usage)

    def functions(self, invocations: Iterable[Invocation], group: Group) -> None:
        """Charge invocations: reported ones apart from estimated ones, by architecture."""
        requests: defaultdict[bool, int] = defaultdict(int)
        compute: defaultdict[tuple[Architecture, bool], int] = defaultdict(int)
        storage: defaultdict[bool, int] = defaultdict(int)
        for one in invocations:
            run_ms = one.count * one.duration_ms
            requests[one.estimated] += one.count
            compute[one.architecture, one.estimated] += run_ms * one.memory_mb
            storage[one.estimated] += run_ms * (one.ephemeral_mb - FREE_EPHEMERAL_MB)
        for estimated, count in requests.items():
            self._charge(Item.LAMBDA_REQUESTS, count, group, estimated=estimated)
        for (architecture, estimated), mb_ms in compute.items():
            gb_seconds = mb_ms / _MB_MS_PER_GB_SECOND
            self._charge(_COMPUTE[architecture], gb_seconds, group, estimated=estimated)
        for estimated, mb_ms in storage.items():
            gb_seconds = mb_ms / _MB_MS_PER_GB_SECOND
            self._charge(Item.LAMBDA_EPHEMERAL_STORAGE, gb_seconds, group, estimated=estimated)

    def application(self, usage: ApplicationUsage) -> None:
        """Charge the application around the engines."""
        self._charge(Item.HTTP_API_REQUESTS, usage.api_requests, Group.SHARED)
        self._charge(Item.DYNAMODB_WRITES, usage.write_units, Group.SHARED)
        self._charge(Item.DYNAMODB_READS, usage.read_units, Group.SHARED)
        self._charge(Item.LOGS_INGESTED, Decimal(usage.log_bytes) / GB_BYTES, Group.SHARED)
        self.functions(usage.invocations, Group.SHARED)

    def _durable(self, usage: DurableUsage) -> None:
        days = Decimal(usage.run_ms) / _MS_PER_DAY + usage.retention_days
        self._charge(Item.DURABLE_OPERATIONS, usage.operations)
        self._charge(Item.DURABLE_WRITTEN, Decimal(usage.bytes_written) / GB_BYTES)
        self._charge(Item.DURABLE_RETAINED, usage.bytes_retained * days / (GB_BYTES * MONTH_DAYS))

    def _express(self, usage: ExpressUsage) -> None:
        seconds = rounded_up(usage.duration_ms, _EXPRESS_MS) / _MS_PER_SECOND
        gb = rounded_up(usage.memory_mb, _EXPRESS_MB) / _MB_PER_GB
        self._charge(Item.EXPRESS_REQUESTS, usage.executions)
        self._charge(Item.EXPRESS_DURATION, usage.executions * seconds * gb / _SECONDS_PER_HOUR)

    def _charge(
        self,
        item: Item,
        quantity: Decimal | int,
        group: Group = Group.ENGINE,
        *,
        estimated: bool = False,
    ) -> None:
        if quantity:
            price = self._book.price(item)
            for title, part, unit_price in self._parts(price, Decimal(quantity)):
                amount = part * unit_price
                self.lines.append(
                    Line(
                        item,
                        title,
                        group,
                        part,
                        price.unit,
                        unit_price,
                        amount,
                        price.source,
                        estimated,
                    )
                )

    def _parts(self, price: Price, quantity: Decimal) -> Iterator[tuple[str, Decimal, Decimal]]:
        """Yield what is free, then what falls into each tier: title, quantity, unit price."""
        free = min(quantity, price.free - self._given[price.allowance]) if self._free_tier else 0
        if free:
            self._given[price.allowance] += free
            yield f"{price.title}, free tier", Decimal(free), _NOTHING
        left = quantity - free
        for tier in price.tiers:
            room = left if tier.up_to is None else tier.up_to - self._charged[price.item]
            part = min(left, room)
            if part > 0:
                self._charged[price.item] += part
                left -= part
                yield price.title, part, tier.unit_price


@exactly
def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), _NOTHING)


@exactly
def _times(amount: Decimal, factor: int) -> Decimal:
    return amount * factor
