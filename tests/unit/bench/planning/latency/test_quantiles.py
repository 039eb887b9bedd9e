"""Distributions that are given by a few quantiles."""

import numpy as np
import pytest

from bench.planning.latency.quantiles import Quantiles, sample


def test_known_quantiles_are_exact() -> None:
    found = Quantiles.of([[0.5, 160], [0.9, 211], [0.99, 356]])
    assert found.at(np.array([0.5, 0.9, 0.99])).tolist() == [160, 211, 356]
    assert found.median == 160


def test_the_lower_half_mirrors_the_upper_one_and_stays_positive() -> None:
    found = Quantiles.of([[0.5, 160], [0.9, 211], [0.99, 356]])
    assert found.at(np.array([0.1])).tolist() == [pytest.approx(109)]
    assert found.at(np.array([0.0])).tolist() == [0]


def test_one_quantile_is_a_constant() -> None:
    assert set(Quantiles.of([[0.5, 40]]).grid().tolist()) == {40}


def test_a_measured_distribution_is_unchanged() -> None:
    found = Quantiles.of([[0, 10], [0.5, 20], [1, 30]])
    assert found.at(np.array([0.0, 0.25, 1.0])).tolist() == [10, 15, 30]


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param([], id="none"),
        pytest.param([[0.9, 1], [0.5, 2]], id="shares-fall"),
        pytest.param([[0.5, 1], [0.5, 2]], id="share-twice"),
        pytest.param([[0.5, 2], [0.9, 1]], id="values-fall"),
        pytest.param([[0.5, -1]], id="negative"),
        pytest.param([[0.5, 1], [1.5, 2]], id="above-1"),
    ],
)
def test_invalid_quantiles_are_refused(pairs: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="quantiles need"):
        Quantiles.of(pairs)


def test_samples_have_the_distribution() -> None:
    known = Quantiles.of([[0.5, 160], [0.9, 211], [0.99, 356]])
    drawn = sample(known.grid(), (100_000,), np.random.default_rng(1))
    assert np.quantile(drawn, [0.5, 0.9, 0.99]) == pytest.approx([160, 211, 356], rel=0.02)
