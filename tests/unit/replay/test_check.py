"""`make replay-check`: what it reads, what it answers, and which code it runs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from replay.check import HANDLER, HISTORIES, ROOT, CheckError, Report, check
from replay.cuts import cuts
from replay.documents import UnreadableDocumentError, read

WAITING = 18
"""The events of the approved loan until it waits for its manager."""


def history(name: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads((HISTORIES / f"{name}.json").read_text())
    return events


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A folder for exported executions."""
    folder = tmp_path / "exported"
    folder.mkdir()
    return folder


@pytest.fixture
def other_checkout(tmp_path: Path) -> Path:
    """A folder with the code of the loan, to be changed."""
    folder = tmp_path / "checkout"
    for package in ("durable", "shared"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    return folder


def write(folder: Path, content: Any, name: str = "execution.json") -> None:
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_code_of_another_folder_is_run_instead_of_this_tree(
    other_checkout: Path, exported: Path
) -> None:
    edit(other_checkout / "durable/workflow.py", 'name="credit_reports"', 'name="reports"')
    shutil.copy(HISTORIES / "approved_by_a_manager.json", exported)
    [entry] = check(other_checkout, HANDLER, exported).histories
    assert entry["compatible"] is False
    assert entry["at"] == {
        "waits_for": "manager_approval",
        "after_event": 18,
        "operation": "credit_reports",
        "expected": "Parallel credit_reports",
        "found": "Parallel reports",
    }


def test_a_loan_that_still_waits_is_checked_up_to_its_wait(
    other_checkout: Path, exported: Path
) -> None:
    write(exported, {"Events": history("approved_by_a_manager")[:WAITING]})
    assert check(ROOT, HANDLER, exported).compatible
    edit(other_checkout / "durable/workflow.py", 'risk["needs_manager"]', "False")
    [entry] = check(other_checkout, HANDLER, exported).histories
    assert entry["at"]["expected"] == "WaitForCallback manager_approval"
    assert entry["at"]["found"] == "WaitForCallback fraud_check"


def test_the_state_of_an_execution_is_read_like_its_history(exported: Path) -> None:
    events = history("approved_by_a_manager")[:WAITING]
    path = exported / "history.json"
    path.write_text(json.dumps(events), encoding="utf-8")
    [cut] = cuts(read(path))
    path.unlink()
    write(exported, {"Operations": [operation.to_json_dict() for operation in cut.state.values()]})
    [entry] = check(ROOT, HANDLER, exported).histories
    assert (entry["cuts"], entry["compatible"]) == (1, True)


def test_newest_events_first_are_the_same_history(exported: Path) -> None:
    write(exported, {"Events": history("approved")[::-1]})
    assert check(ROOT, HANDLER, exported).histories[0]["cuts"] == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"events": []}, "neither Events nor Operations"),
        ({"Events": history("approved"), "NextMarker": "more"}, "one page of several"),
        ({"Events": history("approved")[3:]}, "doesn't begin with ExecutionStarted"),
        ([{"EventType": "ExecutionStarted"}], "without EventType or EventId"),
        (
            [{"EventType": "ExecutionStarted", "EventId": 1, "ExecutionStartedDetails": {}}],
            "--include-execution-data",
        ),
        ({"Operations": [{"Id": "a", "Type": "STEP", "Status": "STARTED"}]}, "EXECUTION"),
    ],
)
def test_an_unreadable_document_is_refused_with_a_sentence(
    exported: Path, content: Any, sentence: str
) -> None:
    write(exported, content)
    with pytest.raises(UnreadableDocumentError, match=sentence):
        check(ROOT, HANDLER, exported)


def test_a_handler_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(CheckError, match=r"durable\.nothing\.handler can't be imported"):
        check(ROOT, "durable.nothing.handler", HISTORIES)


def test_any_handler_is_checked_with_its_own_histories(tmp_path: Path, exported: Path) -> None:
    code = tmp_path / "own"
    code.mkdir()
    (code / "greeting.py").write_text(
        "from aws_durable_execution_sdk_python import durable_execution\n"
        "from aws_durable_execution_sdk_python.config import Duration\n"
        "@durable_execution\n"
        "def handler(event, context):\n"
        "    name = context.step(lambda _: event['name'], name='name')\n"
        "    context.wait(Duration.from_minutes(5), name='nap')\n"
        "    return f'Hello {name}'\n",
        encoding="utf-8",
    )
    write(exported, _greeting())
    assert check(code, "greeting.handler", exported).compatible
    edit(code / "greeting.py", "Hello", "Bye")
    [entry] = check(code, "greeting.handler", exported).histories
    assert (entry["at"]["expected"], entry["at"]["found"]) == ('"Hello Ada"', '"Bye Ada"')


def test_the_exit_status_says_whether_all_can_go_on(exported: Path, tmp_path: Path) -> None:
    write(exported, _greeting())
    command = [sys.executable, "-m", "replay", "check", "--histories", str(exported), "--json"]
    refused = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert refused.returncode == 1
    assert json.loads(refused.stdout) == Report(json.loads(refused.stdout)["histories"]).document
    unreadable = subprocess.run(
        [*command[:-2], str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (unreadable.returncode, unreadable.stdout) == (2, "")
    assert unreadable.stderr.endswith("has no .json files.\n")


def _greeting() -> list[dict[str, Any]]:
    """The history of an execution that waited five minutes."""
    from aws_durable_execution_sdk_python.identifier import OperationIdNamespace

    step, nap = (OperationIdNamespace().create_id_for_step(place) for place in (1, 2))
    data = {"Truncated": False}
    rows: list[dict[str, Any]] = [
        {
            "EventType": "ExecutionStarted",
            "Id": "e",
            "ExecutionStartedDetails": {"Input": {**data, "Payload": '{"name": "Ada"}'}},
        },
        {"EventType": "StepStarted", "Id": step, "Name": "name", "SubType": "Step"},
        {
            "EventType": "StepSucceeded",
            "Id": step,
            "Name": "name",
            "SubType": "Step",
            "StepSucceededDetails": {"Result": {**data, "Payload": '"Ada"'}},
        },
        {"EventType": "WaitStarted", "Id": nap, "Name": "nap", "SubType": "Wait"},
        {"EventType": "InvocationCompleted"},
        {"EventType": "WaitSucceeded", "Id": nap, "Name": "nap", "SubType": "Wait"},
        {"EventType": "InvocationCompleted"},
        {
            "EventType": "ExecutionSucceeded",
            "Id": "e",
            "ExecutionSucceededDetails": {"Result": {**data, "Payload": '"Hello Ada"'}},
        },
    ]
    return [{"EventId": place, **row} for place, row in enumerate(rows, 1)]
