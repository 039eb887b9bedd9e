"""Durable executions in the lab, through an ordinary boto3 client and a toy function."""

import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aws_durable_execution_sdk_python_testing.worker.checkpoint_tasks import CallableTask
from botocore.exceptions import ClientError

from local.lab import Lab
from tests.local.conftest import eventually, written

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:durable:live"
Start = Callable[..., str]


@pytest.fixture
def start(lambda_client: Any) -> Start:
    """Start an execution and return its ARN."""

    def started(event: dict[str, Any], name: str | None = None, kind: str = "Event") -> str:
        answer = lambda_client.invoke(
            FunctionName=FUNCTION,
            InvocationType=kind,
            DurableExecutionName=name or str(uuid.uuid4()),
            Payload=json.dumps(event),
        )
        assert answer["StatusCode"] == 202
        return str(answer["DurableExecutionArn"])

    return started


@pytest.fixture
def ended(lambda_client: Any) -> Callable[[str], Any]:
    """Wait for an execution's end and return what GetDurableExecution says."""

    def end(arn: str) -> Any:
        def found() -> Any:
            execution = lambda_client.get_durable_execution(DurableExecutionArn=arn)
            return None if execution["Status"] == "RUNNING" else execution

        return eventually(found)

    return end


@pytest.mark.parametrize("kind", ["Event", "RequestResponse"])
def test_an_invoke_starts_an_execution(start: Start, ended: Any, kind: str) -> None:
    execution = ended(start({"a": "é"}, name="my-loan-" + kind, kind=kind))
    assert execution["Status"] == "SUCCEEDED"
    assert json.loads(execution["Result"]) == {"first": "first"}
    assert json.loads(execution["InputPayload"]) == {"a": "é"}
    assert execution["DurableExecutionName"] == "my-loan-" + kind


def test_one_name_starts_once_also_when_it_is_started_at_the_same_time(
    start: Start, lambda_client: Any, ended: Any
) -> None:
    name = str(uuid.uuid4())
    with ThreadPoolExecutor(8) as callers:
        arns = {each.result() for each in [callers.submit(start, {}, name) for _ in range(8)]}
    assert len(arns) == 1
    ended(arns.pop())
    assert len(_executions(lambda_client, name)) == 1


def test_one_name_with_another_payload_is_refused(start: Start, lambda_client: Any) -> None:
    name = str(uuid.uuid4())
    start({"a": 1}, name=name)
    with pytest.raises(lambda_client.exceptions.DurableExecutionAlreadyStartedException) as caught:
        start({"a": 2}, name=name)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert len(_executions(lambda_client, name)) == 1


def test_a_durable_function_needs_a_version_or_an_alias(lambda_client: Any) -> None:
    with pytest.raises(lambda_client.exceptions.InvalidParameterValueException):
        lambda_client.invoke(FunctionName="durable", InvocationType="Event", Payload=b"{}")


def test_executions_are_listed_by_function_name_and_status(
    start: Start, ended: Any, lambda_client: Any
) -> None:
    name = str(uuid.uuid4())
    arn = start({}, name=name)
    ended(arn)
    for function in ("durable", FUNCTION):
        listed = lambda_client.list_durable_executions_by_function(
            FunctionName=function, DurableExecutionName=name, Statuses=["SUCCEEDED"]
        )
        assert [each["DurableExecutionArn"] for each in listed["DurableExecutions"]] == [arn]
    none = lambda_client.list_durable_executions_by_function(
        FunctionName="durable", DurableExecutionName=name, Statuses=["FAILED"]
    )
    assert none["DurableExecutions"] == []


def test_a_wait_ends_with_the_callbacks_result(
    start: Start, ended: Any, lambda_client: Any, tmp_path: Path
) -> None:
    arn = start({"keep": str(tmp_path / "id")})
    lambda_client.send_durable_execution_callback_success(
        CallbackId=written(tmp_path / "id"), Result=b'{"yes": true}'
    )
    result = json.loads(ended(arn)["Result"])
    assert result == {"first": "first", "answer": '{"yes": true}', "second": "second"}


