"""Percentiles with the confidence intervals that their samples allow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95
PERCENTILES = (50, 90, 95, 99)
NO_DIFFERENCE = "no clear difference"
_RESAMPLES = 2_000
_SEED = 20_261_126
_LEAST_SAMPLES = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure of `n` samples, with its confidence interval."""

    n: int
    value: float
    low: float
    high: float

    def overlaps(self, other: "Estimate") -> bool:
        """Say whether the intervals have a point in common."""
        return self.low <= other.high and other.low <= self.high


def percentile(values: Sequence[float], percent: float) -> Estimate | None:
    """Return a percentile with its confidence interval.

    None if there are fewer than three samples, or if no sample lies beyond the percentile.
    """
    n = len(values)
    if n < _LEAST_SAMPLES or n * (100 - percent) < 100:
        return None
    return bootstrap(
        (values,),
        lambda sample, axis=-1: np.percentile(sample, percent, axis=axis),
        level=LEVEL,
        resamples=_RESAMPLES,
    )


def bootstrap(
    samples: Sequence[Sequence[float]],
    statistic: Callable[..., Floats],
    *,
    level: float,
    resamples: int,
) -> Estimate:
    """Return a statistic of samples with its confidence interval, by bootstrap."""
    data = [np.asarray(sample, dtype=np.float64) for sample in samples]
    value = float(statistic(*data))
    n = sum(map(len, data))
    if all(np.ptp(sample) == 0 for sample in data):
        return Estimate(n, value, value, value)
    found = stats.bootstrap(
        data,
        statistic,
        n_resamples=resamples,
        confidence_level=level,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return Estimate(n, value, float(found.low), float(found.high))


def quantiles(values: Sequence[float], steps: int = 20) -> list[tuple[float, float]]:
    """Return a distribution as pairs of a share and the value below which that share lies."""
    shares = np.linspace(0, 1, steps + 1)
    found = np.quantile(np.asarray(values, dtype=np.float64), shares)
    return [(round(float(p), 4), round(float(v), 3)) for p, v in zip(shares, found, strict=True)]
