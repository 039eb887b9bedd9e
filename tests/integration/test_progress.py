"""A reader of a loan sees true steps, true replays, every event, and nothing private."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from shared.engines.port import COMPARED, EngineName
from tests.integration.loans import ALICE, BOB, CHARLIE, ENGINES

PRIVATE = {
    "name": "Xanthippe Unmistakable",
    "sin": "7391",
    "address": "99 Nowhere Crescent",
    "phone": "555-987-1234",
}
READERS = 4


def test_a_replay_is_recorded_as_what_it_is(client: LoanClient) -> None:
    application_id = client.apply({**ALICE, "engine": "durable"})
    events: list[dict[str, Any]] = []
    loan = client.finish(application_id, decide=True, on_event=events.append)
    invocations = [e["invocation"] for e in events if e["kind"] == "invocation_started"]
    replays = {e["invocation"]: e["served"] for e in events if e["kind"] == "replayed"}
    assert len(invocations) == len(set(invocations)) >= 2
    assert invocations[0] not in replays, "the first invocation replays nothing"
    assert set(invocations[1:]) == set(replays)
    assert len(replays[invocations[1]]) == 5
    lines = [line for line in loan["logs"] if line["level"] == "replay"]
    assert len(lines) == len(replays)
    assert all(line["message"].startswith("[REPLAY]") for line in lines)


def test_replays_repeat_no_step(client: LoanClient) -> None:
    for engine in COMPARED:
        loan = client.finish(client.apply({**ALICE, "engine": engine}), decide=True)
        attempts = {step["step"]: step["attempts"] for step in loan["steps"]}
        assert attempts.pop("pull_credit_report") == 3
        assert set(attempts.values()) == {1}


def test_step_functions_tells_the_state_and_durable_the_operation(client: LoanClient) -> None:
    operations = {}
    for engine in COMPARED:
        events: list[dict[str, Any]] = []
        client.finish(client.apply({**BOB, "engine": engine}), on_event=events.append)
        operations[engine] = {e["operation"] for e in events if "operation" in e}
    assert "AssessRisk" in operations[EngineName.STEPFUNCTIONS]
    assert "pull_credit_report:equifax" in operations[EngineName.DURABLE]


@ENGINES
def test_readers_that_follow_by_cursor_miss_no_event(
    client: LoanClient, records: ExecutionInspector, engine: str
) -> None:
    application_id = client.apply({**ALICE, "engine": engine, "pace_ms": 20})

    def follow(_: int) -> list[str]:
        seen: list[str] = []
        client.finish(application_id, decide=True, on_event=lambda e: seen.append(e["key"]))
        return seen

    with ThreadPoolExecutor(READERS) as pool:
        followed = list(pool.map(follow, range(READERS)))
    stored = [event.key for event in _events(records, application_id)]
    for seen in followed:
        assert sorted(seen) == sorted(stored)


@ENGINES
def test_a_list_and_a_status_show_the_same_record(client: LoanClient, engine: str) -> None:
    application_id = client.apply({**CHARLIE, "engine": engine})
    loan = client.finish(application_id)
    page = client.get("/applications", limit=50)["applications"]
    listed = next(each for each in page if each["application_id"] == application_id)
    assert listed["updated_at"] <= loan["updated_at"], "a list reads no events"
    assert {**listed, "updated_at": None} == {
        **{name: value for name, value in loan.items() if name not in ("steps", "logs")},
        "updated_at": None,
    }


def test_lists_are_paged_newest_first_without_gaps(client: LoanClient) -> None:
    ids = [client.apply({**BOB, "engine": "stepfunctions"}) for _ in range(5)]
    for application_id in ids:
        client.finish(application_id)
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while len(found) < len(ids):
        page = client.get("/applications", **query)
        found += [loan["application_id"] for loan in page["applications"]]
        query["next"] = page["next"]
    assert found[: len(ids)] == ids[::-1]


@ENGINES
def test_no_answer_contains_what_is_private(
    client: LoanClient, records: ExecutionInspector, engine: str
) -> None:
    application_id = client.apply({**ALICE, **PRIVATE, "sin": "1111", "engine": engine})
    events: list[dict[str, Any]] = []
    client.finish(application_id, decide=True, on_event=events.append)
    loan = records.loans.get(application_id)
    assert loan.approval is not None
    assert loan.fraud is not None
    answers = json.dumps(
        [
            client.status(application_id),
            client.get("/applications"),
            client.get("/approvals"),
            events,
        ]
    )
    for private in (
        loan.approval.resume_token,
        loan.fraud.resume_token,
        PRIVATE["address"],
        PRIVATE["phone"],
        '"sin"',
    ):
        assert private not in answers


@ENGINES
def test_no_log_and_no_history_contains_what_is_private(
    client: LoanClient, records: ExecutionInspector, log_dir: Path, engine: str
) -> None:
    application_id = client.apply({**CHARLIE, **PRIVATE, "engine": engine})
    client.finish(application_id)
    loan = records.loans.get(application_id)
    history = json.dumps(records.history(loan), default=str)
    logs = "".join(path.read_text() for path in log_dir.glob("*.log") if path.stem != "lab")
    assert application_id in logs
    for text, place in ((history, "the history"), (logs, "a log")):
        for private in (PRIVATE["name"], PRIVATE["address"], PRIVATE["phone"]):
            assert private not in text, f"{private} stands in {place}"
    assert f'"{PRIVATE["sin"]}"' not in history + logs
    for ticket in (loan.approval, loan.fraud):
        assert ticket is None or ticket.resume_token not in logs


def _events(records: ExecutionInspector, application_id: str) -> list[Any]:
    from shared.events.log import EventLog

    return EventLog(records.table, lambda *_: None).read(application_id)