def test_a_wait_ends_with_the_callbacks_failure(
    start: Start, ended: Any, lambda_client: Any, tmp_path: Path
) -> None:
    arn = start({"keep": str(tmp_path / "id")})
    lambda_client.send_durable_execution_callback_failure(
        CallbackId=written(tmp_path / "id"),
        Error={"ErrorType": "NoLuck", "ErrorMessage": "out of luck"},
    )
    execution = ended(arn)
    assert execution["Status"] == "FAILED"
    assert "out of luck" in execution["Error"]["ErrorMessage"]
    history = lambda_client.get_durable_execution_history(
        DurableExecutionArn=arn, IncludeExecutionData=True
    )
    for type_ in ("CallbackFailed", "ContextFailed"):
        (failed,) = [each for each in history["Events"] if each["EventType"] == type_]
        error = failed[f"{type_}Details"]["Error"]
        assert error["Payload"]["ErrorMessage"] == "out of luck"
        assert not error["Truncated"]


def test_nobody_answers_in_time(start: Start, ended: Any, tmp_path: Path) -> None:
    execution = ended(start({"keep": str(tmp_path / "id"), "timeout": 1}))
    assert execution["Status"] == "FAILED"
    assert "timed out" in execution["Error"]["ErrorMessage"].lower()


def test_a_second_answer_finds_nobody_waiting(
    start: Start, ended: Any, lambda_client: Any, tmp_path: Path
) -> None:
    arn = start({"keep": str(tmp_path / "id")})
    callback = {"CallbackId": written(tmp_path / "id")}
    lambda_client.send_durable_execution_callback_success(**callback, Result=b"1")
    for _ in range(2):
        with pytest.raises(lambda_client.exceptions.ResourceNotFoundException):
            lambda_client.send_durable_execution_callback_success(**callback, Result=b"2")
        assert json.loads(ended(arn)["Result"])["answer"] == "1"


def test_a_late_answer_leaves_no_thread_behind(
    start: Start, ended: Any, lambda_client: Any, tmp_path: Path
) -> None:
    arn = start({"keep": str(tmp_path / "id")})
    callback = {"CallbackId": written(tmp_path / "id")}
    lambda_client.send_durable_execution_callback_success(**callback, Result=b"1")
    ended(arn)
    with pytest.raises(lambda_client.exceptions.ResourceNotFoundException):
        lambda_client.send_durable_execution_callback_success(**callback, Result=b"2")
    eventually(lambda: not [each for each in threading.enumerate() if arn in each.name])


def test_a_heartbeat_needs_a_waiting_callback(
    start: Start, ended: Any, lambda_client: Any, tmp_path: Path
) -> None:
    arn = start({"keep": str(tmp_path / "id")})
    callback = {"CallbackId": written(tmp_path / "id")}
    lambda_client.send_durable_execution_callback_heartbeat(**callback)
    lambda_client.send_durable_execution_callback_success(**callback, Result=b"1")
    ended(arn)
    with pytest.raises(lambda_client.exceptions.ResourceNotFoundException):
        lambda_client.send_durable_execution_callback_heartbeat(**callback)


def test_a_durable_function_invokes_another_one(start: Start, ended: Any) -> None:
    execution = ended(start({"invoke": FUNCTION, "with": {"a": "child"}}))
    assert execution["Status"] == "SUCCEEDED"
    assert json.loads(execution["Result"]) == {"first": "first"}


def test_a_durable_function_invokes_any_function_of_the_lab(start: Start, ended: Any) -> None:
    execution = ended(start({"invoke": "tasks", "with": {"do": "echo"}}))
    assert json.loads(execution["Result"])["event"] == {"do": "echo"}


@pytest.mark.parametrize(
    ("function", "event", "error"),
    [
        ("nowhere", {}, "Function not found: nowhere."),
        ("tasks", {"do": "fail", "message": "no luck today"}, "no luck today"),
    ],
)
def test_an_invoke_that_fails_fails_with_its_error(
    start: Start, ended: Any, function: str, event: dict[str, str], error: str
) -> None:
    execution = ended(start({"invoke": function, "with": event}))
    assert execution["Status"] == "FAILED"
    assert error in execution["Error"]["ErrorMessage"]


def test_a_killed_worker_is_invoked_again_and_goes_on_where_it_was(
    start: Start, ended: Any, lab: Lab, tmp_path: Path
) -> None:
    count = tmp_path / "count"
    arn = start({"die_in": "first", "die": 2, "count": str(count)})
    assert json.loads(ended(arn)["Result"]) == {"first": "first"}
    assert len(set(count.read_text().split())) == 3


