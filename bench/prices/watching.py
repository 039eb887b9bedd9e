"""`python -m bench watch-cost`: what it costs on AWS to watch a loan."""

import sys

from bench.prices.bill_tables import bill_markdown, bill_table
from local.terminal import console
from shared.billing.prices.pricebook import NoSuchPrice, NoSuchRegion
from shared.loan_cost.watching import REQUEST_MS, WatchCost, watch_costs

_TROUBLE = 2
_REGION = "us-east-1"


def run(region: str) -> int:
    """Print the bills; the exit status is 2 if a price of the region isn't known."""
    try:
        costs = watch_costs(region)
    except (NoSuchRegion, NoSuchPrice) as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    for cost in costs:
        console().print(bill_table(_title(cost), cost.bill))
    return 0


def part() -> str:
    """Return the bills as Markdown, for docs."""
    return "\n\n".join(bill_markdown(_title(cost), cost.bill) for cost in watch_costs(_REGION))


def _title(cost: WatchCost) -> str:
    watch, bill = cost.watch, cost.bill
    return (
        f"{watch.title}, {watch.requests} requests of {REQUEST_MS} ms, in {bill.region} "
        f"as of {bill.as_of}"
    )
