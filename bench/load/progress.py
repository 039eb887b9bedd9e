"""Runs a load and shows its progress: a bar in a terminal, otherwise a line every 10 seconds."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.load.generator import LoadProgress, generate
from bench.load.plan import LoadPlan
from bench.measure.sample import LoanTrace

_SECONDS_BETWEEN_LINES = 10
_BAR_WIDTH = 12


def load(
    plan: LoadPlan, log: Path, terminal: Console, *, workers: int = 0, joining: int = 0
) -> list[LoanTrace]:
    """Run a plan to its end, as `generate` does, and show its progress.

    Raises:
        LoadFailed: the load generator failed.
    """
    columns = (TextColumn("{task.description}"), BarColumn(_BAR_WIDTH), TimeElapsedColumn())
    with Progress(*columns, console=terminal, disable=not terminal.is_terminal) as progress:
        display = _Display(plan, terminal, progress)
        return generate(plan, log, workers=workers, joining=joining, show=display.show)


class _Display:
    def __init__(self, plan: LoadPlan, terminal: Console, progress: Progress) -> None:
        self._plan = plan
        self._terminal = terminal
        self._progress = progress
        self._task = progress.add_task("Starting the users", total=1)
        self._next_line = 0.0

    def show(self, progress: LoadProgress) -> None:
        if "join" in progress:
            self._terminal.print(
                f"Waiting for the workers on other machines. Start each with: {progress['join']}"
            )
            return
        counts = ", ".join(f"{name} {count}" for name, count in progress["counts"].items())
        text = f"{counts}; {progress['running']} running, {progress['failed']} failed"
        self._progress.update(self._task, description=text, completed=self._share(progress))
        if not self._terminal.is_terminal and progress["elapsed"] >= self._next_line:
            self._next_line = progress["elapsed"] + _SECONDS_BETWEEN_LINES
            self._terminal.print(f"{progress['elapsed']:.0f} s. {text}")

    def _share(self, progress: LoadProgress) -> float:
        """A run ends when it has both its duration and its number of loans."""
        shares = [progress["elapsed"] / self._plan.seconds]
        if self._plan.min_loans:
            shares.append(min(progress["counts"].values()) / self._plan.min_loans)
        return float(min(1.0, *shares))
