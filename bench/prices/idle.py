"""`python -m bench idle-cost`: what a deployed stack costs in a month without a loan."""

import sys
from collections.abc import Iterator
from decimal import Decimal

from bench.prices.bill_tables import bill_markdown, bill_table
from local.terminal import console
from shared.billing.bill import Bill, charge
from shared.billing.prices.pricebook import Item, NoSuchPrice, NoSuchRegion, complete_price_book
from shared.billing.quantities import GB_BYTES, MONTH_DAYS, Group, Quantity, of_functions
from shared.loan_cost.invocations import warm
from shared.loan_cost.watching import LOG_BYTES
from shared.runtime.functions import FunctionId

ALARM_METRICS = 21
"""Metrics that the alarms of both stacks evaluate."""

DASHBOARDS = 1

RUNS_A_DAY = 24 * 60
"""Runs of the reconciler: one a minute."""

RUN_MS = 100
"""Billed time of a run without work, in milliseconds: an assumption."""

RUN_READ_UNITS = Decimal(1)
"""Read units of a run without work: two queries of an index that find nothing."""

_TROUBLE = 2
_REGION = "us-east-1"


def run(region: str) -> int:
    """Print the bill; the exit status is 2 if there are no prices of the region."""
    try:
        found = idle_cost(region)
    except (NoSuchRegion, NoSuchPrice) as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    console().print(bill_table(_title(found), found))
    return 0


def part() -> str:
    """Return the bill as Markdown, for docs."""
    found = idle_cost(_REGION)
    return bill_markdown(_title(found), found)


def idle_cost(region: str) -> Bill:
    """Return the bill of a month, without free tiers.

    Raises:
        NoSuchRegion: the region has no price book.
    """
    return charge(complete_price_book(region), _quantities(), free_tier=False)


def _quantities() -> Iterator[Quantity]:
    runs = RUNS_A_DAY * MONTH_DAYS
    invocation = warm(FunctionId.RECONCILER, RUN_MS, runs)
    yield Quantity(Item.ALARMS, Decimal(ALARM_METRICS), Group.SHARED)
    yield Quantity(Item.DASHBOARDS, Decimal(DASHBOARDS), Group.SHARED)
    yield from of_functions([invocation], Group.SHARED)
    yield Quantity(Item.DYNAMODB_READS, runs * RUN_READ_UNITS, Group.SHARED)
    yield Quantity(Item.LOGS_INGESTED, Decimal(runs * LOG_BYTES) / GB_BYTES, Group.SHARED)


def _title(found: Bill) -> str:
    return f"A month without a loan, in {found.region} as of {found.as_of}"
