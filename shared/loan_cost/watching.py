"""What watching a loan costs on AWS, beside the loan: the page's requests, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from shared.billing.bill import Bill, charge
from shared.billing.prices.pricebook import Item, NoSuchPrice, NoSuchRegion, PriceBook, price_book
from shared.billing.quantities import GB_BYTES, Group, Quantity, of_functions
from shared.loan_cost.invocations import warm
from shared.runtime.functions import FunctionId, function
from shared.runtime.watching import DEPLOYED, Pauses

WAIT_SECONDS = 1800
"""A loan waits for its manager for half an hour."""

RACE_SECONDS = 20
"""A race whose manager decides at once, at the page's usual pace."""

HEADER_SELDOM = 4
"""The page's header reads the number of waiting loans after so many pauses of a list."""

REQUEST_MS = 50
"""Billed time of a request, in ms: rounded up from what the lab measures."""

LOG_BYTES = 1000
"""Log lines of a request in Lambda and of its access in the API, in bytes."""

ANSWER_BYTES = 1500
"""An answer without new events, with its headers, in bytes."""

LOAN_UNITS = Decimal(1)
"""Read units of a loan's record."""

WAITING_EVENTS_UNITS = Decimal("1.5")
"""Read units of the events of a loan that waits: an eventually consistent query of up to 12 KB."""

ALL_EVENTS_UNITS = Decimal("2.5")
"""Read units of all events of a loan: an eventually consistent query of up to 20 KB."""

LIST_UNITS = Decimal(1)
"""Read units of the list of waiting loans, with one loan in it."""


@dataclass(frozen=True)
class Watch:
    """The requests of one page that watches, and the read units of all of them."""

    title: str
    seconds: int
    requests: int
    read_units: Decimal


@dataclass(frozen=True)
class WatchCost:
    """A watch and its bill, in dollars."""

    watch: Watch
    bill: Bill


def watches() -> tuple[Watch, Watch]:
    """Return a half hour's wait and a race, each watched by one manager's page."""
    wait = len(list(_moments(DEPLOYED.waits, WAIT_SECONDS)))
    lists = WAIT_SECONDS // round(HEADER_SELDOM * DEPLOYED.lists)
    race = round(RACE_SECONDS / DEPLOYED.requests.least)
    return (
        Watch(
            "A wait of half an hour",
            WAIT_SECONDS,
            wait + lists,
            wait * (WAITING_EVENTS_UNITS + LOAN_UNITS) + lists * LIST_UNITS,
        ),
        Watch(
            f"A race of {RACE_SECONDS} seconds",
            RACE_SECONDS,
            race,
            race * len(_LANES) * (ALL_EVENTS_UNITS + LOAN_UNITS),
        ),
    )


_LANES = (FunctionId.DURABLE, FunctionId.TASKS)


def watch_costs(region: str) -> tuple[WatchCost, ...]:
    """Return the costs of watching in a region.

    Raises:
        NoSuchRegion: the region has no price book.
        NoSuchPrice: the price of an item isn't known there.
    """
    book = price_book(region)
    return tuple(WatchCost(watch, _bill(book, watch)) for watch in watches())


def known_watch_costs(region: str) -> tuple[WatchCost, ...]:
    """Return the costs of watching in a region, or none if a price isn't known there."""
    try:
        return watch_costs(region)
    except (NoSuchRegion, NoSuchPrice):
        return ()


def _moments(pauses: Pauses, seconds: float) -> Iterator[float]:
    """Yield the moments at which a page asks during a silence, in seconds since its begin."""
    moment = 0.0
    while moment < seconds:
        yield moment
        moment += pauses.after(moment, REQUEST_MS / 1000)


def _bill(book: PriceBook, watch: Watch) -> Bill:
    return charge(book, _quantities(watch), free_tier=False)


def _quantities(watch: Watch) -> Iterator[Quantity]:
    requests = Decimal(watch.requests)
    api = function(FunctionId.API)
    invocation = warm(FunctionId.API, REQUEST_MS, watch.requests)
    yield from of_functions([invocation], Group.SHARED)
    yield Quantity(Item.HTTP_API_REQUESTS, requests, Group.SHARED)
    yield Quantity(Item.CLOUDFRONT_REQUESTS, requests, Group.SHARED)
    yield Quantity(Item.DYNAMODB_READS, watch.read_units, Group.SHARED)
    yield Quantity(Item.TRACES_RECORDED, requests if api.traced else Decimal(0), Group.SHARED)
    yield Quantity(Item.LOGS_INGESTED, requests * LOG_BYTES / GB_BYTES, Group.SHARED)
    yield Quantity(Item.CLOUDFRONT_TRANSFER, requests * ANSWER_BYTES / GB_BYTES, Group.SHARED)
