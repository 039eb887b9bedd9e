"""A run from its options to its report, against the lab: closed, open, distributed."""

import json
import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bench.load.generator import generate
from bench.load.plan import LoadModel, LoadPlan, LoadTarget
from bench.measure.timeline import TOLERANCE_MS
from bench.report import files
from bench.run import RunOptions, run
from local.lab import Lab
from shared.engines.port import COMPARED
from shared.runtime.clock import moment

RATE = 2.0
SECONDS = 4.0


def test_a_run_with_two_workers_writes_a_report_of_both_engines(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "profile.json"
    options = RunOptions(
        seconds=1,
        model=LoadModel.CLOSED,
        stages=(2.0,),
        min_loans=4,
        workers=2,
        url=lab.url,
        folder=tmp_path / "run",
        profile=profile,
    )
    assert run(options) == 0
    first_line = capsys.readouterr().out.splitlines()[0]
    assert first_line.startswith("LOCAL EMULATOR: ")

    result = files.read_raw(tmp_path / "run")
    assert all(len(result.of(engine)) >= 4 for engine in COMPARED)
    assert len({each.application_id for each in result.samples}) == len(result.samples)
    assert all(each.units and each.invocations for each in result.samples)
    assert (tmp_path / "run" / "report.html").read_text().startswith("<!doctype html>")
    assert json.loads(profile.read_text())["engines"].keys() == set(COMPARED)
    log = (tmp_path / "run" / "locust.log").read_text()
    assert set(re.findall(r"index (\d)\) reported as ready", log)) == {"0", "1"}
    largest = max(abs(each.difference_ms) for each in result.samples)
    print(f"{len(result.samples)} loans from two workers; largest difference: {largest:.6f} ms")
    assert largest <= TOLERANCE_MS


def test_an_open_load_submits_its_loans_on_schedule(lab: Lab, tmp_path: Path) -> None:
    plan = LoadPlan((LoadTarget("lab", lab.url),), LoadModel.OPEN, (RATE,), SECONDS)
    traces = generate(plan, tmp_path / "locust.log")
    assert [each.error for each in traces] == [None] * int(RATE * SECONDS)
    due = sorted(moment(each.intended_at) for each in traces)
    assert {later - sooner for sooner, later in pairwise(due)} == {timedelta(seconds=1 / RATE)}
    late = [moment(each.submitted_at) - moment(each.intended_at) for each in traces]
    assert all(each >= timedelta() for each in late)
    print(f"{len(traces)} loans on schedule, submitted at most {max(late)} late")


def test_a_run_with_failed_loans_reports_them_first_and_exits_1(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.outage("table", 600)
    try:
        status = run(RunOptions(1, LoadModel.OPEN, (RATE,), url=lab.url, folder=tmp_path))
    finally:
        lab.outage("table", 0)
    assert status == 1
    assert capsys.readouterr().out.startswith("FAILED: 2 loans failed.")
    assert (tmp_path / "report.md").read_text().startswith("# FAILED: 2 loans failed\n")
    assert "503" in (tmp_path / "report.html").read_text()


def test_a_target_that_does_not_answer_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(RunOptions(1, LoadModel.OPEN, (RATE,), url="http://127.0.0.1:9", folder=tmp_path)) == 1
    )
    assert capsys.readouterr().out.startswith("FAILED: http://127.0.0.1:9 doesn't answer: ")
