"""The Lambda host: environments, errors, deaths, time-outs, retries, limits."""

import contextlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.emulators.lambda_host.host import parse_identifier
from local.emulators.lambda_host.kills import Running
from local.emulators.lambda_host.model import (
    HostedFunction,
    InvocationStatus,
    InvocationType,
    LambdaError,
)
from tests.local.conftest import ROOT, MakeHost, answer, eventually, running, toy, written

EVENT = InvocationType.EVENT


def test_an_idle_environment_is_used_again(make_host: MakeHost) -> None:
    host = make_host(toy("echo"))
    first = answer(host.invoke("echo"))
    second = answer(host.invoke("echo"))
    assert first["pid"] == second["pid"]
    assert first["request_id"] != second["request_id"]


def test_only_the_invocation_that_waited_for_a_cold_start_is_billed_for_it(
    make_host: MakeHost,
) -> None:
    host = make_host(toy("echo", memory_mb=256))
    cold = host.reports.find(host.invoke("echo").request_id)[0]
    warm = host.reports.find(host.invoke("echo").request_id)[0]
    assert cold.init_duration_ms is not None
    assert cold.billed_duration_ms >= cold.init_duration_ms + cold.duration_ms
    assert warm.init_duration_ms is None
    assert warm.billed_duration_ms - 1 <= warm.duration_ms <= warm.billed_duration_ms
    assert warm.memory_size_mb == 256
    assert 0 < warm.max_memory_used_mb < 100
    assert (warm.function, warm.status) == ("echo", InvocationStatus.SUCCESS)


def test_an_environment_that_was_started_ahead_makes_no_cold_start(make_host: MakeHost) -> None:
    host = make_host(toy("echo"))
    host.warm("echo", 2)
    assert host.reports.find(host.invoke("echo").request_id)[0].init_duration_ms is None


def test_the_handler_sees_what_lambda_shows_it(
    make_host: MakeHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-this-machine")
    monkeypatch.setenv("HTTP_PROXY", "http://of-this-machine")
    host = make_host(toy("echo", memory_mb=256, variables={"OWN": "1"}), variables={"ALL": "2"})
    seen = answer(host.invoke("echo", b'{"a": "\xc3\xa9"}', qualifier="live"))
    assert seen["event"] == {"a": "é"}
    assert seen["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:echo:live"
    assert 0 < seen["remaining"] <= 60_000
    variables = seen["variables"]
    assert variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert (variables["OWN"], variables["ALL"], variables["AWS_REGION"]) == ("1", "2", "us-east-1")
    assert not {"AWS_PROFILE", "HTTP_PROXY"} & set(variables)


def test_a_worker_inherits_no_descriptors_but_its_own(make_host: MakeHost, tmp_path: Path) -> None:
    with open(tmp_path / "open", "wb") as mine:
        os.set_inheritable(mine.fileno(), True)
        host = make_host(toy("echo"))
        pid = answer(host.invoke("echo"))["pid"]
        links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    assert len([link for link in links if link.startswith("socket:")]) == 1
    assert str(tmp_path / "open") not in links


def test_an_error_is_answered_as_lambda_does(make_host: MakeHost) -> None:
    host = make_host(toy("fail"))
    result = host.invoke("fail", b'{"message": "why"}')
    assert (result.status_code, result.function_error) == (200, "Unhandled")
    payload = json.loads(result.payload)
    assert (payload["errorType"], payload["errorMessage"]) == ("TransientError", "why")
    assert payload["requestId"] == result.request_id
    assert any("toys.py" in line for line in payload["stackTrace"])
    assert not any("runtime.py" in line for line in payload["stackTrace"])


def test_the_environment_survives_an_error_of_its_handler(make_host: MakeHost) -> None:
    host = make_host(toy("fail"))
    host.invoke("fail")
    assert host.reports.find(host.invoke("fail").request_id)[0].init_duration_ms is None


def test_a_result_that_is_no_json_is_an_error(make_host: MakeHost) -> None:
    assert make_host(toy("marshal")).invoke("marshal").error_type == "Runtime.MarshalError"


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        ("tests.local.missing.handler", "Runtime.ImportModuleError"),
        ("tests.local.toys.missing", "Runtime.HandlerNotFound"),
    ],
)
def test_a_handler_that_can_not_be_imported_is_an_error_of_its_invocation(
    make_host: MakeHost, handler: str, error: str
) -> None:
    assert make_host(HostedFunction("broken", handler)).invoke("broken").error_type == error


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({}, "Runtime exited with error: signal: killed"),
        ({"status": 3}, "Runtime exited with error: exit status 3"),
        ({"status": 0}, "Runtime exited without providing a reason"),
    ],
)
def test_the_death_of_the_process_is_reported_as_lambda_reports_it(
    make_host: MakeHost, event: dict[str, int], reason: str
) -> None:
    host = make_host(toy("leave"))
    result = host.invoke("leave", json.dumps(event).encode())
    assert json.loads(result.payload) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {result.request_id} Error: {reason}",
    }
    assert host.reports.find(result.request_id)[0].status is InvocationStatus.FAILURE


