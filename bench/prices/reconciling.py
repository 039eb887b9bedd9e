"""What the reconciler costs on AWS in a day, as a table for docs."""

from collections.abc import Iterator, Sequence

from bench.output.tables import markdown
from local.terminal import dollars
from shared.loan_cost.reconciling import reconciler_cost

_REGION = "us-east-1"


def part() -> str:
    """Return the bill of a day as Markdown."""
    return markdown(("Item", "Quantity of a day", "Amount"), _rows(), text_columns=1)


def _rows() -> Iterator[Sequence[str]]:
    bill = reconciler_cost(_REGION).bill
    for line in bill.lines:
        yield line.title, f"{line.quantity:,.0f} {line.unit}", f"${dollars(line.amount, 4)}"
    yield f"Together, in {bill.region} as of {bill.as_of}", "", f"${dollars(bill.total, 2)}"
