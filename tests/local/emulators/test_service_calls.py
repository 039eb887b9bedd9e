"""A state machine calls AWS services without a function; the lab's services answer."""

import json
import uuid
from typing import Any

import pytest

from local.hosted_functions import TABLE
from local.lab import Lab
from tests.local.conftest import eventually

KEY = {"pk": {"S": "order"}, "sk": {"S": "1"}}


def run(lab: Lab, resource: str, arguments: dict[str, Any], **more: Any) -> Any:
    """Run a state machine of one task, and return how it ended."""
    task = {"Type": "Task", "Resource": resource, "Arguments": arguments, "End": True, **more}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Call", "States": {"Call": task}}
    states, name = lab.client("stepfunctions"), f"call-{uuid.uuid4()}"
    machine = lab.step_functions.create(name, json.dumps(definition))
    execution = states.start_execution(stateMachineArn=machine, name=name)["executionArn"]
    return eventually(lambda: ended(states, execution))


def ended(states: Any, execution: str) -> Any:
    found = states.describe_execution(executionArn=execution)
    return None if found["status"] == "RUNNING" else found


@pytest.mark.parametrize(
    ("resource", "error"),
    [
        ("arn:aws:states:::dynamodb:putItem", "DynamoDB.ConditionalCheckFailedException"),
        ("arn:aws:states:::aws-sdk:dynamodb:putItem", "DynamoDb.ConditionalCheckFailedException"),
    ],
)
def test_an_item_is_put_once_and_a_failed_condition_has_a_name(
    resource: str, error: str, lab: Lab
) -> None:
    item = {**KEY, "sk": {"S": str(uuid.uuid4())}}
    put = {"TableName": TABLE, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
    assert run(lab, resource, put)["status"] == "SUCCEEDED"
    assert lab.client("dynamodb").get_item(TableName=TABLE, Key=item)["Item"] == item
    refused = run(lab, resource, put)
    assert (refused["status"], refused["error"]) == ("FAILED", error)


def test_a_message_is_sent_as_json(lab: Lab) -> None:
    queue = lab.client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    message = {"QueueUrl": queue, "MessageBody": {"order": 1}}
    sent = run(lab, "arn:aws:states:::sqs:sendMessage", message)
    assert json.loads(sent["output"])["MessageId"]
    (received,) = lab.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(received["Body"]) == {"order": 1}


def test_names_of_another_case_and_times_are_translated(lab: Lab) -> None:
    name = f"named-{uuid.uuid4()}"
    machine = lab.step_functions.create(
        name, json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    )
    start = {"StateMachineArn": machine, "Name": name, "Input": {"order": 1}}
    started = run(lab, "arn:aws:states:::aws-sdk:sfn:startExecution", start)
    answer = json.loads(started["output"])
    assert set(answer) == {"ExecutionArn", "StartDate"}
    states = lab.client("stepfunctions")
    found = eventually(lambda: ended(states, answer["ExecutionArn"]))
    assert json.loads(found["input"]) == {"order": 1}


SYNC = "arn:aws:states:::aws-sdk:sfn:startSyncExecution"


def express(lab: Lab, state: dict[str, Any], **kind: bool) -> dict[str, Any]:
    """Create a state machine of one state; the arguments with which it is started."""
    definition = {"QueryLanguage": "JSONata", "StartAt": "Only", "States": {"Only": state}}
    name = f"express-{uuid.uuid4()}"
    machine = lab.step_functions.create(name, json.dumps(definition), **kind)
    return {"StateMachineArn": machine, "Input": {"order": 1}}


def test_an_express_execution_answers_with_its_end_and_its_bill(lab: Lab) -> None:
    paid = {"Type": "Pass", "Output": {"paid": "{% $states.input.order %}"}, "End": True}
    ran = run(lab, SYNC, express(lab, paid, express=True))
    answer = json.loads(ran["output"])
    assert (answer["Status"], json.loads(answer["Output"])) == ("SUCCEEDED", {"paid": 1})
    bill = answer["BillingDetails"]
    assert bill["BilledMemoryUsedInMB"] == 64
    assert bill["BilledDurationInMilliseconds"] % 100 == 0


def test_an_express_execution_that_failed_is_a_task_that_succeeded(lab: Lab) -> None:
    fails = {"Type": "Fail", "Error": "NoMoney", "Cause": "none left"}
    ran = run(lab, SYNC, express(lab, fails, express=True))
    answer = json.loads(ran["output"])
    assert (ran["status"], answer["Status"], answer["Error"]) == ("SUCCEEDED", "FAILED", "NoMoney")
    assert "Output" not in answer


def test_a_standard_execution_can_not_be_waited_for_in_a_call(lab: Lab) -> None:
    refused = run(lab, SYNC, express(lab, {"Type": "Succeed"}))
    assert refused["status"] == "FAILED"
    assert "NotSupported" in refused["error"]
