"""`python -m local soak`: whether a loan after many others takes longer than the first ones.

Two labs run side by side at the end, one with the others behind it and one fresh, and loans go
through them in turn, so that both share the machine's noise.
"""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice

from rich.console import Console
from rich.progress import Progress

from local.client.api_client import LoanClient
from local.lab import Lab
from shared.engines.port import EngineName
from shared.runtime.clock import moment

LARGEST_RATIO = 1.3
_AT_ONCE = 32
_LOOK_AGAIN_SECONDS = 1.0
_SAMPLES = 40
_CHARLIE = {"name": "Charlie Wilson", "sin": "3333", "loan_amount": 25000}


@dataclass(frozen=True)
class SoakComparison:
    """Seconds from submission to decision, old lab and fresh lab, one pair at a time."""

    engine: EngineName
    old: list[float]
    fresh: list[float]

    @property
    def ratio(self) -> float:
        """The old lab's median over the fresh one's."""
        return statistics.median(self.old) / statistics.median(self.fresh)

    def __str__(self) -> str:
        shown = (
            f"{name} {min(times):.3f} / {statistics.median(times):.3f} / {max(times):.3f} s"
            for name, times in (("old", self.old), ("fresh", self.fresh))
        )
        return f"{self.engine}: {', '.join(shown)} (min / median / max), ratio {self.ratio:.2f}"


def run(loans: int) -> int:
    """Print how a loan after so many others compares; the exit status is 1 if it is slower."""
    console = Console()
    with Lab() as old, LoanClient(old.url) as client:
        _fill(client, loans, console)
        with Lab() as fresh, LoanClient(fresh.url) as other:
            comparisons = [_compare(engine, client, other) for engine in EngineName]
    for comparison in comparisons:
        console.print(str(comparison))
    slower = [each for each in comparisons if each.ratio > LARGEST_RATIO]
    console.print(
        f"A loan after {loans} others is slower than the first ones."
        if slower
        else f"A loan after {loans} others is as quick as the first ones."
    )
    return 1 if slower else 0


def _fill(client: LoanClient, loans: int, console: Console) -> None:
    with Progress(console=console) as progress, ThreadPoolExecutor(_AT_ONCE) as pool:
        task = progress.add_task(f"{loans} loans", total=loans)
        for status in pool.map(lambda engine: _quietly(client, engine), _engines(loans)):
            if status != "approved":
                raise RuntimeError(f"a loan ended as {status}")
            progress.advance(task)


def _engines(loans: int) -> Iterator[EngineName]:
    return islice(cycle(EngineName), loans)


def _quietly(client: LoanClient, engine: EngineName) -> str:
    """Run a loan and look seldom, so that looking isn't what the machine is busy with."""
    application_id = client.apply({**_CHARLIE, "engine": engine})
    while not client.ended(application_id):
        time.sleep(_LOOK_AGAIN_SECONDS)
    return str(client.status(application_id)["status"])


def _one(client: LoanClient, engine: EngineName) -> str:
    application_id = client.apply({**_CHARLIE, "engine": engine})
    return str(client.finish(application_id)["status"])


def _compare(engine: EngineName, old: LoanClient, fresh: LoanClient) -> SoakComparison:
    for client in (old, fresh):
        _one(client, engine)
    pairs = [(_seconds(old, engine), _seconds(fresh, engine)) for _ in range(_SAMPLES)]
    return SoakComparison(engine, [pair[0] for pair in pairs], [pair[1] for pair in pairs])


def _seconds(client: LoanClient, engine: EngineName) -> float:
    loan = client.finish(client.apply({**_CHARLIE, "engine": engine}))
    done = next(line for line in loan["logs"] if line["step"] == "completed")
    return (moment(done["timestamp"]) - moment(loan["created_at"])).total_seconds()
