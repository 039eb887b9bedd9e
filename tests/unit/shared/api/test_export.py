"""A run as one document: complete, free of personal data, with a digest of its content."""

import copy
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from local.reports.figures import RECORDING_SCHEMA, schema_of_recordings
from shared.api.history_entries import history_entries
from shared.api.recording import HistoryEntry, Recording, with_additions
from shared.api.run_digest import canonical, digest_of
from tests.unit.shared.api.conftest import Api
from tests.unit.shared.api.test_privacy import SECRETS, everything_happens, mentions

_STAMP = datetime(2026, 2, 17, 12, 0, tzinfo=UTC)
_DURABLE_HISTORY: list[dict[str, Any]] = [
    {
        "EventId": 1,
        "EventType": "ExecutionStarted",
        "EventTimestamp": _STAMP,
        "Name": "loan",
        "ExecutionStartedDetails": {"Input": {"Payload": json.dumps(SECRETS)}},
    },
    {
        "EventId": 2,
        "EventType": "CallbackStarted",
        "EventTimestamp": _STAMP,
        "Id": "0a",
        "ParentId": "0b",
        "Name": "manager_approval",
        "CallbackStartedDetails": {"CallbackId": SECRETS[-1]},
        "Unknown": SECRETS[0],
    },
    {
        "EventId": 3,
        "EventType": "StepFailed",
        "EventTimestamp": _STAMP,
        "StepFailedDetails": {
            "Error": {"Payload": {"ErrorType": "TransientError", "ErrorMessage": SECRETS[1]}}
        },
    },
]
_STATES_HISTORY: list[dict[str, Any]] = [
    {
        "id": 1,
        "type": "TaskStateEntered",
        "timestamp": _STAMP,
        "previousEventId": 0,
        "stateEnteredEventDetails": {"name": "ManagerApproval", "input": json.dumps(SECRETS)},
    },
    {
        "id": 2,
        "type": "TaskFailed",
        "timestamp": _STAMP,
        "previousEventId": 1,
        "taskFailedEventDetails": {"error": SECRETS[1], "cause": SECRETS[2]},
    },
]


def _race(api: Api) -> dict[str, Any]:
    everything_happens(api)
    api.fakes.durable.out = False
    listed = api.get("/applications").json["applications"]
    race_id = next(loan["race_id"] for loan in listed if "race_id" in loan)
    return api.get(f"/race/{race_id}/export").json


def test_a_race_is_exported_with_its_records_events_bills_and_versions(api: Api) -> None:
    run = _race(api)["run"]
    assert run["kind"] == "race"
    assert [loan["record"]["engine"] for loan in run["loans"]] == ["durable", "stepfunctions"]
    assert run["equivalence"]["identical"]
    assert {"api", "python", "prices"} <= set(run["versions"])
    for loan in run["loans"]:
        id_ = loan["record"]["application_id"]
        assert loan["bill"] == api.get(f"/cost/{id_}").json
        keys = [event["key"] for event in api.get(f"/events/{id_}").json["events"]]
        assert sorted(event["key"] for event in loan["events"]) == sorted(keys)


def test_a_single_loan_is_exported_too(api: Api) -> None:
    id_ = api.waiting()
    run = api.get(f"/export/{id_}").json["run"]
    assert (run["kind"], run["id"]) == ("loan", id_)
    assert [loan["record"]["application_id"] for loan in run["loans"]] == [id_]


def test_a_loan_is_exported_without_its_history_while_its_engine_is_out(api: Api) -> None:
    id_ = api.waiting()
    api.fakes.durable.out = True
    [loan] = api.get(f"/export/{id_}").json["run"]["loans"]
    assert loan["history"] == []
    assert loan["record"]["status"] == "pending_approval"


def test_no_export_has_a_token_a_sin_an_address_a_phone_number_or_a_manager(api: Api) -> None:
    text = json.dumps(_race(api))
    assert [secret for secret in SECRETS if mentions(text, secret)] == []
    assert '"decided_by"' not in text
    assert "a reason nobody logs" not in text


@pytest.mark.parametrize("history", [_DURABLE_HISTORY, _STATES_HISTORY])
def test_a_history_is_exported_without_its_data(history: list[dict[str, Any]]) -> None:
    text = json.dumps([entry.model_dump(mode="json") for entry in history_entries(history)])
    assert [secret for secret in SECRETS if secret in text] == []


def test_the_facts_of_a_history_are_exported() -> None:
    started, callback, failed = history_entries(_DURABLE_HISTORY)
    assert started.bytes == len(json.dumps(SECRETS))
    assert (callback.name, callback.operation, callback.parent) == ("manager_approval", "0a", "0b")
    assert failed.error == "TransientError"
    entered, task_failed = history_entries(_STATES_HISTORY)
    assert (entered.name, entered.at) == ("ManagerApproval", _STAMP.isoformat())
    assert (task_failed.previous, task_failed.error) == (1, "Error")


def test_a_document_takes_no_undeclared_field(api: Api) -> None:
    document = _race(api)
    document["run"]["loans"][0]["callback_id"] = "planted"
    with pytest.raises(ValidationError):
        Recording.model_validate(document)
    with pytest.raises(ValidationError):
        HistoryEntry.model_validate({"id": 1, "type": "x", "at": "", "input": "planted"})


def test_the_digest_is_that_of_the_content(api: Api) -> None:
    document = _race(api)
    assert document["digest"] == digest_of(document["run"])
    changed = copy.deepcopy(document["run"])
    changed["loans"][0]["bill"]["total"] += 0.000001
    assert digest_of(changed) != document["digest"]


def test_a_lens_and_a_title_are_added_with_a_new_digest(api: Api) -> None:
    document = _race(api)
    loan = document["run"]["loans"][0]["record"]["application_id"]
    lens = {"file": "durable/workflow.py", "digest": "0", "source": ["x"], "invocations": []}
    added = with_additions(document, {loan: lens}, title="Approved", about="A race.")
    assert added["run"]["loans"][0]["lens"] == lens
    assert "lens" not in added["run"]["loans"][1]
    assert added["run"]["title"] == "Approved"
    assert added["digest"] == digest_of(added["run"]) != document["digest"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (0.000064, "0.000064"),
        (0.000001, "0.000001"),
        (1e-07, "1e-7"),
        (-2.5e-09, "-2.5e-9"),
        (150000.0, "150000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (12, "12"),
        (True, "true"),
        (None, "null"),
        ({"b": [1.50, "é\n"], "a": {}}, '{"a":{},"b":[1.5,"é\\n"]}'),
    ],
)
def test_canonical_json_writes_numbers_as_javascript_does(value: Any, text: str) -> None:
    assert canonical(value) == text


def test_a_digest_has_64_hexadecimal_digits() -> None:
    assert re.fullmatch("[0-9a-f]{64}", digest_of({}))


def test_the_page_checks_files_with_the_schema_of_this_code() -> None:
    assert RECORDING_SCHEMA.read_text(encoding="utf-8") == schema_of_recordings(), (
        "run `make figures`"
    )
