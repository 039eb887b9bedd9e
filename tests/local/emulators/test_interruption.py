"""The host ends everything that runs or waits, and goes on with the environments that were idle."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.emulators.lambda_host.async_queue import EventQueue, QueuedEvent
from local.emulators.lambda_host.model import InvocationResult, InvocationType, LambdaError
from local.emulators.schedules import Schedules
from tests.local.conftest import MakeHost, answer, eventually, running, toy, written

WAITING = {"until": "/nowhere/never"}


def test_what_runs_is_killed_and_what_is_idle_stays(make_host: MakeHost, tmp_path: Path) -> None:
    host = make_host(toy("touch_and_wait"), toy("echo"))
    idle = answer(host.invoke("echo"))["pid"]
    event = json.dumps({**WAITING, "touch": str(tmp_path / "touch")}).encode()
    with ThreadPoolExecutor(1) as caller:
        result = caller.submit(host.invoke, "touch_and_wait", event)
        busy = int(written(tmp_path / "touch"))
        with host.interrupted():
            assert not running(busy)
            assert result.result().error_type == "Runtime.ExitError"
            assert host.pids() == [idle]
    assert answer(host.invoke("echo"))["pid"] == idle


@pytest.mark.parametrize("kind", [InvocationType.REQUEST_RESPONSE, InvocationType.EVENT])
def test_an_interrupted_host_refuses_invocations(make_host: MakeHost, kind: InvocationType) -> None:
    host = make_host(toy("echo"))
    with host.interrupted(), pytest.raises(LambdaError, match="takes no invocations"):
        host.invoke("echo", kind=kind)
    assert answer(host.invoke("echo"))


def test_an_invocation_that_waits_for_its_turn_is_refused(
    make_host: MakeHost, tmp_path: Path
) -> None:
    host = make_host(toy("touch_and_wait", concurrency=1))
    event = json.dumps({**WAITING, "touch": str(tmp_path / "touch")}).encode()
    with ThreadPoolExecutor(2) as caller:
        results = [caller.submit(host.invoke, "touch_and_wait", event) for _ in range(2)]
        written(tmp_path / "touch")
        with host.interrupted():
            ends = {type(result.exception()) for result in results}
    assert ends <= {type(None), LambdaError}
    assert (tmp_path / "touch").read_text(encoding="ascii").count("\n") == 1


def test_a_schedule_goes_on_after_an_interruption(make_host: MakeHost) -> None:
    host = make_host(toy("echo"))
    schedules = Schedules(host)
    with host.interrupted():
        schedules.every(0.01, "echo")
        time.sleep(0.1)
    eventually(lambda: any("echo" in line for line in host.logs("echo")))
    schedules.stop()


def test_an_armed_kill_is_forgotten(make_host: MakeHost) -> None:
    host = make_host(toy("echo"))
    host.kill("loan-0001")
    with host.interrupted():
        assert host.armed() == []
    assert answer(host.invoke("echo", b'{"application_id": "loan-0001"}'))


def test_a_cleared_queue_drops_what_waits_and_what_would_be_retried() -> None:
    ran: list[str] = []

    def run(event: QueuedEvent) -> InvocationResult:
        ran.append(event.request_id)
        if event.request_id == "first":
            events.put(QueuedEvent("waiting", None, b"{}"))
            events.clear()
        return InvocationResult(200, event.request_id, b"{}", "Unhandled")

    events = EventQueue(run, workers=1, retry_delays=(0,))
    events.put(QueuedEvent("first", None, b"{}"))
    eventually(lambda: ran)
    events.put(QueuedEvent("next", None, b"{}"))
    eventually(lambda: ran.count("next") == 2)
    events.close()
    assert ran == ["first", "next", "next"]
