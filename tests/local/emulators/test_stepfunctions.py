"""Step Functions in the lab, through an ordinary boto3 client and a toy state machine."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulators.stepfunctions.backend import substitute
from local.errors import LabError
from local.lab import Lab
from shared.runtime.functions import Setting
from tests.local.conftest import eventually, written

Start = Callable[[dict[str, Any]], str]


@pytest.fixture
def start(lab: Lab, states_client: Any) -> Start:
    """Start an execution and return its ARN."""

    def started(given: dict[str, Any]) -> str:
        answer = states_client.start_execution(
            stateMachineArn=lab.settings()[Setting.STATE_MACHINE_ARN],
            name=str(uuid.uuid4()),
            input=json.dumps(given),
        )
        return str(answer["executionArn"])

    return started


@pytest.fixture
def outcome(states_client: Any) -> Callable[[str], Any]:
    """Wait for an execution's end and return its output."""

    def ended(arn: str) -> Any:
        def end() -> Any:
            found = states_client.describe_execution(executionArn=arn)
            return None if found["status"] == "RUNNING" else found

        found = eventually(end)
        assert found["status"] == "SUCCEEDED", found
        return json.loads(found["output"])

    return ended


def task(**event: Any) -> dict[str, Any]:
    """Input that leads to the task."""
    return {"path": "task", "task": event}


def test_a_task_invokes_the_function_with_jsonata(start: Start, outcome: Any) -> None:
    assert outcome(start(task(do="echo", quote='a "b" \\n')))["event"]["quote"] == 'a "b" \\n'


def test_the_history_tells_by_which_request_a_task_ran(
    start: Start, outcome: Any, states_client: Any, lab: Lab
) -> None:
    arn = start(task(do="echo"))
    outcome(arn)
    events = states_client.get_execution_history(executionArn=arn)["events"]
    (succeeded,) = [each for each in events if each["type"] == "TaskSucceeded"]
    result = json.loads(succeeded["taskSucceededEventDetails"]["output"])
    (report,) = lab.lambda_host.reports.find(result["SdkResponseMetadata"]["RequestId"])
    assert report.function == "tasks"


def test_a_dead_worker_is_retried_by_the_name_of_its_error(
    start: Start, outcome: Any, tmp_path: Path
) -> None:
    event = {"do": "try", "how": "exit", "times": 2, "count": str(tmp_path / "count")}
    assert outcome(start(task(**event))) == {"tried": 3}


def test_an_error_is_caught_by_its_class_name(start: Start, outcome: Any, tmp_path: Path) -> None:
    event = {"do": "try", "times": 9, "count": str(tmp_path / "count")}
    assert outcome(start(task(**event))) == {"caught": "transient"}
    assert len((tmp_path / "count").read_text().splitlines()) == 3


def test_branches_run_beside_each_other_and_recover_on_their_own(
    start: Start, outcome: Any, tmp_path: Path
) -> None:
    right = {"do": "try", "how": "exit", "times": 1, "count": str(tmp_path / "count")}
    assert outcome(start({"path": "parallel", "right": right})) == ["left", 2]


def test_a_wait_ends_with_the_answer_to_its_token(
    start: Start, outcome: Any, states_client: Any, tmp_path: Path
) -> None:
    arn = start({"path": "wait", "timeout": 600, "keep": str(tmp_path / "token")})
    token = written(tmp_path / "token")
    states_client.send_task_success(taskToken=token, output='{"yes": true}')
    assert outcome(arn) == {"yes": True}


def test_a_wait_ends_with_the_error_that_was_answered(
    start: Start, outcome: Any, states_client: Any, tmp_path: Path
) -> None:
    arn = start({"path": "wait", "timeout": 600, "keep": str(tmp_path / "token")})
    states_client.send_task_failure(taskToken=written(tmp_path / "token"), error="NoLuck")
    assert outcome(arn) == {"caught": "NoLuck"}


def test_nobody_answers_in_time(start: Start, outcome: Any, tmp_path: Path) -> None:
    arn = start({"path": "wait", "timeout": 1, "keep": str(tmp_path / "token")})
    assert outcome(arn) == {"caught": "timeout"}


