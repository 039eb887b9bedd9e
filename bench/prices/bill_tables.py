"""Bills as tables, in the terminal and in docs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.table import Table

from bench.output.tables import markdown
from local.terminal import dollars
from shared.billing.bill import Bill

_HEADINGS = ("Item", "Quantity", "Amount")


def bill_table(title: str, bill: Bill) -> Table:
    """Return a bill for the terminal."""
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD)
    table.add_column(_HEADINGS[0])
    for heading in _HEADINGS[1:]:
        table.add_column(heading, justify="right")
    for row in _rows(bill):
        table.add_row(*row)
    return table


def bill_markdown(title: str, bill: Bill) -> str:
    """Return a bill in Markdown, below its title."""
    return f"{title}:\n\n{markdown(_HEADINGS, _rows(bill), text_columns=1)}"


def _rows(bill: Bill) -> Iterator[Sequence[str]]:
    for line in bill.lines:
        yield line.title, f"{_plain(line.quantity)} {line.unit}", _amount(line.amount)
    yield "Together", "", _amount(bill.total)


def _plain(quantity: Decimal) -> str:
    """Return a quantity with at most nine decimals."""
    return f"{quantity:,.9f}".rstrip("0").rstrip(".")


def _amount(amount: Decimal) -> str:
    return f"${dollars(amount, 6)}"
