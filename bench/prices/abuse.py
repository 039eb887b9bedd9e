"""`python -m bench abuse-cost`: the most that strangers who have signed in can cost in an hour."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bench.prices.bill_tables import bill_markdown, bill_table
from local.terminal import console, dollars
from shared.billing.bill import Bill, charge
from shared.billing.planning.alternatives import ALTERNATIVES, AlternativeName
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import (
    Item,
    NoSuchPrice,
    NoSuchRegion,
    PriceBook,
    complete_price_book,
)
from shared.billing.quantities import (
    GB_BYTES,
    MB_PER_GB,
    Group,
    Quantity,
    compute,
    of_engine,
    of_functions,
)
from shared.billing.usage import Architecture, BillingAssumptions
from shared.loan_cost.invocations import warm
from shared.loan_cost.watching import ALL_EVENTS_UNITS, LOAN_UNITS, LOG_BYTES, REQUEST_MS
from shared.runtime.functions import FUNCTIONS, FunctionId, function
from shared.runtime.limits import LOAN_COUNTS_SECONDS, OPEN_LOANS, REQUESTS_PER_SECOND

CROWDS = (1, 100)
"""Numbers of strangers."""

LOAN_WRITE_UNITS = 60
"""Write units of the items of a loan, rounded up from what the lab counts."""

LOAN_READ_UNITS = 15
"""Read units of a loan's steps, rounded up from what the lab counts."""

LOAN_LOG_BYTES = 10_000
"""Log lines of a loan and of its state machine, in bytes: three times what the lab counts."""

CONCURRENCY = 1000
"""Concurrent invocations of all functions of an account, by default."""

_TROUBLE = 2
_REGION = "us-east-1"
_HOUR = 3600
_LANES = (AlternativeName.DURABLE, AlternativeName.STANDARD)


@dataclass(frozen=True)
class AbuseCost:
    """What a number of strangers can cost in an hour: their loans and requests, and the bill."""

    strangers: int
    loans: int
    requests: int
    bill: Bill


def run(region: str) -> int:
    """Print the bills; the exit status is 2 if there are no prices of the region."""
    try:
        costs = abuse_costs(region)
        ceiling = compute_ceiling(region)
    except (NoSuchRegion, NoSuchPrice) as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    for cost in costs:
        console().print(bill_table(_title(cost), cost.bill))
    console().print(_ceiling(ceiling))
    return 0


def part() -> str:
    """Return the bills as Markdown, for docs."""
    bills = [bill_markdown(_title(cost), cost.bill) for cost in abuse_costs(_REGION)]
    return "\n\n".join([*bills, _ceiling(compute_ceiling(_REGION))])


def abuse_costs(region: str) -> list[AbuseCost]:
    """Return the bill of an hour for each number of strangers.

    Raises:
        NoSuchRegion: the region has no price book.
    """
    book = complete_price_book(region)
    return [_cost(book, strangers) for strangers in CROWDS]


def compute_ceiling(region: str) -> Decimal:
    """Return the dollars of an hour in which all functions of an account run without a pause.

    Raises:
        NoSuchRegion: the region has no price book.
    """
    largest = max(declared.memory_mb for declared in FUNCTIONS)
    gb_seconds = Decimal(CONCURRENCY * _HOUR * largest) / MB_PER_GB
    quantity = compute(Architecture.ARM64, gb_seconds)
    return charge(complete_price_book(region), [quantity], free_tier=False).total


def _cost(book: PriceBook, strangers: int) -> AbuseCost:
    requests = REQUESTS_PER_SECOND * _HOUR
    allowed = strangers * OPEN_LOANS * _HOUR // LOAN_COUNTS_SECONDS
    loans = min(allowed, len(_LANES) * requests)
    quantities = _together([*_of_loans(loans), *_of_requests(requests)])
    return AbuseCost(strangers, loans, requests, charge(book, quantities, free_tier=False))


def _together(quantities: Iterable[Quantity]) -> Iterator[Quantity]:
    """Yield one quantity of each item."""
    amounts: defaultdict[Item, Decimal] = defaultdict(Decimal)
    for quantity in quantities:
        amounts[quantity.item] += quantity.amount
    for item, amount in amounts.items():
        yield Quantity(item, amount, Group.SHARED)


def _of_loans(loans: int) -> Iterator[Quantity]:
    """Yield the quantities of races, each as large as a loan that a manager approves."""
    workload = Workload(loans=loans // len(_LANES))
    for alternative in ALTERNATIVES:
        if alternative.name in _LANES:
            needs = alternative.needs(workload, BillingAssumptions())
            for usage in needs.engine:
                yield from of_engine(usage)
            yield from of_functions(needs.invocations)
    fraud = function(FunctionId.FRAUD)
    yield from of_functions([warm(FunctionId.FRAUD, REQUEST_MS, loans)])
    traces = Decimal(loans if fraud.traced else 0)
    yield Quantity(Item.TRACES_RECORDED, traces, Group.SHARED)
    yield Quantity(Item.DYNAMODB_WRITES, Decimal(loans * LOAN_WRITE_UNITS), Group.SHARED)
    yield Quantity(Item.DYNAMODB_READS, Decimal(loans * LOAN_READ_UNITS), Group.SHARED)
    yield Quantity(Item.LOGS_INGESTED, Decimal(loans * LOAN_LOG_BYTES) / GB_BYTES, Group.SHARED)


def _of_requests(requests: int) -> Iterator[Quantity]:
    """Yield the quantities of requests, each of which reads all events of a race."""
    number = Decimal(requests)
    units = len(_LANES) * (ALL_EVENTS_UNITS + LOAN_UNITS)
    yield from of_functions([warm(FunctionId.API, REQUEST_MS, requests)], Group.SHARED)
    yield Quantity(Item.HTTP_API_REQUESTS, number, Group.SHARED)
    yield Quantity(Item.CLOUDFRONT_REQUESTS, number, Group.SHARED)
    yield Quantity(Item.DYNAMODB_READS, number * units, Group.SHARED)
    yield Quantity(Item.TRACES_RECORDED, number, Group.SHARED)
    yield Quantity(Item.LOGS_INGESTED, number * LOG_BYTES / GB_BYTES, Group.SHARED)


def _title(cost: AbuseCost) -> str:
    crowd = "One stranger" if cost.strangers == 1 else f"{cost.strangers} strangers"
    return (
        f"{crowd} in an hour, {cost.loans:,} loans and {cost.requests:,} requests of {REQUEST_MS}"
        f" ms, in {cost.bill.region} as of {cost.bill.as_of}"
    )


def _ceiling(amount: Decimal) -> str:
    return (
        f"If requests took much longer, {CONCURRENCY:,} functions that run without a pause would"
        f" cost ${dollars(amount, 2)} an hour. The option `api_concurrency` limits that."
    )
