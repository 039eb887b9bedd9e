"""Tables in Markdown, and percentages."""

from collections.abc import Iterable, Sequence
from decimal import Decimal


def markdown(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, text_columns: int | None = None
) -> str:
    """Return a table in Markdown; the columns after the first `text_columns` are right-aligned."""
    left = len(headings) if text_columns is None else text_columns
    rule = ["---"] * left + ["---:"] * (len(headings) - left)
    return "\n".join(f"| {' | '.join(map(_escaped, row))} |" for row in (headings, rule, *rows))


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")


def percent(share: Decimal, places: int = 0) -> str:
    """Return a share as a percentage: 36%."""
    return f"{share * 100:.{places}f}%"
