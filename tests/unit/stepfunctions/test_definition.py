"""The state machine has the policy, the step names and the outcomes of the domain."""

from dataclasses import fields
from itertools import pairwise
from typing import Any

import pytest

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode
from shared.domain.pipeline import PIPELINE, WAITS, Step
from shared.domain.policy import EXECUTION_TIMEOUT_SECONDS, RETRY, TIMEOUTS, Timeouts
from shared.runtime.functions import FunctionId, function
from tests.unit.stepfunctions.asl import (
    DEFINITION,
    machines,
    reason_codes,
    states,
    tasks,
    waits,
    ways_on,
)

CRASHES = {"Runtime.ExitError", "Sandbox.Timedout", "Lambda.Unknown"}
FROM_THE_RULES = {
    ReasonCode.CREDIT_SCORE_TOO_LOW,
    ReasonCode.AMOUNT_ABOVE_SUBPRIME_LIMIT,
    ReasonCode.INSUFFICIENT_CREDIT_DATA,
}
"""Reasons that `assess_risk` gives and that the definition passes on."""


def payload(state: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = state["Arguments"]["Payload"]
    return found


@pytest.mark.parametrize("name", tasks())
def test_every_task_retries_by_the_policy(name: str) -> None:
    throttled, transient, crash = tasks()[name]["Retry"]
    assert throttled["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
    assert throttled["MaxAttempts"] == RETRY.throttle_retries
    assert throttled["MaxDelaySeconds"] == RETRY.throttle_delay_seconds
    assert transient["ErrorEquals"] == ["TransientError"]
    assert transient["MaxAttempts"] + 1 == RETRY.max_attempts
    assert set(crash["ErrorEquals"]) >= CRASHES
    assert crash["MaxAttempts"] == RETRY.crash_retries
    for retrier in (throttled, transient, crash):
        assert retrier["IntervalSeconds"] == RETRY.interval_seconds
        assert retrier["BackoffRate"] == RETRY.backoff_rate
        assert retrier["JitterStrategy"] == "FULL"
    for retrier in (transient, crash):
        assert retrier["MaxDelaySeconds"] == RETRY.max_delay_seconds


def test_a_throttled_task_is_tried_again_for_minutes() -> None:
    delays = [
        min(
            RETRY.throttle_delay_seconds,
            RETRY.interval_seconds * RETRY.backoff_rate**number,
        )
        for number in range(RETRY.throttle_retries)
    ]
    assert 8 <= len(delays) <= 10
    assert sum(delays) / 2 > 120


@pytest.mark.parametrize("name", tasks())
def test_no_task_retries_an_error_that_would_come_again(name: str) -> None:
    retried = {error for retrier in tasks()[name]["Retry"] for error in retrier["ErrorEquals"]}
    assert retried.isdisjoint({"States.ALL", "States.TaskFailed", "States.Timeout"})
    assert retried.isdisjoint({"InvalidApplication", "FraudCheckFailed", "MalformedAnswer"})


def test_the_steps_of_the_tasks_are_the_steps_of_the_domain() -> None:
    assert {payload(task)["step"] for task in tasks().values()} == {step.value for step in Step}


def test_every_bureau_has_a_branch_of_its_own() -> None:
    pulls = [t for t in tasks().values() if payload(t)["step"] == Step.PULL_CREDIT_REPORT]
    assert [payload(pull)["input"]["bureau"] for pull in pulls] == [b.value for b in Bureau]


def test_the_execution_ends_after_the_declared_time_on_both_engines() -> None:
    durability = function(FunctionId.DURABLE).durability
    assert durability is not None
    assert DEFINITION["TimeoutSeconds"] == EXECUTION_TIMEOUT_SECONDS == 7200
    assert durability.execution_timeout_seconds == EXECUTION_TIMEOUT_SECONDS


def test_the_execution_outlasts_the_waits_inside_it() -> None:
    assert sum(getattr(TIMEOUTS, wait.name) for wait in fields(Timeouts)) == 35 * 60
    assert DEFINITION["TimeoutSeconds"] > 35 * 60


def test_the_states_that_wait_are_the_waits_of_the_domain() -> None:
    assert {payload(state)["step"] for state in waits().values()} == {step.value for step in WAITS}


@pytest.mark.parametrize(
    ("name", "timeout"),
    [
        pytest.param("ManagerApproval", "manager", id="manager"),
        pytest.param("FraudCheck", "fraud", id="fraud"),
    ],
)
def test_every_waiting_state_has_a_token_and_a_time_out(name: str, timeout: str) -> None:
    state = waits()[name]
    assert payload(state)["input"] == {"resume_token": "{% $states.context.Task.Token %}"}
    expression = f"{{% $states.context.Execution.Input.timeouts.{timeout} %}}"
    assert state["TimeoutSeconds"] == expression
    assert timeout in {wait.name for wait in fields(Timeouts)}


def test_only_a_waiting_state_hands_out_a_token() -> None:
    handing = {n for n, t in tasks().items() if "resume_token" in payload(t).get("input", {})}
    assert handing == set(waits())


@pytest.mark.parametrize("name", [n for n in tasks() if n != "CloseApplication"])
def test_every_task_but_the_last_catches_whatever_else_goes_wrong(name: str) -> None:
    assert tasks()[name]["Catch"][-1]["ErrorEquals"] == ["States.ALL"]


def test_every_path_but_the_approved_one_ends_in_close_application() -> None:
    top = DEFINITION["States"]
    ends = {name for name, state in top.items() if state.get("End")}
    assert ends == {"DisburseFunds", "CloseApplication"}
    assert {state["Type"] for state in top.values()} == {"Task", "Parallel", "Choice"}
    assert {catch["Next"] for catch in top["DisburseFunds"]["Catch"]} == {"WithdrawOffer"}
    assert ways_on(top["WithdrawOffer"]) == {"CloseApplication"}


def test_every_state_can_be_reached_and_every_next_state_exists() -> None:
    for machine in machines():
        reached: set[str] = set()
        ahead = {machine["StartAt"]}
        while ahead:
            name = ahead.pop()
            reached.add(name)
            ahead |= ways_on(machine["States"][name]) - reached
        assert reached == set(machine["States"])


def test_the_approved_path_of_a_large_loan_enters_thirteen_states() -> None:
    path = ["ValidateApplication", "PullCreditReports", "AssessRisk", "RouteByRisk"]
    path += ["ManagerApproval", "RouteByApproval", "FraudCheck", "RouteByFraud"]
    path += ["GenerateOffer", "DisburseFunds"]
    for state, following in pairwise(path):
        assert following in ways_on(DEFINITION["States"][state])
    assert len(path) + len(DEFINITION["States"]["PullCreditReports"]["Branches"]) == 13


def test_the_tasks_follow_each_other_in_the_order_of_the_pipeline() -> None:
    asked = dict.fromkeys(payload(task)["step"] for task in tasks().values())
    assert [step for step in asked if step in set(PIPELINE)] == list(PIPELINE)


def test_the_reasons_that_the_definition_gives_are_all_the_others() -> None:
    assert reason_codes() == {code.value for code in ReasonCode} - FROM_THE_RULES


def test_choices_test_nothing_but_flags_that_a_step_or_an_answer_gave() -> None:
    conditions = {
        choice["Condition"] for state in states().values() for choice in state.get("Choices", [])
    }
    assert conditions == {
        "{% $risk.denied %}",
        "{% $risk.needs_manager %}",
        "{% $states.input.approved = true %}",
        "{% $states.input.approved = false %}",
        "{% $states.input.flagged = true %}",
        "{% $states.input.flagged = false %}",
        "{% true %}",
    }


def test_every_function_is_named_by_the_stack() -> None:
    names = {task["Arguments"]["FunctionName"] for task in tasks().values()}
    assert names == {"${TasksFunctionArn}"}
