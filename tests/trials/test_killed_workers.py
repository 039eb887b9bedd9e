"""A killed worker shows in the loan's log, and nothing else is lost with it."""

import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from local.client.api_client import LoanClient
from local.faults.crash_points import EngineCall
from local.lab import Lab
from local.trials.crash_windows import CrashWindows
from local.trials.waiting import measure
from shared.engines.port import COMPARED
from shared.runtime.functions import FunctionId
from tests.integration.loans import CHARLIE, ENGINES

PACE_MS = 400


@pytest.mark.parametrize("step", ["assess_risk", "disburse_funds"])
@ENGINES
def test_the_log_shows_a_killed_worker_and_its_recovery(
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
    assert killed[0]["function"] == ("durable" if engine == "durable" else "tasks")
    assert killed[0]["step"] == step
    attempts = [e for e in events if e["kind"] == "started" and e["step"] == step]
    assert len(attempts) == 2
    assert attempts[0]["invocation"] == killed[0]["invocation"] != attempts[1]["invocation"]
    assert killed[0]["message"] in [line["message"] for line in loan["logs"]]
    if engine == "durable":
        again = attempts[1]["invocation"]
        replays = [e for e in events if e["kind"] == "replayed" and e["invocation"] == again]
        assert [bool(each["served"]) for each in replays] == [True]


def test_the_table_outlives_a_client_that_dies_in_the_middle_of_its_request(lab: Lab) -> None:
    place = urlsplit(lab.dynamodb_endpoint)
    for _ in range(5):
        with socket.create_connection((str(place.hostname), int(place.port or 0))) as half:
            half.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{")
    assert lab.client("dynamodb").list_tables()["TableNames"] == ["loans"]
    assert lab.dynamodb.alive


def test_only_the_process_that_calls_the_engine_is_killed(lab: Lab, client: LoanClient) -> None:
    lab.crash_points.arm(FunctionId.API, EngineCall.START, 1)
    with pytest.raises(httpx.HTTPStatusError) as lost:
        client.apply(CHARLIE)
    assert lost.value.response.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert lab.crash_points.remaining() == 0
    assert client.apply(CHARLIE)


def test_loans_end_right_when_the_api_dies_in_a_crash_window(lab: Lab, client: LoanClient) -> None:
    loans = 6
    windows = CrashWindows(lab, client)
    for report in (windows.before_the_start(loans), windows.before_the_delivery(loans)):
        print(report)
        assert report.killed == loans
        assert report.approved == len(report.loans) == loans


def test_waiting_loans_run_nothing_and_none_is_lost(lab: Lab, client: LoanClient) -> None:
    loans = 20
    report = measure(lab, client, loans)
    print(f"before: {report.before}; while {report.waiting} wait: {report.meanwhile}")
    assert set(report.waiting.values()) == {loans // len(COMPARED)}
    assert report.running == 0
    assert report.meanwhile.workers <= report.before.workers + loans
    assert report.ended == {"approved": loans}
