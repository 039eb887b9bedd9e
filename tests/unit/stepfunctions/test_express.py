"""The state machines with Express: the states of the Standard one, put into three."""

import json
from typing import Any

from tests.unit.conftest import ROOT
from tests.unit.stepfunctions.asl import DEFINITION, State, states, ways_on

LOAN, ASSESS, PAY = (
    json.loads((ROOT / "stepfunctions" / "express" / f"{name}.asl.json").read_text("utf-8"))
    for name in ("loan", "assess", "pay")
)
OWN = {"AssessLoan", "PayOut", "Rejected"}
EXPRESS_SECONDS = 300


def without_place(state: State) -> Any:
    """Return a state without what depends on the machine in which it stands."""
    text = json.dumps({**state, "Catch": [], "Next": "", "End": "", "Branches": []})
    for outer in ("AssessLoan", "PayOut"):
        text = text.replace(f"{{% '{outer}/' & $states.context.State.Name %}}", NAME)
    text = text.replace("$states.context.Execution.Input.risk", "$risk")
    return json.loads(text)


NAME = "{% $states.context.State.Name %}"


def test_every_state_is_one_of_the_standard_machine_or_starts_express() -> None:
    found = {**states(LOAN), **states(ASSESS), **states(PAY)}
    assert found.keys() == states().keys() | OWN
    for name in states().keys() - {"AssessRisk", "RouteByFraud"}:
        assert without_place(found[name]) == without_place(states()[name]), name


def test_the_states_of_an_express_execution_say_which_state_started_it() -> None:
    for machine, outer in ((ASSESS, "AssessLoan"), (PAY, "PayOut")):
        for state in states(machine).values():
            if state["Type"] == "Task":
                said = state["Arguments"]["Payload"]["state"]
                assert said == f"{{% '{outer}/' & $states.context.State.Name %}}"


def test_every_state_of_each_machine_can_be_reached_and_exists() -> None:
    for machine in (LOAN, ASSESS, PAY):
        reached: set[str] = set()
        ahead = {machine["StartAt"]}
        while ahead:
            name = ahead.pop()
            reached.add(name)
            ahead |= ways_on(machine["States"][name]) - reached
        assert reached == set(machine["States"])


def test_an_express_execution_ends_within_its_limit_and_waits_for_no_token() -> None:
    for machine in (ASSESS, PAY):
        assert machine["TimeoutSeconds"] < EXPRESS_SECONDS
        assert "waitForTaskToken" not in json.dumps(machine)
    assert LOAN["TimeoutSeconds"] == DEFINITION["TimeoutSeconds"]


def test_a_task_that_starts_express_is_tried_again_and_looks_at_its_status() -> None:
    for name in ("AssessLoan", "PayOut"):
        task = LOAN["States"][name]
        assert task["Resource"] == "arn:aws:states:::aws-sdk:sfn:startSyncExecution"
        assert [retrier["ErrorEquals"] for retrier in task["Retry"]] == [["States.TaskFailed"]]
        assert "$states.result.Status = 'SUCCEEDED'" in json.dumps(task)
        assert ways_on(task) >= {"CloseApplication"}
