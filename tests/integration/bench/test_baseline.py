"""The baseline runs in the lab beside the engines, and its loans are measured as theirs."""

import time

from bench.load.baseline import BaselineLoans
from bench.measure.sample import measure
from bench.output.charts.style import BASELINE
from local.lab import Lab
from shared.domain.profiles import PROFILES

DEADLINE_SECONDS = 60


def test_the_baseline_runs_each_profile_and_its_loans_are_measurable(lab: Lab) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    with BaselineLoans(lab, "lab") as baseline:
        while len(baseline.traces) < len(PROFILES) and time.monotonic() < deadline:
            time.sleep(0.1)
    traces = baseline.traces[: len(PROFILES)]
    assert [trace.error for trace in traces] == [None] * len(PROFILES)
    for trace in traces:
        sample = measure(trace, None).sample
        assert (sample.engine, sample.replayed) == (BASELINE, 0)
        assert sample.work_ms > 0
