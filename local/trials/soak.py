"""`python -m local soak`: whether a lab slows down or grows with the loans that have ended in it.

The last loans are compared with the first ones, in time and in memory. Then two labs run side by
side, one with all those loans behind it and one fresh. Loans go through them in turn, so that both
share the machine's noise.
"""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice

from rich.console import Console

from local.client.api_client import LoanClient, application_of
from local.errors import LabError
from local.lab import Lab
from local.terminal import console, progress
from local.trials.growth import Growth, block_of
from local.trials.memory import memory_of
from shared.domain.outcome import Status
from shared.domain.profiles import CHARLIE
from shared.engines.port import COMPARED, EngineName
from shared.runtime.clock import moment

LARGEST_RATIO = 1.3
_AT_ONCE = 32
_POLL_SECONDS = 1.0
"""Seldom, so that the machine isn't busy with polling."""
_MOST_SAMPLES = 40


@dataclass(frozen=True)
class SoakComparison:
    """Seconds from submission to decision in the old lab and in the fresh one, pair by pair."""

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
            for name, times in (("old lab", self.old), ("fresh lab", self.fresh))
        )
        times = ", ".join(shown)
        return f"{self.engine}: {times} (min / median / max), ratio of medians {self.ratio:.2f}"


def run(loans: int, retain: int | None = None) -> int:
    """Print how the lab has grown; the exit status is 1 if it is slower or too large.

    `retain` is the number of executions that each engine keeps, None for all.
    """
    out = console()
    samples = min(loans, _MOST_SAMPLES)
    out.print(f"Running {loans} loans in one lab, then {samples} more there and in a fresh lab.")
    with Lab(retain=retain) as old, LoanClient(old.url) as client:
        growth = _fill(old, client, loans, out)
        for sentence in growth.sentences():
            out.print(sentence)
        with Lab() as fresh, LoanClient(fresh.url) as other:
            comparisons = [_compare(engine, samples, client, other, out) for engine in COMPARED]
    for comparison in comparisons:
        out.print(str(comparison))
    slower = [comparison for comparison in comparisons if comparison.ratio > LARGEST_RATIO]
    out.print(
        f"A loan after {loans} others takes more than {LARGEST_RATIO} times as long as in a fresh "
        f"lab on {' and '.join(comparison.engine for comparison in slower)}."
        if slower
        else f"A loan after {loans} others takes as long as in a fresh lab."
    )
    return 1 if slower or growth.is_too_large else 0


def _fill(lab: Lab, client: LoanClient, loans: int, out: Console) -> Growth:
    def run_one(engine: EngineName) -> str:
        application_id = client.apply(application_of(CHARLIE, engine))
        return client.wait_for_end(application_id, _POLL_SECONDS)

    started, ends = time.monotonic(), list[float]()
    before = memory_of(lab)
    with progress(out, "Loans", loans) as advance, ThreadPoolExecutor(_AT_ONCE) as pool:
        for status in pool.map(run_one, _engines(loans)):
            if status != Status.APPROVED:
                raise LabError(f"A loan of {CHARLIE.name} was {status} instead of approved.")
            ends.append(time.monotonic() - started)
            if len(ends) == block_of(loans):
                before = memory_of(lab)
            advance()
    return Growth(ends, before, memory_of(lab))


def _engines(loans: int) -> Iterator[EngineName]:
    return islice(cycle(COMPARED), loans)


def _compare(
    engine: EngineName, samples: int, old: LoanClient, fresh: LoanClient, out: Console
) -> SoakComparison:
    for client in (old, fresh):
        _seconds(client, engine)
    pairs = []
    with progress(out, f"Comparing on {engine}", samples) as advance:
        for _ in range(samples):
            pairs.append((_seconds(old, engine), _seconds(fresh, engine)))
            advance()
    return SoakComparison(engine, [pair[0] for pair in pairs], [pair[1] for pair in pairs])


def _seconds(client: LoanClient, engine: EngineName) -> float:
    loan = client.finish(client.apply(application_of(CHARLIE, engine)))
    done = next(line for line in loan["logs"] if line["step"] == "completed")
    return (moment(done["timestamp"]) - moment(loan["created_at"])).total_seconds()
