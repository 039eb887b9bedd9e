"""The output of commands: tables, amounts, and the progress of long work."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import count

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_PIPED_WIDTH = 130
_PIPED_LINES = 10
_CENTS = 2


def console(*, stderr: bool = False) -> Console:
    """Return the terminal; in a pipe, a page without colours, as wide as COLUMNS says."""
    terminal = Console(stderr=stderr, highlight=False)
    if terminal.is_terminal:
        return terminal
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) else _PIPED_WIDTH
    return Console(stderr=stderr, width=width, highlight=False)


@contextmanager
def progress(to: Console, task: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how much of a task is done: a bar in a terminal, at most ten lines in a pipe.

    Call what this yields each time that one of `total` is done; any thread may.
    """
    if not to.is_terminal:
        yield _lines(to, task, total)
        return
    columns = (TextColumn(task), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=to, transient=True) as bar:
        task_id = bar.add_task(task, total=total)
        yield lambda: bar.advance(task_id)


def dollars(amount: Decimal, places: int = 9) -> str:
    """Return an amount with at least its cents and at most so many decimals: 490.45544."""
    whole, _, decimals = f"{amount:,.{places}f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(_CENTS, '0')}"


def _lines(to: Console, task: str, total: int) -> Callable[[], None]:
    counter = count(1)

    def advance() -> None:
        done = next(counter)
        if done * _PIPED_LINES // total > (done - 1) * _PIPED_LINES // total:
            to.print(f"{task}: {done} of {total}")

    return advance