def test_a_dead_environment_is_replaced(make_host: MakeHost) -> None:
    host = make_host(toy("leave", concurrency=1))
    types = [host.invoke("leave").error_type for _ in range(3)]
    assert types == ["Runtime.ExitError"] * 3


def test_an_invocation_that_takes_too_long_is_killed(make_host: MakeHost, tmp_path: Path) -> None:
    host = make_host(toy("touch_and_wait", timeout_seconds=0.2))
    event = {"touch": str(tmp_path / "touch"), "until": str(tmp_path / "never")}
    result = host.invoke("touch_and_wait", json.dumps(event).encode())
    assert result.error_type == "Sandbox.Timedout"
    assert b"Task timed out after 0.20 seconds" in result.payload
    report = host.reports.find(result.request_id)[0]
    assert (report.status, report.duration_ms) == (InvocationStatus.TIMEOUT, 200)
    assert not running(int(written(tmp_path / "touch")))


def test_a_busy_function_queues_at_its_cap(make_host: MakeHost, tmp_path: Path) -> None:
    host = make_host(toy("touch_and_wait", concurrency=2))
    touch, until = tmp_path / "touch", tmp_path / "until"
    event = json.dumps({"touch": str(touch), "until": str(until)}).encode()
    with ThreadPoolExecutor(6) as callers:
        results = [callers.submit(host.invoke, "touch_and_wait", event) for _ in range(6)]
        eventually(lambda: touch.exists() and len(touch.read_text().splitlines()) == 2)
        assert len(host.running()) == 2
        until.touch()
        pids = {answer(each.result()) for each in results}
    assert len(pids) == 2
    assert len(touch.read_text().splitlines()) == 6


def test_an_event_is_accepted_at_once_and_tried_three_times(
    make_host: MakeHost, tmp_path: Path
) -> None:
    host = make_host(toy("try_again"), retry_delays=(0.01, 0.01))
    count = tmp_path / "count"
    event = json.dumps({"count": str(count), "times": 2}).encode()
    accepted = host.invoke("try_again", event, kind=EVENT)
    assert (accepted.status_code, accepted.payload) == (202, b"")
    reports = eventually(
        lambda: found if len(found := host.reports.find(accepted.request_id)) == 3 else None
    )
    assert [report.status for report in reports] == [
        InvocationStatus.ERROR,
        InvocationStatus.ERROR,
        InvocationStatus.SUCCESS,
    ]
    assert set(count.read_text().split()) == {accepted.request_id}


def test_an_event_that_fails_three_times_is_dropped(make_host: MakeHost) -> None:
    host = make_host(toy("fail", concurrency=1), retry_delays=(0.01, 0.01))
    first = host.invoke("fail", kind=EVENT)
    eventually(lambda: len(host.reports.find(first.request_id)) == 3)
    last = host.invoke("fail", kind=EVENT)
    eventually(lambda: len(host.reports.find(last.request_id)) == 3)
    assert len(host.reports.find(first.request_id)) == 3


