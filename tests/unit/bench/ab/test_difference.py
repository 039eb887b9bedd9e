"""A slower run is told where it is slower; noise, and a run against itself, are not."""

from dataclasses import replace

import numpy as np
import pytest

from bench.ab.difference import TooFew, differences
from bench.measure.sample import Sample
from bench.measure.timeline import Interval, IntervalKind
from bench.output.charts.style import PLAIN
from bench.report.run import LoanGap, Run
from bench.report.summary import verdicts
from shared.engines.port import EngineName

_KINDS = (IntervalKind.START, IntervalKind.STEP, IntervalKind.RESUME)


def _run(like: Run, seed: int, *, loans: int = 60, noise: float = 30, planted: float = 0) -> Run:
    """Make a run of so many loans per engine, with a delay before the durable ones' first step."""
    rng = np.random.default_rng(seed)
    samples: list[Sample] = []
    gaps: list[LoanGap] = []
    for number in range(loans):
        for engine in EngineName:
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
                gap = Interval(kind, "a step", float(rng.gamma(4, noise / 2)) + extra)
                gaps.append(LoanGap(engine.value, id_, gap))
    return Run(like.about, samples, gaps, [], [])


@pytest.mark.parametrize("paired", [True, False])
def test_a_planted_delay_is_found_in_its_engine_and_its_part_alone(made: Run, paired: bool) -> None:
    found = differences(_run(made, 1), _run(made, 2, planted=50), paired=paired)
    (slower,) = [each for each in found if each.slower]
    print(f"planted 50 ms: {slower.part} on {slower.engine}, {slower.interval}")
    assert (slower.engine, slower.part) == (EngineName.DURABLE, "to the first step")
    assert slower.estimate.low <= 50 <= slower.estimate.high


@pytest.mark.parametrize("paired", [True, False])
def test_runs_of_the_same_commit_are_seldom_told_apart(made: Run, paired: bool) -> None:
    runs = 8
    alarms = sum(
        any(
            each.verdict != "no clear difference"
            for each in differences(_run(made, seed), _run(made, seed + 1000), paired=paired)
        )
        for seed in range(runs)
    )
    print(f"{alarms} of {runs} comparisons of equal runs told them apart")
    assert alarms <= 1


def test_a_run_against_itself_has_no_difference(made: Run) -> None:
    one = _run(made, 3)
    for each in differences(one, one, paired=True):
        assert (each.estimate.low, each.estimate.value, each.estimate.high) == (0, 0, 0)
        assert each.verdict == "no clear difference"


def test_too_few_loans_are_told(made: Run) -> None:
    with pytest.raises(TooFew, match="durable"):
        differences(_run(made, 1, loans=5), _run(made, 2), paired=False)


def test_engines_whose_intervals_overlap_have_no_clear_difference(made: Run) -> None:
    said = dict(verdicts(_run(made, 1)))
    assert said["Submitting a loan"] == "no clear difference"
    apart = dict(verdicts(_run(made, 1, planted=500)))
    assert apart["From the submission to the first step"].startswith("stepfunctions is lower by")


def test_the_zero_line_is_in_no_comparison(made: Run) -> None:
    plain = [replace(made.samples[0], engine=PLAIN)]
    run = _run(made, 1)
    found = differences(replace(run, samples=[*run.samples, *plain]), run, paired=True)
    assert {each.engine for each in found} == set(EngineName)
