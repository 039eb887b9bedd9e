"""The lab as a whole."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.emulators.lambda_host.host import LambdaHost
from local.errors import LabError
from local.faults.outages import Component, Outages
from local.lab import Lab
from local.warming import RACE_WORKERS
from shared.runtime.functions import FUNCTIONS, FunctionId, Setting
from tests.local.conftest import FUNCTIONS_OF_TOYS, ROOT, answer, eventually


def test_a_function_gets_the_settings_that_it_declares(lab: Lab) -> None:
    event = json.dumps({"do": "echo"}).encode()
    variables = answer(lab.lambda_host.invoke(FunctionId.TASKS, event))["variables"]
    declared = next(each for each in FUNCTIONS if each.id is FunctionId.TASKS)
    settings = lab.settings()
    assert {name: variables[name] for name in declared.settings} == {
        name: settings[name] for name in declared.settings
    }
    assert not (set(Setting) - set(declared.settings)) & set(variables)
    assert variables["AWS_ENDPOINT_URL"] == lab.aws_endpoint
    assert variables["AWS_ENDPOINT_URL_DYNAMODB"] == lab.dynamodb_endpoint
    assert variables["POWERTOOLS_SERVICE_NAME"] == "tasks"


def test_a_function_reaches_the_table_and_is_invoked_through_the_endpoint(
    lab: Lab, lambda_client: Any
) -> None:
    payload = json.dumps({"pk": "a", "sk": "b"})
    answered = lambda_client.invoke(FunctionName="fraud", Payload=payload)
    assert "FunctionError" not in answered
    item = lab.client("dynamodb").get_item(
        TableName="loans", Key={"pk": {"S": "a"}, "sk": {"S": "b"}}
    )
    assert "Item" in item


def test_an_invocation_through_the_endpoint_answers_as_lambda_does(
    lab: Lab, lambda_client: Any
) -> None:
    echoed = lambda_client.invoke(FunctionName="tasks:live", Payload=b'{"do": "echo"}')
    assert echoed["StatusCode"] == 200
    assert json.loads(echoed["Payload"].read())["arn"].endswith(":function:tasks:live")
    failed = lambda_client.invoke(FunctionName="tasks", Payload=b'{"do": "fail"}')
    assert failed["FunctionError"] == "Unhandled"
    assert json.loads(failed["Payload"].read())["errorType"] == "TransientError"
    accepted = lambda_client.invoke(
        FunctionName="tasks", InvocationType="Event", Payload=b'{"do": "echo"}'
    )
    assert accepted["StatusCode"] == 202
    request_id = accepted["ResponseMetadata"]["RequestId"]
    eventually(lambda: lab.lambda_host.reports.find(request_id))
    with pytest.raises(lambda_client.exceptions.ResourceNotFoundException):
        lambda_client.invoke(FunctionName="nobody")
    with pytest.raises(lambda_client.exceptions.InvalidRequestContentException):
        lambda_client.invoke(FunctionName="tasks", Payload=b"{")
    with pytest.raises(lambda_client.exceptions.RequestTooLargeException):
        lambda_client.invoke(FunctionName="tasks", Payload=b'"%s"' % (b"x" * (6 << 20)))


@pytest.mark.parametrize("header", [("Origin", "http://localhost"), ("Host", "example.com")])
def test_a_page_in_a_browser_can_not_reach_the_aws_endpoint(
    lab: Lab, header: tuple[str, str]
) -> None:
    path = "/2015-03-31/functions/tasks/invocations"
    url = f"{lab.aws_endpoint}{path}"
    response = httpx.post(url, content=b"{}", headers=[header], trust_env=False)
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


def test_other_services_are_motos(lab: Lab) -> None:
    assert lab.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_function_runs_on_a_schedule(lab: Lab) -> None:
    payload = json.dumps({"do": "echo", "tick": str(time.time_ns())})
    lab.schedules.every(0.05, FunctionId.TASKS, payload.encode())
    marker = json.loads(payload)["tick"]
    eventually(lambda: sum(marker in line for line in lab.lambda_host.logs("tasks")) >= 3)


def test_two_labs_in_one_process_do_not_meet(lab: Lab, tmp_path: Path) -> None:
    definition = Path(__file__).with_name("toy.asl.json")
    start = {
        "stateMachineArn": lab.settings()[Setting.STATE_MACHINE_ARN],
        "name": f"both-{time.time_ns()}",
        "input": json.dumps({"path": "task", "task": {"do": "echo"}}),
    }
    with Lab(
        functions=FUNCTIONS_OF_TOYS, root=ROOT, definition=definition, log_dir=tmp_path
    ) as other:
        for one in (other, lab):
            states = one.client("stepfunctions")
            arn = states.start_execution(**start)["executionArn"]

            def output(states: Any = states, arn: str = arn) -> Any:
                return states.describe_execution(executionArn=arn).get("output")

            variables = json.loads(eventually(output))["variables"]
            assert variables["AWS_ENDPOINT_URL"] == one.aws_endpoint
            one.client("lambda").invoke(
                FunctionName="durable:live",
                DurableExecutionName=start["name"],
                InvocationType="Event",
                Payload=b"{}",
            )
    assert httpx.get(f"{lab.url}/lab/health", trust_env=False).status_code == 200


def test_what_was_started_is_stopped_when_a_part_can_not_start(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="Can't read the state machine"):
        Lab(root=ROOT, definition=Path("nowhere.json"), log_dir=tmp_path).__enter__()


def test_an_outage_ends_by_itself() -> None:
    outages = Outages()
    outages.begin(Component.DURABLE, 0.01)
    eventually(lambda: not outages.is_out(Component.DURABLE))
    outages.begin(Component.DURABLE, 60)
    assert outages.is_out(Component.DURABLE)
    assert not outages.is_out(Component.TABLE)


def test_a_lab_that_is_ready_for_a_race_warms_its_workers_after_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm, has_answered = LambdaHost.warm, threading.Event()

    def warm_after_the_answer(host: LambdaHost, function: str, count: int = 1) -> None:
        if threading.current_thread().name == "warming":
            has_answered.wait(60)
        warm(host, function, count)

    monkeypatch.setattr(LambdaHost, "warm", warm_after_the_answer)
    with Lab(
        root=ROOT,
        functions=FUNCTIONS_OF_TOYS,
        definition=Path(__file__).with_name("toy.asl.json"),
        log_dir=tmp_path,
        race_ready=True,
    ) as lab:
        warming = [httpx.get(f"{lab.url}/lab/health").json()["warming"]]
        has_answered.set()
        while lab.warming:
            time.sleep(0.05)
        warming.append(httpx.get(f"{lab.url}/lab/health").json()["warming"])
        workers = len(lab.lambda_host.pids())
    assert warming == [True, False]
    assert workers == sum(RACE_WORKERS.values())
