"""Distributions that are given by a few quantiles, and samples of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

_GRID = np.linspace(0.0, 1.0, 201)
_MIDDLE = 0.5


@dataclass(frozen=True)
class Quantiles:
    """A distribution in ms: linear between its known quantiles, and never below 0.

    If only the upper half is known, the lower half mirrors it. Beyond the last known quantile the
    distribution continues with the same slope.
    """

    known: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, pairs: Sequence[Sequence[float]]) -> Self:
        """Return the distribution with these quantiles.

        Raises:
            ValueError: there are none, shares aren't rising from 0 to 1, or values fall.
        """
        known = tuple((float(share), float(value)) for share, value in pairs)
        shares, values = [share for share, _ in known], [value for _, value in known]
        if not known or shares != sorted(set(shares)) or not 0 <= shares[0] <= shares[-1] <= 1:
            raise ValueError("quantiles need rising shares from 0 to 1")
        if values != sorted(values) or values[0] < 0:
            raise ValueError("quantiles need values from 0 that don't fall")
        return cls(known)

    @property
    def median(self) -> float:
        """The median, in ms."""
        return float(self.at(np.array([_MIDDLE]))[0])

    def at(self, shares: Samples) -> Samples:
        """Return the values at these shares."""
        known = self._filled()
        found = np.interp(shares, [share for share, _ in known], [value for _, value in known])
        return np.maximum(0.0, found)

    def grid(self) -> Samples:
        """Return the values at 201 even shares; grids of two distributions can be averaged."""
        return self.at(_GRID)

    def _filled(self) -> list[tuple[float, float]]:
        known = list(self.known)
        if known[0][0] == _MIDDLE:
            above = [(1 - share, 2 * known[0][1] - value) for share, value in known[1:]]
            known = [*reversed(above), *known]
        if len(known) > 1 and known[-1][0] < 1:
            known.append((1.0, 2 * known[-1][1] - known[-2][1]))
        if len(known) > 1 and known[0][0] > 0:
            known.insert(0, (0.0, 2 * known[0][1] - known[1][1]))
        return known


def sample(grid: Samples, shape: tuple[int, ...], random: np.random.Generator) -> Samples:
    """Return independent samples of a grid, in this shape."""
    return np.interp(random.random(shape), _GRID, grid)
