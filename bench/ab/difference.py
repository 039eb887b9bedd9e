"""Whether one run is slower than another, part by part, with the intervals that say so."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.measure.timeline import IntervalKind
from bench.report.run import Run
from bench.report.statistics import NO_DIFFERENCE, Estimate, Floats
from shared.engines.port import EngineName

TOGETHER = 0.98
"""All intervals of a comparison hold together with this confidence."""
LEAST = 6
_TRIMMED = 0.2
_RESAMPLES = 5_000
_SEED = 20_261_126

Values = Mapping[str, Sequence[float]]
"""Milliseconds by profile, in the order in which the loans were submitted."""

PARTS: Mapping[str, IntervalKind | None] = {
    "submitting a loan": None,
    "to the first step": IntervalKind.START,
    "between steps": IntervalKind.STEP,
    "from an answer to the next step": IntervalKind.RESUME,
}


class TooFew(ValueError):
    """A run has too few loans to be compared."""


@dataclass(frozen=True)
class Difference:
    """How much longer a part of an engine's loans takes in the second run, in milliseconds."""

    engine: str
    part: str
    before: float
    after: float
    estimate: Estimate

    @property
    def slower(self) -> bool:
        """Whether the second run is slower, beyond what its interval allows."""
        return self.estimate.low > 0

    @property
    def interval(self) -> str:
        """The difference with its interval."""
        found = self.estimate
        return f"{found.value:+,.1f} ms ({found.low:+,.1f} to {found.high:+,.1f})"

    @property
    def verdict(self) -> str:
        """What the interval says."""
        if self.slower:
            return "slower"
        return "quicker" if self.estimate.high < 0 else NO_DIFFERENCE


@dataclass(frozen=True)
class RunComparison:
    """Two runs and their differences."""

    first: Run
    second: Run
    differences: Sequence[Difference]

    @property
    def slower(self) -> list[Difference]:
        """What is slower in the second run."""
        return [each for each in self.differences if each.slower]

    @property
    def failures(self) -> list[str]:
        """Why loans of either failed."""
        return [*self.first.failures, *self.second.failures]

    @property
    def margin_ms(self) -> float:
        """Half the width of the widest interval."""
        return max((each.estimate.high - each.estimate.low) / 2 for each in self.differences)


def differences(before: Run, after: Run, *, paired: bool) -> list[Difference]:
    """Compare two runs, each engine and each part.

    `paired` if the loans of both were submitted in turn: then each is compared with its neighbour,
    and what slows the machine for a while cancels out.

    Raises:
        TooFew: a run has fewer than six loans on an engine.
    """
    pairs = [
        (engine, part, _values(before, engine, kind), _values(after, engine, kind))
        for engine in EngineName
        if before.of(engine) or after.of(engine)
        for part, kind in PARTS.items()
    ]
    for engine, part, *both in pairs:
        if min(sum(map(len, values.values())) for values in both) < LEAST:
            raise TooFew(f"fewer than {LEAST} loans on {engine} tell of the time {part}")
    level = 1 - (1 - TOGETHER) / len(pairs)
    estimate = _of_neighbours if paired else _of_strangers
    return [
        Difference(engine, part, _median(first), _median(second), estimate(first, second, level))
        for engine, part, first, second in pairs
    ]


def _values(run: Run, engine: EngineName, kind: IntervalKind | None) -> Values:
    """A loan with several gaps of a kind counts with their mean."""
    gaps: defaultdict[str, list[float]] = defaultdict(list)
    for each in run.gaps:
        if each.gap.kind is kind:
            gaps[each.application_id].append(each.gap.ms)
    found: defaultdict[str, list[float]] = defaultdict(list)
    for sample in sorted(run.of(engine), key=lambda one: one.intended_at):
        if kind is None:
            found[sample.profile].append(sample.submit_ms)
        elif sample.application_id in gaps:
            found[sample.profile].append(float(np.mean(gaps[sample.application_id])))
    return found


def _of_neighbours(first: Values, second: Values, level: float) -> Estimate:
    """Estimate by pairs: the k-th loan of a profile here and the k-th there.

    Of the differences, the mean without the outer fifths: outliers don't sway it, and it needs
    fewer loans than the median.
    """
    apart = [
        after - before
        for profile in first.keys() & second.keys()
        for before, after in zip(first[profile], second[profile], strict=False)
    ]
    return _bootstrap((sorted(apart),), _trimmed_mean, level)


def _of_strangers(first: Values, second: Values, level: float) -> Estimate:
    """Estimate between medians, each loan told from its profile's usual time in the first run."""
    usual = {profile: float(np.median(values)) for profile, values in first.items()}

    def told(values: Values) -> list[float]:
        return [each - usual[name] for name in sorted(usual) for each in values.get(name, ())]

    return _bootstrap((told(first), told(second)), _between, level)


def _bootstrap(
    samples: Sequence[Sequence[float]], statistic: Callable[..., Floats], level: float
) -> Estimate:
    data = [np.asarray(each, dtype=np.float64) for each in samples]
    value = float(statistic(*data))
    n = sum(map(len, data))
    if all(np.ptp(each) == 0 for each in data):
        return Estimate(n, value, value, value)
    found = stats.bootstrap(
        data,
        statistic,
        n_resamples=_RESAMPLES,
        confidence_level=level,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return Estimate(n, value, float(found.low), float(found.high))


def _median_of(sample: Floats, axis: int = -1) -> Floats:
    return np.asarray(np.median(sample, axis=axis))


def _trimmed_mean(sample: Floats, axis: int = -1) -> Floats:
    return np.asarray(stats.trim_mean(sample, _TRIMMED, axis=axis))


def _between(first: Floats, second: Floats, axis: int = -1) -> Floats:
    return _median_of(second, axis) - _median_of(first, axis)


def _median(values: Values) -> float:
    return float(np.median([each for own in values.values() for each in own]))
