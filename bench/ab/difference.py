"""The difference between two runs by part of a loan, with confidence intervals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.measure.timeline import IntervalKind
from bench.report.run import BenchmarkRun
from bench.report.statistics import NO_DIFFERENCE, Estimate, Floats, bootstrap
from shared.engines.port import COMPARED, EngineName

TOGETHER = 0.98
"""The confidence with which all intervals of a comparison hold at once."""
MIN_LOANS = 6
_TRIMMED = 0.2
_RESAMPLES = 5_000

Values = Mapping[str, Sequence[float]]
"""Milliseconds by profile, in the order in which the loans were submitted."""

PARTS: Mapping[str, IntervalKind | None] = {
    "submitting a loan": None,
    "to the first step": IntervalKind.START,
    "between steps": IntervalKind.STEP,
    "from an answer to the next step": IntervalKind.RESUME,
}


class TooFewLoans(ValueError):
    """A run has too few loans to be compared."""


@dataclass(frozen=True)
class TimeDifference:
    """How much longer a part of an engine's loans takes in the second run, in ms."""

    engine: str
    part: str
    before: float
    after: float
    estimate: Estimate

    @property
    def slower(self) -> bool:
        """Whether the whole confidence interval is above 0."""
        return self.estimate.low > 0

    @property
    def interval(self) -> str:
        """The difference with its confidence interval."""
        found = self.estimate
        return f"{found.value:+,.1f} ms ({found.low:+,.1f} to {found.high:+,.1f})"

    @property
    def verdict(self) -> str:
        """Slower, faster, or no clear difference."""
        if self.slower:
            return "slower"
        return "faster" if self.estimate.high < 0 else NO_DIFFERENCE


@dataclass(frozen=True)
class RunComparison:
    """Two runs and their differences."""

    first: BenchmarkRun
    second: BenchmarkRun
    differences: Sequence[TimeDifference]

    @property
    def slower(self) -> list[TimeDifference]:
        """The parts that are slower in the second run."""
        return [difference for difference in self.differences if difference.slower]

    @property
    def failures(self) -> list[str]:
        """The failures of both runs."""
        return [*self.first.failures, *self.second.failures]

    @property
    def margin_ms(self) -> float:
        """Half the width of the widest confidence interval."""
        return max((part.estimate.high - part.estimate.low) / 2 for part in self.differences)


def differences(before: BenchmarkRun, after: BenchmarkRun, *, paired: bool) -> list[TimeDifference]:
    """Compare two runs by engine and part.

    `paired` runs submitted their loans in turn: each loan is compared with its neighbour, so that
    a temporary disturbance of the machine cancels out.

    Raises:
        TooFewLoans: a run has fewer than six loans on an engine.
    """
    pairs = [
        (engine, part, _values(before, engine, kind), _values(after, engine, kind))
        for engine in COMPARED
        if before.of(engine) or after.of(engine)
        for part, kind in PARTS.items()
    ]
    for engine, part, *both in pairs:
        if min(sum(map(len, values.values())) for values in both) < MIN_LOANS:
            raise TooFewLoans(f"fewer than {MIN_LOANS} loans on {engine} have a time “{part}”")
    level = 1 - (1 - TOGETHER) / len(pairs)
    estimate = _paired_estimate if paired else _unpaired_estimate
    return [
        TimeDifference(
            engine, part, _median(first), _median(second), estimate(first, second, level)
        )
        for engine, part, first, second in pairs
    ]


def _values(run: BenchmarkRun, engine: EngineName, kind: IntervalKind | None) -> Values:
    """Return the times; a loan with several intervals of a kind counts with their mean."""
    intervals: defaultdict[str, list[float]] = defaultdict(list)
    for measured in run.intervals:
        if measured.interval.kind is kind:
            intervals[measured.application_id].append(measured.interval.ms)
    found: defaultdict[str, list[float]] = defaultdict(list)
    for sample in sorted(run.of(engine), key=lambda sample: sample.intended_at):
        if kind is None:
            found[sample.profile].append(sample.submit_ms)
        elif sample.application_id in intervals:
            found[sample.profile].append(float(np.mean(intervals[sample.application_id])))
    return found


def _paired_estimate(first: Values, second: Values, level: float) -> Estimate:
    """Estimate the difference between the k-th loans of a profile.

    It is the mean of the differences without the highest and the lowest fifth: outliers don't
    affect it, and it needs fewer loans than the median.
    """
    apart = [
        after - before
        for profile in first.keys() & second.keys()
        for before, after in zip(first[profile], second[profile], strict=False)
    ]
    return bootstrap((sorted(apart),), _trimmed_mean, level=level, resamples=_RESAMPLES)


def _unpaired_estimate(first: Values, second: Values, level: float) -> Estimate:
    """Estimate the difference of medians, relative to the profile's median in the first run."""
    usual = {profile: float(np.median(values)) for profile, values in first.items()}

    def relative(values: Values) -> list[float]:
        return [ms - usual[name] for name in sorted(usual) for ms in values.get(name, ())]

    samples = (relative(first), relative(second))
    return bootstrap(samples, _difference_of_medians, level=level, resamples=_RESAMPLES)


def _trimmed_mean(sample: Floats, axis: int = -1) -> Floats:
    return np.asarray(stats.trim_mean(sample, _TRIMMED, axis=axis))


def _difference_of_medians(first: Floats, second: Floats, axis: int = -1) -> Floats:
    return np.asarray(np.median(second, axis=axis) - np.median(first, axis=axis))


def _median(values: Values) -> float:
    return float(np.median([ms for own in values.values() for ms in own]))