def test_the_worker_that_runs_a_loan_is_killed(make_host: MakeHost, tmp_path: Path) -> None:
    died: list[str] = []
    host = make_host(
        toy("touch_and_wait"), on_death=lambda request: died.append(request.function.name)
    )
    touch = tmp_path / "touch"
    event = {"touch": str(touch), "until": str(tmp_path / "never"), "loan": "loan-0001"}
    with ThreadPoolExecutor(1) as caller:
        result = caller.submit(host.invoke, "touch_and_wait", json.dumps(event).encode())
        pid = int(written(touch))
        assert host.kill("loan-000") is False
        assert running(pid)
        assert host.kill("loan-0001") is True
        assert result.result().error_type == "Runtime.ExitError"
    assert not running(pid)
    assert died == ["touch_and_wait"]
    assert host.armed() == ["loan-000"]


def test_the_caller_of_a_dead_process_gets_its_error_after_the_death_is_recorded(
    make_host: MakeHost, tmp_path: Path
) -> None:
    answered: list[bool] = []

    def record(_: Running) -> None:
        with contextlib.suppress(TimeoutError):
            result.result(timeout=0.3)
        answered.append(result.done())

    host = make_host(toy("touch_and_wait"), on_death=record)
    touch = tmp_path / "touch"
    event = {"touch": str(touch), "until": str(tmp_path / "never"), "loan": "loan-0001"}
    with ThreadPoolExecutor(1) as caller:
        result = caller.submit(host.invoke, "touch_and_wait", json.dumps(event).encode())
        written(touch)
        assert host.kill("loan-0001") is True
        assert result.result().error_type == "Runtime.ExitError"
    assert answered == [False]


def test_a_process_that_ends_by_itself_has_died(make_host: MakeHost) -> None:
    died: list[str] = []
    host = make_host(toy("leave"), on_death=lambda request: died.append(request.request_id))
    result = host.invoke("leave")
    assert result.error_type == "Runtime.ExitError"
    assert died == [result.request_id]


def test_a_kill_waits_for_the_loans_next_step(make_host: MakeHost) -> None:
    host = make_host(toy("echo"))
    event = json.dumps({"Input": json.dumps({"application_id": "loan-0001"})}).encode()
    assert host.kill("loan-0001") is False
    assert answer(host.invoke("echo", b'{"application_id": "loan-00012"}'))
    assert host.invoke("echo", event).error_type == "Runtime.ExitError"
    assert answer(host.invoke("echo", event))


def test_a_function_that_is_not_killable_is_never_killed(make_host: MakeHost) -> None:
    host = make_host(toy("echo", killable=False))
    assert host.kill("loan-0001") is False
    assert answer(host.invoke("echo", b'{"application_id": "loan-0001"}'))


def test_an_unknown_function_is_not_found(make_host: MakeHost) -> None:
    with pytest.raises(LambdaError, match="function:nobody") as caught:
        make_host(toy("echo")).invoke("nobody")
    assert (caught.value.code, caught.value.http_status) == ("ResourceNotFoundException", 404)


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("echo", ("echo", None)),
        ("echo:live", ("echo", "live")),
        ("echo:$LATEST", ("echo", "$LATEST")),
        ("123456789012:function:echo", ("echo", None)),
        ("arn:aws:lambda:us-east-1:123456789012:function:echo", ("echo", None)),
        ("arn:aws:lambda:us-east-1:123456789012:function:echo:7", ("echo", "7")),
    ],
)
def test_a_function_has_many_names(identifier: str, expected: tuple[str, str | None]) -> None:
    assert parse_identifier(identifier) == expected


@pytest.mark.parametrize(("kind", "limit"), [("RequestResponse", 6 << 20), ("Event", 1 << 20)])
def test_a_payload_above_the_limit_is_refused(make_host: MakeHost, kind: str, limit: int) -> None:
    host = make_host(toy("echo"))
    with pytest.raises(LambdaError) as caught:
        host.invoke("echo", b" " * (limit + 1), kind=InvocationType(kind))
    assert caught.value.http_status == 413


def test_a_large_payload_goes_through(make_host: MakeHost) -> None:
    host = make_host(toy("echo"))
    event = {"big": "x" * (5 << 20)}
    assert answer(host.invoke("echo", json.dumps(event).encode()))["event"] == event


