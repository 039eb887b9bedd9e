"""A run survives its files; a folder without a run is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.planning.latency.profile import NEEDED, read
from bench.report import files
from bench.report.run import BenchmarkRun
from bench.report.summary import profile, summary
from shared.engines.port import COMPARED


def test_a_run_survives_its_files(lab_run: BenchmarkRun, tmp_path: Path) -> None:
    files.write_raw(lab_run, tmp_path)
    read = files.read_raw(tmp_path)
    assert read.about == lab_run.about
    assert read.bills == lab_run.bills
    assert [each.application_id for each in read.samples] == [
        each.application_id for each in lab_run.samples
    ]
    assert summary(read)["consumption"] == summary(lab_run)["consumption"]
    files.write_raw(read, tmp_path / "again")
    for name in (files.SAMPLES, files.INTERVALS, files.BILLS):
        assert (tmp_path / name).read_text() == (tmp_path / "again" / name).read_text()


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(files.NotARun, match="has no run"):
        files.read_raw(tmp_path)


def test_an_unreadable_run_is_refused(lab_run: BenchmarkRun, tmp_path: Path) -> None:
    files.write_raw(lab_run, tmp_path)
    path = tmp_path / files.INTERVALS
    path.write_text(path.read_text().replace("start", "unheard of", 1))
    with pytest.raises(files.NotARun, match="can't be read"):
        files.read_raw(tmp_path)


def test_a_profile_has_the_distributions_of_each_engine(lab_run: BenchmarkRun) -> None:
    data = profile(lab_run)
    assert (data["deployment"], data["region"], data["sdk"]) == ("local", "us-east-1", "3.0.0")
    for engine in ("durable", "stepfunctions"):
        overhead = data["engines"][engine]["overhead_ms"]
        assert overhead["n"] == len(lab_run.of(engine))
        values = [ms for _, ms in overhead["quantiles"]]
        assert values == sorted(values)
        assert [share for share, _ in overhead["quantiles"]][::20] == [0, 1]


def test_crashed_loans_are_not_among_the_others(lab_run: BenchmarkRun) -> None:
    crashed = replace(lab_run.samples[0], crashed=True)
    assert crashed not in replace(lab_run, samples=[*lab_run.samples, crashed]).of(crashed.engine)


def test_the_latency_model_reads_a_measured_profile(lab_run: BenchmarkRun, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    files.write_json(path, profile(lab_run))
    measured = read(path)
    for engine in COMPARED:
        assert measured.engines[engine].keys() >= set(NEEDED)
