"""A delay is found in its engine and part; noise and equal runs are no difference."""

from dataclasses import replace

import numpy as np
import pytest

from bench.ab.difference import TooFewLoans, differences
from bench.measure.sample import Sample
from bench.measure.timeline import Interval, IntervalKind
from bench.output.charts.style import BASELINE
from bench.report.run import BenchmarkRun as Run
from bench.report.run import LoanInterval
from bench.report.summary import verdicts
from shared.engines.port import COMPARED, EngineName

_KINDS = (IntervalKind.START, IntervalKind.STEP, IntervalKind.RESUME)


def _run(like: Run, seed: int, *, loans: int = 60, noise: float = 30, planted: float = 0) -> Run:
    """Return a run with a planted delay in ms before the first step of the durable loans."""
    rng = np.random.default_rng(seed)
    samples: list[Sample] = []
    intervals: list[LoanInterval] = []
    for number in range(loans):
        for engine in COMPARED:
            id_ = f"{engine}-{number}"
            samples.append(
                replace(
                    like.samples[0],
                    engine=engine.value,
                    application_id=id_,
                    intended_at=f"{number:05}",
                    submit_ms=float(rng.gamma(4, noise / 2)),
                )
            )
            for kind in _KINDS:
                extra = planted if (engine, kind) == (EngineName.DURABLE, IntervalKind.START) else 0
                interval = Interval(kind, "a step", float(rng.gamma(4, noise / 2)) + extra)
                intervals.append(LoanInterval(engine.value, id_, interval))
    return Run(like.about, samples, intervals, [], [])


@pytest.mark.parametrize("paired", [True, False])
def test_a_planted_delay_is_found_in_its_engine_and_part(lab_run: Run, paired: bool) -> None:
    found = differences(_run(lab_run, 1), _run(lab_run, 2, planted=50), paired=paired)
    (slower,) = [each for each in found if each.slower]
    print(f"planted 50 ms: {slower.part} on {slower.engine}, {slower.interval}")
    assert (slower.engine, slower.part) == (EngineName.DURABLE, "to the first step")
    assert slower.estimate.low <= 50 <= slower.estimate.high


@pytest.mark.parametrize("paired", [True, False])
def test_equal_runs_seldom_differ(lab_run: Run, paired: bool) -> None:
    runs = 8
    alarms = sum(
        any(
            each.verdict != "no clear difference"
            for each in differences(_run(lab_run, seed), _run(lab_run, seed + 1000), paired=paired)
        )
        for seed in range(runs)
    )
    print(f"{alarms} of {runs} comparisons of equal runs found a difference")
    assert alarms <= 1


def test_a_run_has_no_difference_from_itself(lab_run: Run) -> None:
    one = _run(lab_run, 3)
    for each in differences(one, one, paired=True):
        assert (each.estimate.low, each.estimate.value, each.estimate.high) == (0, 0, 0)
        assert each.verdict == "no clear difference"


def test_too_few_loans_are_refused(lab_run: Run) -> None:
    with pytest.raises(TooFewLoans, match="durable"):
        differences(_run(lab_run, 1, loans=5), _run(lab_run, 2), paired=False)


def test_engines_whose_intervals_overlap_have_no_clear_difference(lab_run: Run) -> None:
    same = dict(verdicts(_run(lab_run, 1)))
    assert same["Submitting a loan"] == "no clear difference"
    apart = dict(verdicts(_run(lab_run, 1, planted=500)))
    assert apart["From the submission to the first step"].startswith("stepfunctions is lower by")


def test_the_baseline_is_not_compared(lab_run: Run) -> None:
    baseline = [replace(lab_run.samples[0], engine=BASELINE)]
    run = _run(lab_run, 1)
    found = differences(replace(run, samples=[*run.samples, *baseline]), run, paired=True)
    assert {each.engine for each in found} == set(COMPARED)
