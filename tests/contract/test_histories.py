"""The loan's recorded histories, with which `make replay-check` checks the workflow."""

from pathlib import Path

import pytest

from local.reports.histories import FOLDER, KILLED, KILLED_LOANS, OUTCOMES
from replay.check import HANDLER, ROOT, check


def test_every_outcome_has_a_history() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(OUTCOMES)
    assert sorted(path.stem for path in KILLED.glob("*.json")) == sorted(KILLED_LOANS)


def test_loans_that_wait_go_on_with_todays_workflow() -> None:
    report = check(ROOT, HANDLER, FOLDER)
    assert [entry["why"] for entry in report.histories if not entry["compatible"]] == []
    assert sum(entry["cuts"] for entry in report.histories) > len(OUTCOMES)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.json")), ids=lambda path: path.stem)
def test_a_history_has_nothing_personal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for secret in ("Applicant", '"1111"', '"2222"', '"3333"', "sin"):
        assert secret not in text
