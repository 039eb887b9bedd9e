"""Percentiles and differences, each with the interval that its samples allow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95
PERCENTILES = (50, 90, 95, 99)
NO_DIFFERENCE = "no clear difference"
_RESAMPLES = 2_000
_SEED = 20_261_126
_LEAST = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure of so many samples, and the interval that holds it with 95 % confidence."""

    n: int
    value: float
    low: float
    high: float

    def overlaps(self, other: "Estimate") -> bool:
        """Say whether the intervals have a point in common."""
        return self.low <= other.high and other.low <= self.high


def percentile(values: Sequence[float], percent: float) -> Estimate | None:
    """Return a percentile with its bootstrap interval.

    None if the samples can't tell it: fewer than three, or fewer than one beyond it.
    """
    n = len(values)
    if n < _LEAST or n * (100 - percent) < 100:
        return None
    data = np.asarray(values, dtype=np.float64)
    if np.ptp(data) == 0:
        return Estimate(n, float(data[0]), float(data[0]), float(data[0]))
    found = stats.bootstrap(
        (data,),
        lambda sample, axis=-1: np.percentile(sample, percent, axis=axis),
        n_resamples=_RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return Estimate(n, float(np.percentile(data, percent)), float(found.low), float(found.high))


def quantiles(values: Sequence[float], steps: int = 20) -> list[tuple[float, float]]:
    """Return the distribution as pairs of a share and the value that it stays below."""
    shares = np.linspace(0, 1, steps + 1)
    found = np.quantile(np.asarray(values, dtype=np.float64), shares)
    return [(round(float(p), 4), round(float(v), 3)) for p, v in zip(shares, found, strict=True)]
