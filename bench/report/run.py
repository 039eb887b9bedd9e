"""A run: where and when it was made, and everything that was measured in it."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bench.measure.sample import BillLine, Sample
from bench.measure.timeline import Interval
from bench.output.charts import Caption, Origin
from bench.output.charts.style import PLAIN
from shared.engines.port import EngineName

SDK = "aws-durable-execution-sdk-python"
ARMS = (*EngineName, PLAIN)


@dataclass(frozen=True)
class About:
    """Where and when. `region` is that of the prices; `place` the machine, or the region on AWS."""

    origin: Origin
    place: str
    region: str
    date: str
    commit: str
    sdk: str
    loop: str
    stages: tuple[float, ...]
    seconds: float
    workers: int
    zero_line: str

    @property
    def local(self) -> bool:
        """Whether its times are those of emulators."""
        return self.origin is Origin.LOCAL

    @property
    def load(self) -> str:
        """The load in words."""
        shown = ", ".join(f"{stage:g}" for stage in self.stages)
        unit = "users" if self.loop == "closed" else "loans a second"
        return f"{self.loop} loop, {shown} {unit}"

    def caption(self, n: str, note: str = "") -> Caption:
        """Return the caption of one of its charts."""
        return Caption(self.origin, n, self.place, self.date, self.commit, note)


@dataclass(frozen=True)
class LoanGap:
    """A gap of a loan's overhead, by engine."""

    engine: str
    application_id: str
    gap: Interval


@dataclass(frozen=True)
class Run:
    """What came of a run. `failures` says, for each loan that failed, why."""

    about: About
    samples: Sequence[Sample]
    gaps: Sequence[LoanGap]
    bills: Sequence[BillLine]
    failures: Sequence[str]

    def arms(self) -> list[str]:
        """Return the engines that have loans, and the zero line if it has."""
        present = {sample.engine for sample in self.samples}
        return [arm for arm in ARMS if arm in present]

    def of(self, engine: str) -> list[Sample]:
        """Return an arm's loans, but for those that were made to die."""
        return [each for each in self.samples if each.engine == engine and not each.crashed]

    def counts(self) -> str:
        """Return how many loans each arm has, in words."""
        return ", ".join(f"{len(self.of(arm))} {arm}" for arm in self.arms())


def this_machine() -> str:
    """Return the machine in words."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def this_commit() -> str:
    """Return the commit that is measured; with a plus if the tree differs from it."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        return f"{head}+" if _git("status", "--porcelain", "--untracked-files=no") else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def sdk_version() -> str:
    """Return the version of the durable SDK that is installed here."""
    return version(SDK)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()
