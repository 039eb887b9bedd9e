"""A killed worker shows truthfully in the loan's log, and takes nothing else with it."""

import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from local.client.api_client import LoanClient
from local.faults.crash_points import Call
from local.lab import Lab
from local.trials.crash_windows import CrashWindows
from local.trials.waiting import measure
from shared.runtime.functions import FunctionId
from tests.integration.loans import ALICE, CHARLIE, ENGINES

PACE_MS = 400


@pytest.mark.parametrize("step", ["assess_risk", "disburse_funds"])
@ENGINES
def test_a_killed_worker_and_its_recovery_stand_in_the_log(
    lab: Lab, client: LoanClient, engine: str, step: str
) -> None:
    events: list[dict[str, Any]] = []
    application_id = client.apply({**CHARLIE, "engine": engine, "pace_ms": PACE_MS})

    def kill(event: dict[str, Any]) -> None:
        begins = event["kind"] == "started" and event["step"] == step
        if begins and not any(each["kind"] == "worker_killed" for each in events):
            lab.kill(application_id)
        events.append(event)

    loan = client.finish(application_id, on_event=kill)
    assert loan["status"] == "approved"
    killed = [event for event in events if event["kind"] == "worker_killed"]
    assert len(killed) == 1
    assert killed[0]["message"] == (
        f"The lab killed the worker of {'durable' if engine == 'durable' else 'tasks'} "
        "that ran this loan's code"
    )
    attempts = [e for e in events if e["kind"] == "started" and e["step"] == step]
    assert len(attempts) == 2
    assert attempts[0]["invocation"] == killed[0]["invocation"] != attempts[1]["invocation"]
    assert any(line["step"] == "worker_killed" for line in loan["logs"])
    if engine == "durable":
        again = attempts[1]["invocation"]
        replays = [e for e in events if e["kind"] == "replayed" and e["invocation"] == again]
        assert [each["message"][:8] for each in replays] == ["[REPLAY]"]


def test_a_kill_before_the_next_step_is_told_when_it_happens(lab: Lab, client: LoanClient) -> None:
    application_id = client.apply({**ALICE, "engine": "stepfunctions"})
    client.wait_for_manager(application_id)
    lab.kill(application_id)
    told = client.events(application_id, None, 0)["events"]
    assert not any(event["kind"] == "worker_killed" for event in told)
    loan = client.finish_after(application_id, approved=True)
    assert loan["status"] == "approved"
    assert [line["step"] for line in loan["logs"]].count("worker_killed") == 1


def test_the_table_outlives_a_client_that_dies_in_the_middle_of_its_request(lab: Lab) -> None:
    place = urlsplit(lab.dynamodb_endpoint)
    for _ in range(5):
        with socket.create_connection((str(place.hostname), int(place.port or 0))) as half:
            half.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{")
    assert lab.client("dynamodb").list_tables()["TableNames"] == ["loans"]
    assert lab.dynamodb.alive


def test_only_the_process_that_calls_the_engine_is_ambushed(lab: Lab, client: LoanClient) -> None:
    lab.crash_points.lay(FunctionId.API, Call.START, 1)
    with pytest.raises(httpx.HTTPStatusError) as lost:
        client.apply(CHARLIE)
    assert lost.value.response.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert lab.crash_points.left() == 0
    assert client.apply(CHARLIE)


def test_loans_whose_api_died_at_its_gaps_still_end_right(lab: Lab, client: LoanClient) -> None:
    loans = 6
    gaps = CrashWindows(lab, client)
    for trial in (gaps.before_the_start(loans), gaps.before_the_delivery(loans)):
        print(trial)
        assert trial.died == loans
        assert trial.right == len(trial.loans) == loans


def test_loans_that_wait_run_nothing_and_none_is_lost(lab: Lab, client: LoanClient) -> None:
    loans = 20
    wait = measure(lab, client, loans)
    print(f"before: {wait.before}; while {dict(wait.waited)} wait: {wait.meanwhile}")
    assert set(wait.waited.values()) == {loans // 2}
    assert wait.running == 0
    assert wait.meanwhile.workers <= wait.before.workers + loans
    assert wait.ended == {"approved": loans}
