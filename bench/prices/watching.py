"""`python -m bench watch-cost`: what it costs on AWS to watch a loan."""

import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.table import Table

from bench.output.tables import markdown
from local.terminal import console, dollars
from shared.billing.prices.pricebook import NoSuchPrice, NoSuchRegion
from shared.loan_cost.watching import REQUEST_MS, WatchCost, watch_costs

_TROUBLE = 2
_REGION = "us-east-1"
_HEADINGS = ("Item", "Quantity", "Amount")


def run(region: str) -> int:
    """Print the bills; the exit status is 2 if a price of the region isn't known."""
    try:
        costs = watch_costs(region)
    except (NoSuchRegion, NoSuchPrice) as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    for cost in costs:
        console().print(_table(cost))
    return 0


def part() -> str:
    """Return the bills as Markdown, for docs."""
    return "\n\n".join(
        f"{_title(cost)}:\n\n{markdown(_HEADINGS, _rows(cost), text_columns=1)}"
        for cost in watch_costs(_REGION)
    )


def _table(cost: WatchCost) -> Table:
    table = Table(title=_title(cost), title_style="bold", box=SIMPLE_HEAD)
    table.add_column(_HEADINGS[0])
    for heading in _HEADINGS[1:]:
        table.add_column(heading, justify="right")
    for row in _rows(cost):
        table.add_row(*row)
    return table


def _title(cost: WatchCost) -> str:
    watch, bill = cost.watch, cost.bill
    return (
        f"{watch.title}, {watch.requests} requests of {REQUEST_MS} ms, in {bill.region} "
        f"as of {bill.as_of}"
    )


def _rows(cost: WatchCost) -> Iterator[Sequence[str]]:
    for line in cost.bill.lines:
        quantity = f"{line.quantity.normalize():f} {line.unit}"
        yield line.title, quantity, _amount(line.amount)
    yield "Together", "", _amount(cost.bill.total)


def _amount(amount: Decimal) -> str:
    return f"${dollars(amount, 6)}"