def test_only_the_first_answer_counts_while_the_execution_goes_on(
    start: Start, outcome: Any, states_client: Any, tmp_path: Path
) -> None:
    then = {"path": "wait", "timeout": 600, "keep": str(tmp_path / "second")}
    arn = start({"path": "wait", "timeout": 600, "keep": str(tmp_path / "first"), "then": then})
    first = written(tmp_path / "first")
    states_client.send_task_success(taskToken=first, output="1")
    second = written(tmp_path / "second")
    with pytest.raises(states_client.exceptions.TaskTimedOut):
        states_client.send_task_success(taskToken=first, output="2")
    states_client.send_task_success(taskToken=second, output="3")
    assert outcome(arn) == 3
    with pytest.raises(states_client.exceptions.TaskTimedOut):
        states_client.send_task_failure(taskToken=second, error="Late")


def test_an_unknown_token_is_invalid(states_client: Any) -> None:
    with pytest.raises(states_client.exceptions.InvalidToken):
        states_client.send_task_success(taskToken="nobody's", output="1")


def test_two_simultaneous_starts_with_one_name_are_one_execution(
    lab: Lab, states_client: Any, tmp_path: Path
) -> None:
    given = json.dumps({"path": "wait", "timeout": 600, "keep": str(tmp_path / "token")})
    start = {
        "stateMachineArn": lab.settings()[Setting.STATE_MACHINE_ARN],
        "name": str(uuid.uuid4()),
        "input": given,
    }
    with ThreadPoolExecutor(8) as callers:
        starts = [callers.submit(states_client.start_execution, **start) for _ in range(8)]
        arns = {each.result()["executionArn"] for each in starts}
    assert len(arns) == 1
    with pytest.raises(states_client.exceptions.ExecutionAlreadyExists):
        states_client.start_execution(**{**start, "input": "{}"})
    states_client.send_task_success(taskToken=written(tmp_path / "token"), output="1")


def test_the_history_has_every_state(
    start: Start, outcome: Any, states_client: Any, tmp_path: Path
) -> None:
    arn = start(task(do="echo"))
    outcome(arn)
    events = states_client.get_execution_history(executionArn=arn)["events"]
    entered = [
        event["stateEnteredEventDetails"]["name"]
        for event in events
        if event["type"].endswith("StateEntered")
    ]
    assert entered == ["Choose", "Task", "Done"]


def test_an_unknown_execution_does_not_exist(lab: Lab, states_client: Any) -> None:
    machine = lab.settings()[Setting.STATE_MACHINE_ARN]
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:nobody"
    with pytest.raises(states_client.exceptions.ExecutionDoesNotExist):
        states_client.describe_execution(executionArn=arn)


def test_a_stopped_execution_is_aborted(start: Start, states_client: Any, tmp_path: Path) -> None:
    arn = start({"path": "wait", "timeout": 600, "keep": str(tmp_path / "token")})
    token = written(tmp_path / "token")
    # Moto can miss a stop that comes while the task still runs, so the wait has to have begun.
    eventually(lambda: "TaskSubmitted" in event_types(states_client, arn))
    states_client.stop_execution(executionArn=arn)
    states_client.send_task_success(taskToken=token, output="1")
    eventually(lambda: states_client.describe_execution(executionArn=arn)["status"] == "ABORTED")


def event_types(states_client: Any, arn: str) -> list[str]:
    events = states_client.get_execution_history(executionArn=arn)["events"]
    return [event["type"] for event in events]


def test_an_outage_answers_as_unavailable(lab: Lab, states_client: Any) -> None:
    lab.outage("stepfunctions", 60)
    try:
        with pytest.raises(ClientError) as caught:
            states_client.list_state_machines()
    finally:
        lab.outage("stepfunctions", 0)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert states_client.list_state_machines()["stateMachines"]


def test_an_unknown_placeholder_is_named(tmp_path: Path) -> None:
    definition = tmp_path / "machine.json"
    definition.write_text('{"a": "${TasksFunctionArn}", "b": "${FraudFunctionArn}"}')
    with pytest.raises(LabError, match=r"uses \$\{FraudFunctionArn\}, but the lab has values for"):
        substitute(definition, {"TasksFunctionArn": "arn"})
    assert '"arn"' in substitute(definition, {"TasksFunctionArn": "arn", "FraudFunctionArn": "b"})
