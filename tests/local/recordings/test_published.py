"""The facts written here of each recording agree with the recording, where it is at hand."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.local.recordings.recorded import DURABLE, STATES, durable_events, states_events
from tests.published import published


def files(name: str) -> dict[str, Any]:
    folder: Path = published("recorded") / name
    return {
        file.stem: json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.json"))
    }


def test_each_recording_of_step_functions_agrees_with_what_was_recorded() -> None:
    recorded = files("sfn")
    assert recorded.keys() == STATES.keys()
    for id_, file in recorded.items():
        recording, source = STATES[id_], file["source"]
        assert states_events(file.get("events", [])) == recording.events, id_
        assert source["test"].endswith(recording.test), id_
        day = datetime.strptime(source["recorded"], "%d-%m-%Y, %H:%M:%S").date()  # noqa: DTZ007
        assert day.isoformat() == recording.recorded, id_
        _check_answers(id_, file.get("answers", {}))
    print(f"{len(recorded)} recordings of Step Functions agree")


def test_each_durable_recording_agrees_with_what_is_demanded() -> None:
    demanded = files("durable")
    assert demanded.keys() == DURABLE.keys()
    for id_, file in demanded.items():
        recording, wanted = DURABLE[id_], file["demanded_on_aws"]
        assert durable_events(wanted["events"]) == recording.events, id_
        assert wanted["status"] == recording.status, id_
        assert any(part["path"].endswith(recording.requirement) for part in file["source"]), id_
    print(f"{len(demanded)} durable recordings agree")


def _check_answers(id_: str, answers: dict[str, Any]) -> None:
    recording = STATES[id_]
    for name in ("describe_execution", "start_execution_sync_response"):
        if name in answers:
            assert set(recording.answer) == answers[name].keys() - {"ResponseMetadata"}, id_
            assert recording.status == answers[name]["status"], id_
    refused = answers.get("start_exec_already_exists")
    if refused is not None:
        assert refused["Error"]["Code"] == recording.error
