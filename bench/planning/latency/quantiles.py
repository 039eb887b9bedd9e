"""Distributions as few quantiles, and samples of them."""

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
    """A distribution of milliseconds: straight between its known quantiles, nowhere below 0.

    What isn't known is filled in: the lower half mirrors the upper one, and the last stretch goes
    on as the one before it.
    """

    known: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, pairs: Sequence[Sequence[float]]) -> Self:
        """Return the distribution with these quantiles.

        Raises:
            ValueError: there is none, shares aren't between 0 and 1 or don't rise, or values fall.
        """
        known = tuple((float(share), float(value)) for share, value in pairs)
        shares, values = [share for share, _ in known], [value for _, value in known]
        if not known or shares != sorted(set(shares)) or not 0 <= shares[0] <= shares[-1] <= 1:
            raise ValueError("quantiles need shares that rise, from 0 to 1")
        if values != sorted(values) or values[0] < 0:
            raise ValueError("quantiles need values that don't fall, from 0 on")
        return cls(known)

    @property
    def median(self) -> float:
        """The value in the middle."""
        return float(self.at(np.array([_MIDDLE]))[0])

    def at(self, shares: Samples) -> Samples:
        """Return the values at some shares."""
        known = self._filled()
        found = np.interp(shares, [share for share, _ in known], [value for _, value in known])
        return np.maximum(0.0, found)

    def grid(self) -> Samples:
        """Return the distribution as values at even shares: such grids can be mixed."""
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
    """Return independent samples of a grid."""
    return np.interp(random.random(shape), _GRID, grid)
