"""The Python fold on the vectors on which the page's fold is tested too."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from shared.events.counts import count
from shared.events.event import Kind
from shared.events.fold import LogLine, State, View, fold
from shared.events.item import from_item
from tests.vectors.make_fold_vectors import FOLDER, WORKFLOW, vectors, workflow

LOANS = [
    pytest.param(loan, id=f"{path.stem}-{loan['engine']}")
    for path in sorted(FOLDER.glob("*.json"))
    for loan in json.loads(path.read_text(encoding="utf-8"))["loans"]
]

COUNTED = [
    pytest.param(loan, id=f"{path.stem}-{loan['engine']}")
    for path in sorted(FOLDER.glob("*.json"))
    for loan in json.loads(path.read_text(encoding="utf-8"))["loans"]
    if "counts" in loan
]


def rows(view: View) -> dict[str, str]:
    """Return a view's steps and bureaus in the words of the vectors."""
    found = {}
    for step in view.steps:
        found[step.step.value] = f"{step.state} {step.attempts}"
        for branch in step.branches:
            found[f"{step.step}:{branch.bureau}"] = f"{branch.state} {branch.attempts}"
    return found


@pytest.mark.parametrize("loan", LOANS)
def test_a_loan_is_seen_as_its_vector_states(loan: dict[str, Any]) -> None:
    view = fold(map(from_item, loan["events"]), finished=loan["finished"])
    seen = {"stage": view.stage, "rows": rows(view), "settled": view.settled}
    assert seen == loan["expected"]


@pytest.mark.parametrize("loan", LOANS)
def test_the_log_has_every_event_and_a_step_lasts_from_its_first_to_its_last(
    loan: dict[str, Any],
) -> None:
    events = [from_item(fields) for fields in loan["events"]]
    view = fold(events, finished=loan["finished"])
    assert view.log == tuple(LogLine(e.at, e.step or e.kind, e.message, e.level) for e in events)
    assert view.last_at == events[-1].at
    for step in view.steps:
        times = [e.at for e in events if e.step is step.step and e.kind is not Kind.WORKER_KILLED]
        over = step.state in (State.SUCCEEDED, State.FAILED)
        assert step.started_at == (times[0] if times else None)
        assert step.ended_at == (times[-1] if times and over else None)


@pytest.mark.parametrize("loan", COUNTED)
def test_a_loan_is_counted_as_its_vector_states(loan: dict[str, Any]) -> None:
    counts = count(map(from_item, loan["events"]))
    of_engine = {"durable": counts.operations, "stepfunctions": counts.transitions}
    found = {**asdict(counts), "orchestration": of_engine[loan["engine"]]}
    assert {name: found[name] for name in loan["counts"]} == loan["counts"]


def test_the_files_are_those_of_the_situations() -> None:
    stored = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert stored == vectors(), "run python -m tests.vectors.make_fold_vectors"


def test_the_page_is_tested_on_the_workflow_of_the_api() -> None:
    stored = WORKFLOW.read_text(encoding="utf-8")
    assert stored == workflow(), "run python -m tests.vectors.make_fold_vectors"