def test_a_kill_hits_a_waiting_execution_when_it_goes_on(
    start: Start, ended: Any, lab: Lab, lambda_client: Any, tmp_path: Path
) -> None:
    name = str(uuid.uuid4())
    arn = start({"keep": str(tmp_path / "id"), "application_id": name}, name=name)
    callback_id = written(tmp_path / "id")
    eventually(lambda: not [each for each in lab.lambda_host.running() if each.request_id])
    assert lab.kill(name) is False
    lambda_client.send_durable_execution_callback_success(CallbackId=callback_id, Result=b"1")
    assert json.loads(ended(arn)["Result"])["second"] == "second"
    history = lambda_client.get_durable_execution_history(DurableExecutionArn=arn)
    assert "Runtime.ExitError" in json.dumps(history["Events"], default=str)


def test_the_history_has_the_operations_and_the_invocations(
    start: Start, ended: Any, lambda_client: Any
) -> None:
    arn = start({})
    ended(arn)
    history = lambda_client.get_durable_execution_history(
        DurableExecutionArn=arn, IncludeExecutionData=True, MaxItems=1000
    )
    types = [event["EventType"] for event in history["Events"]]
    assert types[0] == "ExecutionStarted"
    assert {"StepStarted", "StepSucceeded", "ExecutionSucceeded"} <= set(types)
    assert types.count("InvocationCompleted") == 1


def test_the_history_tells_each_invocation_also_one_whose_process_died(
    start: Start, ended: Any, lab: Lab, lambda_client: Any, tmp_path: Path
) -> None:
    arn = start({"die_in": "first", "die": 1, "count": str(tmp_path / "count")})
    ended(arn)
    history = lambda_client.get_durable_execution_history(DurableExecutionArn=arn, MaxItems=1000)
    completed = [each for each in history["Events"] if each["EventType"] == "InvocationCompleted"]
    dead, done = (each["InvocationCompletedDetails"] for each in completed)
    assert dead["Error"]["Payload"]["ErrorType"] == "Runtime.ExitError"
    assert "Error" not in done
    for each in (dead, done):
        assert each["StartTimestamp"] < each["EndTimestamp"]
        reports = lab.lambda_host.reports.find(each["RequestId"])
        assert [report.function for report in reports] == ["durable"]


def test_a_stopped_execution_is_stopped(
    start: Start, ended: Any, lambda_client: Any, tmp_path: Path
) -> None:
    arn = start({"keep": str(tmp_path / "id")})
    written(tmp_path / "id")
    lambda_client.stop_durable_execution(DurableExecutionArn=arn)
    assert ended(arn)["Status"] == "STOPPED"


def test_an_unknown_execution_is_not_found(lambda_client: Any) -> None:
    with pytest.raises(lambda_client.exceptions.ResourceNotFoundException):
        lambda_client.get_durable_execution(DurableExecutionArn="nobody")


def test_an_outage_answers_as_unavailable(lab: Lab, start: Start) -> None:
    lab.outage("durable", 60)
    try:
        with pytest.raises(ClientError) as caught:
            start({})
    finally:
        lab.outage("durable", 0)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert start({})


def test_what_runs_goes_on_during_an_outage(
    lab: Lab, start: Start, ended: Any, tmp_path: Path
) -> None:
    until = tmp_path / "until"
    arn = start({"touch": str(tmp_path / "touch"), "until": str(until)})
    written(tmp_path / "touch")
    lab.outage("durable", 60)
    try:
        until.touch()
        eventually(lambda: not lab.lambda_host.running())
    finally:
        lab.outage("durable", 0)
    assert json.loads(ended(arn)["Result"]) == {"first": "first"}


def _executions(lambda_client: Any, name: str) -> list[Any]:
    listed = lambda_client.list_durable_executions_by_function(
        FunctionName="durable", DurableExecutionName=name
    )
    executions: list[Any] = listed["DurableExecutions"]
    return executions


def test_what_is_due_while_an_invocation_ends_resumes_the_execution(
    lab: Lab, start: Start, ended: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of an invocation cancels the timer that has just completed what was due."""
    executor = lab.durable_engine.executor
    arn = start({"nap": 3000})
    eventually(lambda: executor.get_execution(arn).invocation_completions)
    with monkeypatch.context() as later:
        later.setattr(executor._clock, "now", lambda: datetime.now(UTC) + timedelta(hours=1))
        due = CallableTask(lambda: executor._fire_due_operations(arn))
        executor._registry.submit(arn, due).result()
        executor._schedule_earliest_pending(arn)
    assert ended(arn)["Status"] == "SUCCEEDED"
    assert len(executor.get_execution(arn).invocation_completions) == 2
