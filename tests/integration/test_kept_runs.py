"""A run of the lab as a document: as the live run was, and kept when it has ended."""

from pathlib import Path
from typing import Any

from local.client.api_client import LoanClient
from local.client.polling import poll
from local.lab import Lab
from local.recorded_runs import RecordedRuns, RunKeeper
from shared.api.recording import Recording
from shared.api.run_digest import digest_of
from tests.integration.loans import BOB

_OF_MANAGERS = {"decided_by", "reason", "message"}


def _facts(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in _OF_MANAGERS}


def _events(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [_facts(event) for loan in document["run"]["loans"] for event in loan["events"]]


def _sorted(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(events, key=lambda event: (event["application_id"], event["at"], event["key"]))


def test_an_ended_race_is_kept_as_it_was_watched(
    lab: Lab, client: LoanClient, tmp_path: Path
) -> None:
    race = client.post("/race", BOB)
    for application_id in race["applications"].values():
        client.finish(application_id)
    kept = RecordedRuns(tmp_path)
    keeper = RunKeeper(lab, kept)
    try:
        document = poll(lambda: kept.read(race["race_id"]), "The race is kept", every_seconds=0.2)
    finally:
        keeper.stop()
    Recording.model_validate(document)
    assert document["digest"] == digest_of(document["run"])
    watched = client.get(f"/race/{race['race_id']}/events")["events"]
    assert _sorted(_events(document)) == _sorted([_facts(event) for event in watched])
    shown = client.get(f"/race/{race['race_id']}")
    assert [loan["record"] for loan in document["run"]["loans"]] == list(shown["lanes"].values())
    assert document["run"]["equivalence"] == shown["equivalence"]
    durable, states = document["run"]["loans"]
    assert durable["bill"]["final"]
    assert durable["lens"]["invocations"]
    assert len(durable["history"]) > len(durable["lens"]["invocations"])
    assert "lens" not in states
