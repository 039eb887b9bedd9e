"""The runs that a lab keeps when they have ended."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local.gateway.exports import is_export, with_lenses
from local.gateway.lab_api import NoLensError
from local.recorded_runs import MOST_BYTES, EndedRun, RecordedRuns, Rest, ended_runs
from local.reports.recorded_runs import FOLDER
from shared.domain.application import Application
from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.runtime.functions import FunctionId
from shared.store.loan import Loan

RUN = "a" * 32
LOAN = Loan(
    application_id="1" * 32,
    engine="durable",
    application=Application("Alice", "1111", Cents(100)),
    created_at="2026-01-01T00:00:00Z",
    updated_at="2026-01-01T00:00:00Z",
    owner="somebody",
    outcome=Status.DENIED,
)


@pytest.fixture
def document() -> dict[str, Any]:
    """The document of a recorded race."""
    text = Path(FOLDER, "denied.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_kept_run_is_there_for_the_next_lab(tmp_path: Path, document: dict[str, Any]) -> None:
    RecordedRuns(tmp_path / "runs").keep(RUN, document)
    later = RecordedRuns(tmp_path / "runs")
    assert later.read(RUN) == document
    [summary] = later.summaries()
    assert summary["id"] == document["run"]["id"]
    assert summary["statuses"] == {"durable": "denied", "stepfunctions": "denied"}


def test_only_the_newest_runs_are_kept(tmp_path: Path, document: dict[str, Any]) -> None:
    runs = RecordedRuns(tmp_path, most=2)
    for place, run_id in enumerate(("a" * 32, "b" * 32, "c" * 32)):
        runs.keep(run_id, document)
        os.utime(tmp_path / f"{run_id}.json", (place, place))
    runs.keep("d" * 32, document)
    assert runs.ids() == ["d" * 32, "c" * 32]


def test_a_run_that_is_too_large_is_not_kept(tmp_path: Path, document: dict[str, Any]) -> None:
    runs = RecordedRuns(tmp_path)
    runs.keep(RUN, {**document, "more": "x" * MOST_BYTES})
    assert runs.ids() == []


@pytest.mark.parametrize("run_id", ["", "../../secret", "b" * 32, "A" * 32])
def test_an_unknown_run_is_not_read(tmp_path: Path, run_id: str) -> None:
    assert RecordedRuns(tmp_path).read(run_id) is None


def test_a_damaged_file_and_one_of_another_version_are_left_out(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    runs = RecordedRuns(tmp_path)
    runs.keep(RUN, document)
    runs.keep("b" * 32, {**document, "version": 2})
    (tmp_path / f"{'c' * 32}.json").write_text("{", "utf-8")
    assert len(runs.ids()) == 3
    assert len(runs.summaries()) == 1


def test_no_run_is_kept_while_a_loan_runs() -> None:
    running = [FunctionId.API, FunctionId.DURABLE]
    rest = Rest(lambda: running)
    assert not rest.has_come()
    del running[1]
    assert rest.has_come()


def test_runs_are_kept_beside_loans_that_never_pause() -> None:
    rest = Rest(lambda: [FunctionId.TASKS])
    assert sum(rest.has_come() for _ in range(100)) == 10


def test_a_race_has_ended_when_both_of_its_loans_have() -> None:
    left = replace(LOAN, race_id="r" * 32)
    right = replace(left, application_id="2" * 32, engine="stepfunctions")
    running = replace(right, outcome=None)
    race = EndedRun("r" * 32, "race")
    assert list(ended_runs([left, right])) == [race]
    assert list(ended_runs([left, running])) == []
    assert list(ended_runs([left])) == []
    assert race.path == f"/race/{'r' * 32}/export"


def test_a_single_loan_is_a_run_of_its_own() -> None:
    running = replace(LOAN, application_id="3" * 32, outcome=None)
    assert list(ended_runs([LOAN, running])) == [EndedRun(LOAN.application_id, "loan")]


def test_the_lab_adds_the_lens_to_an_export(document: dict[str, Any]) -> None:
    lens = document["run"]["loans"][0].pop("lens")
    id_ = document["run"]["loans"][0]["record"]["application_id"]
    body = with_lenses(json.dumps(document).encode(), {id_: lens}.get)
    assert json.loads(body)["run"]["loans"][0]["lens"] == lens


def test_a_loan_that_has_no_lens_is_exported_without_one(document: dict[str, Any]) -> None:
    def no_lens(_: str) -> None:
        raise NoLensError("Other code.")

    document["run"]["loans"][0].pop("lens")
    body = with_lenses(json.dumps(document).encode(), no_lens)
    assert "lens" not in json.loads(body)["run"]["loans"][0]


@pytest.mark.parametrize(
    ("path", "exports"),
    [
        ("/api/race/1/export", True),
        ("/api/export/1", True),
        ("/api/race/1", False),
        ("/api/race/1/export/2", False),
        ("/lab/runs/1", False),
    ],
)
def test_the_paths_of_exports_are_known(path: str, exports: bool) -> None:
    assert is_export(path) is exports
