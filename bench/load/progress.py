"""A load that tells how far it is: a bar in a terminal, else a line every now and then."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.load.generator import LoadProgress, generate
from bench.load.plan import LoadPlan
from bench.measure.sample import LoanTrace

_SECONDS_BETWEEN_LINES = 10


def load(
    plan: LoadPlan,
    log: Path,
    terminal: Console,
    *,
    workers: int = 0,
    joining: int = 0,
    token: str | None = None,
) -> list[LoanTrace]:
    """Run a plan to its end, as `generate` does, and show how it goes.

    Raises:
        LoadFailed: the load generator failed.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal, disable=not terminal.is_terminal) as progress:
        watcher = _Watcher(plan, terminal, progress)
        return generate(plan, log, workers=workers, joining=joining, token=token, tell=watcher.tell)


class _Watcher:
    def __init__(self, plan: LoadPlan, terminal: Console, progress: Progress) -> None:
        self._plan = plan
        self._terminal = terminal
        self._progress = progress
        self._task = progress.add_task("starting the users", total=1)
        self._next_line = 0.0

    def tell(self, told: LoadProgress) -> None:
        if "join" in told:
            self._terminal.print(f"Waiting for the other workers. On each machine: {told['join']}")
            return
        counts = ", ".join(f"{count} on {name}" for name, count in told["counts"].items())
        words = f"{counts} ended, {told['under_way']} under way, {told['failed']} failed"
        self._progress.update(self._task, description=words, completed=self._share(told))
        if not self._terminal.is_terminal and told["elapsed"] >= self._next_line:
            self._next_line = told["elapsed"] + _SECONDS_BETWEEN_LINES
            self._terminal.print(f"{told['elapsed']:.0f} s: {words}")

    def _share(self, told: LoadProgress) -> float:
        """A run ends when both its time and its loans are over."""
        shares = [told["elapsed"] / self._plan.seconds]
        if self._plan.at_least:
            shares.append(min(told["counts"].values()) / self._plan.at_least)
        return float(min(1.0, *shares))