def test_the_log_has_what_the_handler_printed_between_lambdas_own_lines(
    make_host: MakeHost, tmp_path: Path
) -> None:
    host = make_host(toy("echo"))
    request_id = host.invoke("echo", b'{"a": 1}').request_id
    lines = eventually(lambda: found if len(found := host.logs("echo")) == 4 else None)
    assert f"START RequestId: {request_id} Version: $LATEST" in lines
    assert f"END RequestId: {request_id}" in lines
    assert "echo {'a': 1}" in lines
    assert any(line.startswith(f"REPORT RequestId: {request_id}\tDuration: ") for line in lines)
    assert (tmp_path / "logs" / "echo.log").read_text().splitlines() == lines


def test_no_process_is_left_behind(make_host: MakeHost, tmp_path: Path) -> None:
    host = make_host(toy("echo"), toy("touch_and_wait"))
    idle = answer(host.invoke("echo"))["pid"]
    event = {"touch": str(tmp_path / "touch"), "until": str(tmp_path / "never")}
    with ThreadPoolExecutor(1) as caller:
        busy = caller.submit(host.invoke, "touch_and_wait", json.dumps(event).encode())
        pids = [idle, int(written(tmp_path / "touch"))]
        host.stop()
        assert busy.result().error_type == "Runtime.ExitError"
    assert [pid for pid in pids if running(pid)] == []


def test_waiting_invocations_end_with_the_host(make_host: MakeHost, tmp_path: Path) -> None:
    host = make_host(toy("touch_and_wait", concurrency=1))
    event = {"touch": str(tmp_path / "touch"), "until": str(tmp_path / "never")}
    payload = json.dumps(event).encode()
    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(host.invoke, "touch_and_wait", payload)
        written(tmp_path / "touch")
        second = callers.submit(host.invoke, "touch_and_wait", payload)
        host.stop()
        assert first.result().error_type == "Runtime.ExitError"
        with pytest.raises(LambdaError, match="takes no invocations"):
            second.result()


KILLED_HOST = """
import sys
from pathlib import Path
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.kills import Running
from local.emulators.lambda_host.model import HostedFunction

host = LambdaHost(
    [HostedFunction("wait", "tests.local.toys.touch_and_wait")],
    root=Path(sys.argv[1]),
    libraries=sys.argv[3:],
)
host.invoke("wait", sys.argv[2].encode())
"""


@pytest.mark.parametrize("libraries", [["decimal"], []], ids=["forked", "new"])
def test_a_worker_ends_when_its_host_is_killed(tmp_path: Path, libraries: list[str]) -> None:
    event = {"touch": str(tmp_path / "touch"), "until": str(tmp_path / "never")}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_HOST, str(ROOT), json.dumps(event), *libraries], cwd=ROOT
    ) as host:
        worker = int(written(tmp_path / "touch"))
        assert running(worker)
        host.kill()
    eventually(lambda: not running(worker))


def code(folder: Path, name: str) -> Path:
    """Write a module whose handler answers with a name and its version."""
    folder.mkdir()
    (folder / "greeting.py").write_text(
        f"def handler(event, context):\n    return ['{name}', context.function_version]\n",
        encoding="ascii",
    )
    return folder


def test_an_alias_names_the_last_published_version_and_older_ones_keep_their_code(
    make_host: MakeHost, tmp_path: Path
) -> None:
    host = make_host(HostedFunction("greeting", "greeting.handler"))
    first = host.publish("greeting", code(tmp_path / "one", "one"), "live")
    second = host.publish("greeting", code(tmp_path / "two", "two"), "live")
    assert (first, second) == ("1", "2")
    assert host.version_of("greeting", "live") == "2"
    assert answer(host.invoke("greeting", qualifier="live")) == ["two", "2"]
    assert answer(host.invoke("greeting:1")) == ["one", "1"]


def test_code_that_is_replaced_in_place_serves_the_next_invocation(
    make_host: MakeHost, tmp_path: Path
) -> None:
    host = make_host(HostedFunction("greeting", "greeting.handler"))
    host.replace_code("greeting", code(tmp_path / "one", "one"))
    assert answer(host.invoke("greeting")) == ["one", "$LATEST"]
    host.replace_code("greeting", code(tmp_path / "two", "two"))
    assert answer(host.invoke("greeting", qualifier="live")) == ["two", "$LATEST"]
