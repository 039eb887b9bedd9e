"""The price of one billing unit of orchestration, for the estimate of a running loan."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.billing.prices.pricebook import PriceBook, assumed_price_book
from shared.billing.quantities import of_engine
from shared.billing.usage import DurableUsage, EngineUsage, StandardUsage
from shared.engines.port import EngineName
from shared.runtime.functions import FunctionId, function


@dataclass(frozen=True)
class UnitPrices:
    """An engine's billing unit and its price in USD, in the first tier of a region.

    `byte_price` is the price in USD of a byte that is written and then retained; 0 on an engine
    that doesn't bill data.
    """

    unit: str
    unit_price: float
    byte_price: float


def unit_prices(engine: EngineName, region: str) -> UnitPrices:
    """Return an engine's unit prices; those that the region lacks are assumed."""
    unit, one_unit, one_byte = _USAGES[engine.family]
    book = assumed_price_book(region)
    return UnitPrices(unit, _price(book, one_unit), _price(book, one_byte))


def _price(book: PriceBook, usage: EngineUsage) -> float:
    amounts = (each.amount * book.price(each.item).first for each in of_engine(usage))
    return float(sum(amounts))


def _durable(operations: int, data_bytes: int) -> DurableUsage:
    durability = function(FunctionId.DURABLE).durability
    assert durability is not None
    return DurableUsage(operations, data_bytes, data_bytes, 0, durability.retention_days)


_USAGES: Mapping[EngineName, tuple[str, EngineUsage, EngineUsage]] = {
    EngineName.DURABLE: ("operation", _durable(1, 0), _durable(0, 1)),
    EngineName.STEPFUNCTIONS: ("transition", StandardUsage(1), StandardUsage(0)),
}
