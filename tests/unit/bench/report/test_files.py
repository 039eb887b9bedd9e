"""A run is read as it was written, and a folder without one is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.report import files
from bench.report.run import Run
from bench.report.summary import profile, summary


def test_a_run_is_read_as_it_was_written(made: Run, tmp_path: Path) -> None:
    files.write_raw(made, tmp_path)
    read = files.read_raw(tmp_path)
    assert read.about == made.about
    assert read.bills == made.bills
    assert [each.application_id for each in read.samples] == [
        each.application_id for each in made.samples
    ]
    assert summary(read)["carries_over"] == summary(made)["carries_over"]
    files.write_raw(read, tmp_path / "again")
    for name in (files.SAMPLES, files.GAPS, files.BILLS):
        assert (tmp_path / name).read_text() == (tmp_path / "again" / name).read_text()


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(files.NotARun, match="has no run"):
        files.read_raw(tmp_path)


def test_a_run_that_is_cut_off_is_told(made: Run, tmp_path: Path) -> None:
    files.write_raw(made, tmp_path)
    path = tmp_path / files.GAPS
    path.write_text(path.read_text().replace("start", "unheard of", 1))
    with pytest.raises(files.NotARun, match="can't be read"):
        files.read_raw(tmp_path)


def test_a_profile_has_each_engines_distributions_from_least_to_most(made: Run) -> None:
    told = profile(made)
    assert (told["deployment"], told["region"], told["sdk"]) == ("local", "us-east-1", "3.0.0")
    for engine in ("durable", "stepfunctions"):
        overhead = told["engines"][engine]["overhead_ms"]
        assert overhead["n"] == len(made.of(engine))
        values = [ms for _, ms in overhead["quantiles"]]
        assert values == sorted(values)
        assert [share for share, _ in overhead["quantiles"]][::20] == [0, 1]


def test_loans_that_were_made_to_die_are_apart_from_the_others(made: Run) -> None:
    dying = replace(made.samples[0], crashed=True)
    assert dying not in replace(made, samples=[*made.samples, dying]).of(dying.engine)
