"""A benchmark run: where and when it was made, and everything that was measured in it."""

import os
import platform
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bench.measure.sample import BillLine, Sample
from bench.measure.timeline import Interval, IntervalKind
from bench.output.charts import Caption, Origin
from bench.output.charts.style import BASELINE
from shared.engines.port import COMPARED
from shared.runtime.clock import moment

SDK = "aws-durable-execution-sdk-python"
SERIES = (*COMPARED, BASELINE)


@dataclass(frozen=True)
class About:
    """The circumstances of a run.

    `place` is the machine, or the region on AWS; `region` that of the prices; `baseline` says what
    the baseline is, or why there is none.
    """

    origin: Origin
    place: str
    region: str
    date: str
    commit: str
    sdk: str
    load_model: str
    stages: tuple[float, ...]
    seconds: float
    workers: int
    baseline: str

    @property
    def local(self) -> bool:
        """Whether the times are those of emulators."""
        return self.origin is Origin.LOCAL

    @property
    def load(self) -> str:
        """The load in words."""
        shown = ", ".join(f"{stage:g}" for stage in self.stages)
        unit = "users" if self.load_model == "closed" else "loans per second"
        return f"{self.load_model} loop, {shown} {unit}"

    def caption(self, n: str, note: str = "") -> Caption:
        """Return the caption of a chart of the run."""
        return Caption(self.origin, n, self.place, self.date, self.commit, note)


@dataclass(frozen=True)
class LoanInterval:
    """An interval of a loan's overhead."""

    engine: str
    application_id: str
    interval: Interval


@dataclass(frozen=True)
class BenchmarkRun:
    """The results of a run. `failures` has one text for each loan that failed."""

    about: About
    samples: Sequence[Sample]
    intervals: Sequence[LoanInterval]
    bills: Sequence[BillLine]
    failures: Sequence[str]

    def series(self) -> list[str]:
        """Return the engines that have loans, and the baseline if it has."""
        present = {sample.engine for sample in self.samples}
        return [name for name in SERIES if name in present]

    def of(self, series: str) -> list[Sample]:
        """Return the loans of a series, without those that were made to crash."""
        own = (sample for sample in self.samples if sample.engine == series)
        return [sample for sample in own if not sample.crashed]

    def intervals_ms(self, series: str, kind: IntervalKind) -> list[float]:
        """Return the intervals of a kind in a series, in ms."""
        return [
            measured.interval.ms
            for measured in self.intervals
            if (measured.engine, measured.interval.kind) == (series, kind)
        ]

    def throughput(self, series: str) -> list[tuple[float, float]]:
        """Return each offered load with the loans that ended per second under it."""
        by_load: defaultdict[float, list[Sample]] = defaultdict(list)
        for sample in self.of(series):
            if sample.offered > 0:
                by_load[sample.offered].append(sample)
        return [(offered, _per_second(samples)) for offered, samples in sorted(by_load.items())]

    def counts(self) -> str:
        """Return how many loans each series has, in words."""
        return ", ".join(f"{len(self.of(name))} {name}" for name in self.series())


def _per_second(samples: Sequence[Sample]) -> float:
    """Return the loans per second from the first intended start to the last end."""
    began = min(moment(sample.intended_at) for sample in samples)
    ended = max(moment(sample.done_at) for sample in samples)
    return len(samples) / (ended - began).total_seconds()


def this_machine() -> str:
    """Return this machine in words."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def this_commit() -> str:
    """Return the commit of this tree, with a plus if the tree has uncommitted changes."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        return f"{head}+" if _git("status", "--porcelain", "--untracked-files=no") else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def sdk_version() -> str:
    """Return the installed version of the durable SDK."""
    return version(SDK)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()
