"""What the reconciler costs on AWS in a day, with many open loans."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from shared.billing.bill import Bill, charge
from shared.billing.prices.pricebook import Item, price_book
from shared.billing.quantities import Group, Quantity, of_functions
from shared.loan_cost.invocations import warm
from shared.runtime.functions import FunctionId

OPEN_LOANS = 100_000
DUE = 1000
"""Loans that are due in each run: one of a hundred. All others wait for their manager."""

RUNS_A_DAY = 24 * 60
RUN_MS = 20_000
"""Billed time of a run in ms: 20 ms for each loan that is due."""

READ_UNITS_A_LOAN = Decimal("0.6")
"""Half a unit for an eventually consistent read of the loan, and its key in the index."""

WRITE_UNITS_A_LOAN = 4
"""Two units for the loan, and two for its place among those that are due."""

NEAR_DEADLINE_UNITS = Decimal(60)
"""Read units of the hundred loans whose approval times out next, for an alarm."""


@dataclass(frozen=True)
class ReconcilerCost:
    """The runs of a day and their bill, in dollars."""

    runs: int
    bill: Bill


def reconciler_cost(region: str) -> ReconcilerCost:
    """Return the cost of a day with `OPEN_LOANS` loans.

    Raises:
        NoSuchRegion: the region has no price book.
        NoSuchPrice: the price of an item isn't known there.
    """
    return ReconcilerCost(RUNS_A_DAY, charge(price_book(region), _quantities(), free_tier=False))


def _quantities() -> Iterator[Quantity]:
    run = warm(FunctionId.RECONCILER, RUN_MS, RUNS_A_DAY)
    looks = Decimal(RUNS_A_DAY * DUE)
    reads = looks * READ_UNITS_A_LOAN + RUNS_A_DAY * NEAR_DEADLINE_UNITS
    yield from of_functions([run], Group.SHARED)
    yield Quantity(Item.DYNAMODB_READS, reads, Group.SHARED)
    yield Quantity(Item.DYNAMODB_WRITES, looks * WRITE_UNITS_A_LOAN, Group.SHARED)
