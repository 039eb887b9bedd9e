"""How tables and amounts look in the terminal."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import Console

_PIPED_WIDTH = 120
_CENTS = 2


def console(*, stderr: bool = False) -> Console:
    """Return the terminal, or that of errors; where there is none, a wide page without colour."""
    terminal = Console(stderr=stderr, highlight=False)
    if terminal.is_terminal:
        return terminal
    return Console(stderr=stderr, width=_PIPED_WIDTH, highlight=False)


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def dollars(amount: Decimal, places: int = 9) -> str:
    """Return an amount with at least its cents and at most so many decimals: 490.45544."""
    whole, _, decimals = f"{amount:,.{places}f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(_CENTS, '0')}"


def percent(share: Decimal, places: int = 0) -> str:
    """Return a share as a percentage: 36%."""
    return f"{share * 100:.{places}f}%"
