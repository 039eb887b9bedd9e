"""The price book: the price of each item in a region, with its date and its source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

_PRICES = files("shared.billing.prices") / "regions"
_SUFFIX = ".toml"
COMPLETE_REGION = "us-east-1"
"""The region whose price book has every price."""


class Item(StrEnum):
    """An item that has a price."""

    DURABLE_OPERATIONS = "durable_operations"
    DURABLE_WRITTEN = "durable_written"
    DURABLE_RETAINED = "durable_retained"
    LAMBDA_REQUESTS = "lambda_requests"
    LAMBDA_COMPUTE_X86 = "lambda_compute_x86"
    LAMBDA_COMPUTE_ARM64 = "lambda_compute_arm64"
    LAMBDA_EPHEMERAL_STORAGE = "lambda_ephemeral_storage"
    STANDARD_TRANSITIONS = "standard_transitions"
    EXPRESS_REQUESTS = "express_requests"
    EXPRESS_DURATION = "express_duration"
    DYNAMODB_WRITES = "dynamodb_writes"
    DYNAMODB_READS = "dynamodb_reads"
    DYNAMODB_STORAGE = "dynamodb_storage"
    HTTP_API_REQUESTS = "http_api_requests"
    CLOUDFRONT_REQUESTS = "cloudfront_requests"
    CLOUDFRONT_TRANSFER = "cloudfront_transfer"
    LOGS_INGESTED = "logs_ingested"
    LOGS_STORED = "logs_stored"
    CUSTOM_METRICS = "custom_metrics"
    ALARMS = "alarms"
    DASHBOARDS = "dashboards"
    TRACES_RECORDED = "traces_recorded"
    TRACES_READ = "traces_read"
    SCHEDULER_INVOCATIONS = "scheduler_invocations"
    QUEUE_REQUESTS = "queue_requests"
    S3_WRITES = "s3_writes"
    S3_READS = "s3_reads"
    S3_STORAGE = "s3_storage"


class NoSuchRegion(LookupError):
    """There is no price book of the region."""

    def __init__(self, region: str) -> None:
        super().__init__(f"There is no price book of {region}. There is one of {_listed()}.")
        self.region = region


class NoSuchPrice(LookupError):
    """The price of an item isn't known in the region."""

    def __init__(self, item: Item, region: str) -> None:
        super().__init__(f"The price of {item} is not known in {region}.")
        self.item = item
        self.region = region


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a figure, and its date."""

    title: str
    date: str

    def __str__(self) -> str:
        return f"{self.title} ({self.date})"


@dataclass(frozen=True, slots=True)
class Tier:
    """The price of a unit up to a quantity per month, in dollars; the last tier has no end."""

    up_to: Decimal | None
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """The price of an item; the first `free` units of a month cost nothing.

    Items with the same `allowance` share the free units. The grade is A for AWS as the source, B
    for a third party, C for a computed price, X for one that isn't verified. An `assumed` price is
    that of another region.
    """

    item: Item
    title: str
    unit: str
    tiers: tuple[Tier, ...]
    free: Decimal
    allowance: str
    grade: str
    source: Source
    note: str
    assumed: bool = False

    @property
    def first(self) -> Decimal:
        """The price of a unit in the first tier, in dollars."""
        return self.tiers[0].unit_price


@dataclass(frozen=True, slots=True)
class PriceBook:
    """The prices of a region, as of a day."""

    region: str
    name: str
    currency: str
    as_of: str
    prices: Mapping[Item, Price]

    def price(self, item: Item) -> Price:
        """Return the price of an item.

        Raises:
            NoSuchPrice: the price isn't known in this region.
        """
        try:
            return self.prices[item]
        except KeyError:
            raise NoSuchPrice(item, self.region) from None


def regions() -> list[str]:
    """Return the regions that have a price book."""
    names = (entry.name for entry in _PRICES.iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


@lru_cache
def price_book(region: str) -> PriceBook:
    """Return the price book of a region.

    Raises:
        NoSuchRegion: there is none.
    """
    if region not in regions():
        raise NoSuchRegion(region)
    text = (_PRICES / f"{region}{_SUFFIX}").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    sources = {key: Source(**source) for key, source in data["sources"].items()}
    prices = [_price(Item(name), entry, sources) for name, entry in data["prices"].items()]
    return PriceBook(
        region=data["region"],
        name=data["name"],
        currency=data["currency"],
        as_of=data["as_of"].isoformat(),
        prices={price.item: price for price in prices},
    )


@lru_cache
def complete_price_book(region: str) -> PriceBook:
    """Return the price book of a region, with the prices of us-east-1 for what it lacks.

    Raises:
        NoSuchRegion: there is none.
    """
    book = price_book(region)
    return replace(book, prices={**_assumed_prices(), **book.prices})


def assumed_price_book(region: str) -> PriceBook:
    """Return the price book of any region: what isn't known there is assumed as in us-east-1."""
    if region in regions():
        return complete_price_book(region)
    return replace(price_book(COMPLETE_REGION), region=region, prices=_assumed_prices())


def _assumed_prices() -> dict[Item, Price]:
    known = price_book(COMPLETE_REGION).prices
    return {item: replace(price, assumed=True) for item, price in known.items()}


def _price(item: Item, entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Price:
    per = entry.get("per", 1)
    tiers = entry.get("tiers") or [{"price": entry["price"]}]
    return Price(
        item=item,
        title=entry["title"],
        unit=entry["unit"],
        tiers=tuple(_tier(tier, per) for tier in tiers),
        free=Decimal(entry.get("free", 0)),
        allowance=entry.get("allowance", item.value),
        grade=entry["grade"],
        source=sources[entry["source"]],
        note=entry.get("note", ""),
    )


def _tier(tier: Mapping[str, Any], per: int) -> Tier:
    end = tier.get("up_to")
    return Tier(
        up_to=None if end is None else Decimal(end), unit_price=Decimal(tier["price"]) / per
    )


def _listed() -> str:
    return ", ".join(regions())
