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
ENTERED_FAIL = ("ExecutionStarted", "FailStateEntered", "ExecutionFailed")
REDRIVEN_FAIL = ("ExecutionRedriven", "ExecutionFailed")


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
    "a_fail_state_that_a_redrive_enters_again": (
        chain(*ENTERED_FAIL, *REDRIVEN_FAIL, *REDRIVEN_FAIL),
        1 + 2 * 2,
    ),
    "a_distributed_map_that_a_redrive_runs_again": (
        chain("MapStateEntered", "ExecutionFailed", "ExecutionRedriven", "MapRunRedriven"),
        3,
    ),
    "a_redrive_that_has_just_begun": (chain(*ENTERED_FAIL, "ExecutionRedriven"), 2),
    "an_evaluation_that_failed_before_a_second_attempt": (
        # The failure follows what the entry follows.
        states(
            ("ExecutionStarted", 0),
            ("TaskStateEntered", 0, {"name": "A"}),
            ("EvaluationFailed", 0, {"state": "A"}),
            ("TaskScheduled", 3, LAMBDA),
            ("TaskFailed", 4, {}),
            ("TaskScheduled", 5, LAMBDA),
            ("TaskSucceeded", 6, ANSWER),
        ),
        3,
    ),
    "evaluations_that_failed_in_two_branches": (
        states(
            ("ParallelStateEntered", 0),
            ("ParallelStateStarted", 1),
            ("TaskStateEntered", 2, {"name": "A"}),
            ("TaskStateEntered", 2, {"name": "B"}),
            ("EvaluationFailed", 2, {"state": "A"}),
            ("EvaluationFailed", 2, {"state": "B"}),
            ("EvaluationFailed", 2, {"state": "A"}),
        ),
        4,
    ),
    "an_evaluation_of_the_output_that_failed_is_no_retry": (
        states(
            ("TaskStateEntered", 0, {"name": "A"}),
            ("TaskScheduled", 1, LAMBDA),
            ("TaskSucceeded", 2, ANSWER),
            ("EvaluationFailed", 0, {"state": "A", "location": "Output/result"}),
        ),
        1,
    ),
    "a_map_that_is_tried_again_and_one_that_never_starts": (
        states(
            ("MapStateEntered", 0, {"name": "A"}),
            ("MapStateStarted", 1),
            ("MapIterationStarted", 2),
            ("FailStateEntered", 3),
            ("MapIterationFailed", 4),
            ("MapStateStarted", 4),
            ("MapIterationStarted", 6),
            ("FailStateEntered", 7),
            ("MapStateFailed", 8),
            ("MapStateExited", 9),
            ("MapStateEntered", 10, {"name": "B"}),
            ("EvaluationFailed", 10, {"state": "B", "location": "Items"}),
            ("MapStateFailed", 12),
            ("ExecutionFailed", 13),
        ),
        5,
    ),
    "a_map_whose_items_fail_in_its_second_attempt": (
        states(
            ("MapStateEntered", 0, {"name": "A"}),
            ("MapStateStarted", 1),
            ("FailStateEntered", 2),
            ("EvaluationFailed", 0, {"state": "A"}),
        ),
        3,
    ),
    "a_map_whose_items_fail_in_its_first_attempt": (
        states(
            ("MapStateEntered", 0, {"name": "A"}),
            ("EvaluationFailed", 0, {"state": "A"}),
            ("MapStateStarted", 2),
        ),
        2,
    ),
    "a_page_that_begins_in_two_branches": (
        states(
            ("TaskScheduled", 90, LAMBDA),
            ("TaskScheduled", 91, LAMBDA),
            ("TaskFailed", 1, {}),
            ("TaskScheduled", 3, LAMBDA),
            ("MapStateStarted", 92),
        ),
        1,
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


def test_an_unknown_state_counts_and_is_a_caveat() -> None:
    reading: MeterReading = read(
        chain("DreamStateEntered", "DreamStateExited", "ExecutionSucceeded")
    )
    assert reading.usage == StandardUsage(1)
    assert reading.caveats == (
        "unknown event type DreamStateEntered",
        "unknown event type DreamStateExited",
    )


def test_every_event_type_of_the_service_is_known() -> None:
    known = [type_ for type_ in TYPES if type_ != "MapRunStarted"]
    assert read(chain(*known, "ExecutionSucceeded")).caveats == ()


@given(st.lists(st.tuples(st.sampled_from(TYPES), st.integers(0, 12)), max_size=12))
def test_any_history_is_metered(events: list[tuple[str, int]]) -> None:
    assert 0 <= transitions(states(*events)) <= len(events)
