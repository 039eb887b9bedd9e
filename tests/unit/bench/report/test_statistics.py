"""Confidence intervals contain the truth; too few samples have none."""

import numpy as np
import pytest

from bench.report.statistics import LEVEL, Estimate, percentile

TRIALS = 60


@pytest.mark.parametrize("percent", [50, 90])
def test_an_interval_contains_the_truth_about_as_often_as_its_confidence(percent: int) -> None:
    rng = np.random.default_rng(7)
    truth = -np.log(1 - percent / 100)
    hits = 0
    for _ in range(TRIALS):
        found = percentile(list(rng.exponential(size=120)), percent)
        assert found
        hits += found.low <= truth <= found.high
    print(f"p{percent}: {hits / TRIALS:.0%} of {TRIALS} intervals contain the truth")
    assert hits / TRIALS > LEVEL - 0.1


def test_the_same_samples_give_the_same_interval() -> None:
    values = list(np.random.default_rng(1).normal(size=50))
    assert percentile(values, 50) == percentile(values, 50)


@pytest.mark.parametrize(
    ("n", "percent", "known"), [(2, 50, False), (99, 99, False), (100, 99, True), (10, 90, True)]
)
def test_a_percentile_needs_a_sample_beyond_it(n: int, percent: int, known: bool) -> None:
    assert (percentile([float(each) for each in range(n)], percent) is not None) is known


def test_equal_samples_have_no_width() -> None:
    assert percentile([4.0] * 5, 50) == Estimate(5, 4.0, 4.0, 4.0)


@pytest.mark.parametrize(("low", "high", "overlap"), [(0, 1, True), (2, 3, True), (3.1, 4, False)])
def test_intervals_that_share_a_point_overlap(low: float, high: float, overlap: bool) -> None:
    assert Estimate(1, 2, 1, 3).overlaps(Estimate(1, 0, low, high)) is overlap
