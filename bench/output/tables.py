"""Tables and amounts, in the terminal and in Markdown."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import Console

_PIPED_WIDTH = 120
_CENTS = 2


def console(*, stderr: bool = False) -> Console:
    """Return the terminal of the output or of the errors; a pipe is 120 characters wide."""
    terminal = Console(stderr=stderr, highlight=False)
    if terminal.is_terminal:
        return terminal
    return Console(stderr=stderr, width=_PIPED_WIDTH, highlight=False)


def markdown(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, text_columns: int | None = None
) -> str:
    """Return a table in Markdown; the columns after the first `text_columns` are right-aligned."""
    left = len(headings) if text_columns is None else text_columns
    rule = ["---"] * left + ["---:"] * (len(headings) - left)
    return "\n".join(f"| {' | '.join(map(_escaped, row))} |" for row in (headings, rule, *rows))


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")


def dollars(amount: Decimal, places: int = 9) -> str:
    """Return an amount with at least its cents and at most `places` decimals: 490.45544."""
    whole, _, decimals = f"{amount:,.{places}f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(_CENTS, '0')}"


def percent(share: Decimal, places: int = 0) -> str:
    """Return a share as a percentage: 36%."""
    return f"{share * 100:.{places}f}%"
