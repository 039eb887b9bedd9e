"""The rows of a history: what is inside what, attempts, spans, results, and their events."""

import json
from typing import Any

from shared.inspection import inspect
from tests.unit.conftest import ROOT
from tests.unit.shared.billing.meters.histories import LAMBDA, states
from tests.unit.shared.inspection.documents import as_document, map_history, states_history

BRANCHES = as_document(
    states(
        ("ExecutionStarted", 0, {"input": "{}"}),
        ("ParallelStateEntered", 0, {"name": "Both", "input": "{}"}),
        ("ParallelStateStarted", 2, {}),
        ("TaskStateEntered", 3, {"name": "Left", "input": "{}"}),
        ("TaskScheduled", 4, {**LAMBDA, "resource": "invoke.waitForTaskToken"}),
        ("ParallelStateEntered", 3, {"name": "Inner", "input": "{}"}),
        ("ParallelStateStarted", 6, {}),
        ("PassStateEntered", 7, {"name": "Right", "input": "{}"}),
        ("PassStateExited", 8, {"name": "Right", "output": "{}"}),
        ("ParallelStateSucceeded", 9, {}),
        ("ParallelStateExited", 9, {"name": "Inner", "output": "[]"}),
        ("TaskSubmitted", 5, {**LAMBDA, "output": "{}"}),
        ("TaskFailed", 12, {**LAMBDA, "error": "No", "cause": "because"}),
        ("ParallelStateFailed", 13, {}),
        ("ParallelStateExited", 14, {"name": "Both", "output": "{}"}),
        ("ExecutionSucceeded", 15, {"output": "{}"}),
    )
)


def rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = inspect([document]).as_json()["rows"]
    return found


def test_a_retried_state_has_two_attempts_and_a_pause_between_them() -> None:
    (row,) = rows(states_history())
    assert (row["name"], row["kind"], row["attempts"], row["result"]) == (
        "Only",
        "task",
        2,
        "succeeded",
    )
    assert [span["kind"] for span in row["spans"]] == ["running", "retry_pause", "running"]
    assert row["error"] is None
    assert row["events"] == list(range(2, 10))


def test_forty_items_of_a_map_are_inside_it_in_order() -> None:
    found = rows(map_history(40))
    assert len(found) == 81
    assert found[0]["path"] == "Each"
    assert found[1]["path"] == "Each/item 0"
    assert found[2]["path"] == "Each/item 0/Work"
    assert found[-1]["path"] == "Each/item 39/Work"
    assert {row["result"] for row in found} == {"succeeded"}
    parents = {row["id"]: row["parent"] for row in found}
    assert all(parents[row["parent"]] == found[0]["id"] for row in found if row["name"] == "Work")


def test_branches_are_inside_their_parallel_and_what_failed_is_named() -> None:
    found = {row["path"]: row for row in rows(BRANCHES)}
    assert list(found) == ["Both", "Both/Left", "Both/Inner", "Both/Inner/Right"]
    results = [row["result"] for row in found.values()]
    assert results == ["failed", "failed", "succeeded", "succeeded"]
    left = found["Both/Left"]
    assert left["error"] == "No"
    assert [span["kind"] for span in left["spans"]] == ["running", "waiting"]
    assert found["Both"]["events"] == [2, 3, 14, 15]
    assert found["Both/Inner"]["events"] == [6, 7, 10, 11]


def test_a_loan_has_its_operations_and_its_invocations() -> None:
    history = json.loads(
        (ROOT / "tests/contract/histories/approved_by_a_manager.json").read_text(encoding="utf-8")
    )
    report = inspect([{"Events": history}]).as_json()
    paths = [row["path"] for row in report["rows"]]
    assert paths[:3] == [
        "validate_application",
        "credit_reports",
        "credit_reports/pull_credit_report:equifax",
    ]
    manager = next(row for row in report["rows"] if row["name"] == "manager_approval")
    inside = [row for row in report["rows"] if row["parent"] == manager["id"]]
    assert [row["kind"] for row in inside] == ["lone_callback", "submitter"]
    assert [row["served"] for row in report["invocations"]] == [0, 5, 6]
    numbers = [id_ for row in report["rows"] for id_ in row["events"]]
    outside = {"ExecutionStarted", "ExecutionSucceeded", "InvocationCompleted"}
    assert sorted(numbers) == [
        event["EventId"] for event in history if event["EventType"] not in outside
    ]
