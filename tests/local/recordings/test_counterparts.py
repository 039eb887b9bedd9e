"""Step Functions' counterparts of the clinic's cases: each does in the lab what is described."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from local.lab import Lab
from replay.clinic.counterparts import COUNTERPARTS, FUNCTION
from replay.clinic.observe import GROUPS, cases_of
from tests.local.conftest import eventually
from tests.local.recordings import states

STATED = {case.id for group in GROUPS for case in cases_of(group) if case.stepfunctions}


class Executions:
    """The executions of all counterparts, started when this is made."""

    def __init__(self, lab: Lab) -> None:
        self._client = lab.client("stepfunctions")
        self._started = {
            case: self._start(lab, f"counterpart-of-{case}", counterpart.definition)
            for case, counterpart in COUNTERPARTS.items()
        }

    def of(self, case: str) -> tuple[Mapping[str, Any], Counter[str]]:
        """Return the description and the types of the events of an execution that has ended."""
        execution = self._started[case]
        described = eventually(lambda: self._ended(execution))
        history = self._client.get_execution_history(executionArn=execution, maxResults=1000)
        return described, Counter(event["type"] for event in history["events"])

    def _start(self, lab: Lab, name: str, definition: Any) -> str:
        text = json.dumps(definition).replace(FUNCTION, states.FUNCTION)
        machine = lab.step_functions.create(name, text)
        return str(self._client.start_execution(stateMachineArn=machine, name=name)["executionArn"])

    def _ended(self, execution: str) -> Mapping[str, Any] | None:
        described: Mapping[str, Any] = self._client.describe_execution(executionArn=execution)
        return None if described["status"] == "RUNNING" else described


@pytest.fixture(scope="module")
def executions(recordings_lab: Lab) -> Executions:
    return Executions(recordings_lab)


def test_every_counterpart_belongs_to_a_case_that_states_it() -> None:
    assert set(COUNTERPARTS) <= STATED


@pytest.mark.parametrize("case", COUNTERPARTS)
def test_a_counterpart_ends_as_described(executions: Executions, case: str) -> None:
    expected = COUNTERPARTS[case]
    described, events = executions.of(case)
    assert (described["status"], described.get("error", "")) == (expected.status, expected.error)
    if expected.result is not None:
        assert json.loads(described["output"]) == expected.result
    assert {type_: events[type_] for type_ in expected.events} == expected.events


def test_a_machine_that_is_updated_while_it_waits_goes_on_with_its_definition(
    recordings_lab: Lab,
) -> None:
    client, machines = recordings_lab.client("stepfunctions"), recordings_lab.step_functions
    before = states.machine(Delivery={"Type": "Wait", "Seconds": 2}, End=states.pass_on(Output=1))
    after = states.machine(Delivery={"Type": "Wait", "Seconds": 2}, Other=states.pass_on(Output=2))
    arn = machines.create("updated-while-it-waits", json.dumps(before))
    old = client.start_execution(stateMachineArn=arn, name="old")["executionArn"]
    eventually(lambda: "WaitStateEntered" in _types(client, old))
    machines.update("updated-while-it-waits", json.dumps(after))
    new = client.start_execution(stateMachineArn=arn, name="new")["executionArn"]
    assert [_output(client, each) for each in (old, new)] == ["1", "2"]


def _types(client: Any, execution: str) -> list[str]:
    history = client.get_execution_history(executionArn=execution)
    return [event["type"] for event in history["events"]]


def _output(client: Any, execution: str) -> str:
    return str(eventually(lambda: client.describe_execution(executionArn=execution).get("output")))
