"""The meter of state transitions, on histories made by hand."""

import json
from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.billing.meters.reading import MeterReading
from shared.billing.meters.stepfunctions import read
from shared.billing.usage import StandardUsage
from tests.unit.shared.billing.meters.histories import LAMBDA, REQUEST, Event, at, chain, states

_SERVICE = botocore.session.get_session().get_service_model("stepfunctions")
_HISTORY: Any = _SERVICE.operation_model("GetExecutionHistory").output_shape
TYPES: list[str] = _HISTORY.members["events"].member.members["type"].enum
ANSWER = {"output": json.dumps({"Payload": 1, "SdkResponseMetadata": {"RequestId": REQUEST}})}
TASK = ("TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited")
FAILED = ("TaskScheduled", "TaskStarted", "TaskFailed")


def transitions(events: list[Event]) -> int:
    usage = read(events).usage
    assert isinstance(usage, StandardUsage)
    return usage.transitions


CASES = {
    "a_state_that_is_entered": (chain("ExecutionStarted", *TASK, "ExecutionSucceeded"), 1),
    "every_kind_of_state": (
        chain(*(f"{kind}StateEntered" for kind in ("Choice", "Fail", "Pass", "Succeed", "Wait"))),
        5,
    ),
    "a_retry": (chain("TaskStateEntered", *FAILED, *TASK[1:]), 2),
    "two_retries_of_one_state_and_none_of_the_next": (
        chain("TaskStateEntered", *FAILED, *FAILED, *TASK[1:], *TASK),
        4,
    ),
    "a_retry_after_a_time_out": (
        chain("TaskStateEntered", "TaskScheduled", "TaskTimedOut", *TASK[1:]),
        2,
    ),
    "a_state_that_was_never_scheduled_hides_no_retry": (
        chain("TaskStateEntered", *FAILED, *TASK[1:], "TaskStateEntered", "ExecutionAborted"),
        3,
    ),
    "a_retry_after_an_evaluation_failed": (
        chain("TaskStateEntered", "EvaluationFailed", *TASK[1:]),
        2,
    ),
    "an_evaluation_of_the_result_that_failed_is_no_retry": (
        chain(*TASK[:4], "EvaluationFailed", "ExecutionFailed"),
        1,
    ),
    "a_lambda_that_could_not_be_scheduled_at_first": (
        chain(
            "TaskStateEntered",
            "LambdaFunctionScheduleFailed",
            "LambdaFunctionScheduled",
            "LambdaFunctionSucceeded",
        ),
        2,
    ),
    "branches_whose_events_are_mixed": (
        states(
            ("ParallelStateEntered", 0),
            ("ParallelStateStarted", 1),
            ("TaskStateEntered", 2),
            ("TaskStateEntered", 2),
            ("TaskScheduled", 3, LAMBDA),
            ("TaskScheduled", 4, LAMBDA),
            ("TaskFailed", 6, {}),
            ("TaskSucceeded", 5, ANSWER),
            ("TaskScheduled", 7, LAMBDA),
            ("TaskSucceeded", 9, ANSWER),
        ),
        4,
    ),
    "a_parallel_that_is_tried_again": (
        chain("ParallelStateEntered", "ParallelStateStarted", "ParallelStateStarted"),
        2,
    ),
    "iterations_of_a_map": (
        chain("MapStateEntered", "MapStateStarted", "MapIterationStarted", *TASK, *TASK),
        3,
    ),
    "a_redrive_and_the_state_that_runs_again": (
        chain("TaskStateEntered", *FAILED, "ExecutionFailed", "ExecutionRedriven", *TASK[1:]),
        3,
    ),
    "nothing": ([], 0),
}


@pytest.mark.parametrize(("events", "expected"), CASES.values(), ids=CASES)
def test_transitions_are_states_entered_and_retries(events: list[Event], expected: int) -> None:
    assert transitions(events) == expected


def test_a_task_ran_by_the_request_that_its_result_names() -> None:
    (run,) = read(chain(*TASK[:3], ("TaskSucceeded", ANSWER))).runs
    assert (run.request_id, run.started_at, run.ended_at) == (REQUEST, at(2), at(4))


def test_a_task_that_waits_ran_until_it_was_submitted() -> None:
    answer = {"output": '{"approved": true}'}
    events = chain(*TASK[:3], ("TaskSubmitted", ANSWER), ("TaskSucceeded", answer))
    (run,) = read(events).runs
    assert (run.request_id, run.ended_at) == (REQUEST, at(4))


CAUSES = {
    "an_error_of_the_handler": {"errorType": "Broken", "requestId": REQUEST, "errorMessage": "no"},
    "the_death_of_its_process": {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {REQUEST} Error: Runtime exited with error: signal: killed",
    },
}


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES)
def test_a_failed_task_ran_by_the_request_that_its_cause_names(cause: dict[str, Any]) -> None:
    failed = {"error": "Broken", "cause": json.dumps({**cause, "stackTrace": ["f" * 36]})}
    (run,) = read(chain(*TASK[:3], ("TaskFailed", failed))).runs
    assert run.request_id == REQUEST


def test_a_task_that_timed_out_ran_by_an_unknown_request() -> None:
    (run,) = read(chain(*TASK[:3], "TaskTimedOut")).runs
    assert run.request_id is None


@pytest.mark.parametrize("error", ["Lambda.TooManyRequestsException", "Lambda.ServiceException"])
def test_what_lambda_refused_never_ran(error: str) -> None:
    cause = f"Rate exceeded (Service: Lambda, Status Code: 429, Request ID: {REQUEST})"
    assert read(chain(*TASK[:3], ("TaskFailed", {"error": error, "cause": cause}))).runs == ()


def test_what_lambda_lost_sight_of_ran() -> None:
    assert len(read(chain(*TASK[:3], ("TaskFailed", {"error": "Lambda.Unknown"}))).runs) == 1


def test_a_task_that_calls_another_service_runs_no_function() -> None:
    queue = {"resourceType": "sqs", "resource": "sendMessage"}
    events = chain("TaskStateEntered", ("TaskScheduled", queue), ("TaskSucceeded", {}))
    assert read(events).runs == ()


def test_each_attempt_is_a_run() -> None:
    reading = read(chain("TaskStateEntered", *FAILED, *TASK[1:3], ("TaskSucceeded", ANSWER)))
    assert [run.request_id for run in reading.runs] == [None, REQUEST]


def test_an_unknown_state_counts_and_is_a_doubt() -> None:
    reading: MeterReading = read(chain("DreamStateEntered", "DreamStateExited"))
    assert reading.usage == StandardUsage(1)
    assert reading.caveats == (
        "unknown event type DreamStateEntered",
        "unknown event type DreamStateExited",
    )


def test_the_children_of_a_distributed_map_are_a_doubt() -> None:
    reading = read(chain("MapStateEntered", "MapRunStarted", "MapRunSucceeded"))
    assert reading.caveats == ("distributed maps, whose children aren't counted: 1",)


def test_every_event_type_of_the_service_is_known() -> None:
    known = [type_ for type_ in TYPES if type_ != "MapRunStarted"]
    assert read(chain(*known)).caveats == ()


@given(st.lists(st.tuples(st.sampled_from(TYPES), st.integers(0, 12)), max_size=12))
def test_any_history_is_metered(events: list[tuple[str, int]]) -> None:
    assert 0 <= transitions(states(*events)) <= len(events)
