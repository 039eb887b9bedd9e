"""The lab beside AWS: the same events, the same errors and the same counted units."""

import json
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import pytest

from local.lab import Lab
from shared.billing.meters import durable, stepfunctions
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from tests.local.recordings.machines import EXPRESS_MACHINES, MACHINES, TIMEOUT_SECONDS
from tests.local.recordings.recorded import (
    DURABLE,
    STATES,
    DurableRecording,
    StatesRecording,
    durable_events,
    kinds,
    states_events,
)
from tests.local.recordings.running import Runs
from tests.local.recordings.test_differences import EVENTS_DIFFER, different
from tests.local.recordings.workflows import WORKFLOWS

HISTORIES = [recording for recording in STATES.values() if recording.events]
RUN = [recording for recording in HISTORIES if recording.id in MACHINES]
NAMES = attrgetter("id")
SAME = [recording for recording in RUN if recording.id not in EVENTS_DIFFER]


def transitions(history: Any) -> int:
    usage = stepfunctions.read(history).usage
    assert isinstance(usage, StandardUsage)
    return usage.transitions


def metered(recording: StatesRecording) -> list[dict[str, Any]]:
    """The recorded events as a history that the meter can read."""
    now = datetime.now(UTC)
    return [
        {"id": id_, "previousEventId": previous, "type": type_, "timestamp": now}
        for id_, (type_, previous, _) in enumerate(recording.events, 1)
    ]


@pytest.mark.parametrize("recording", SAME, ids=NAMES)
def test_the_lab_leaves_the_events_that_aws_recorded(
    runs: Runs, recording: StatesRecording
) -> None:
    events = states_events(runs.of(recording.id).history)
    if recording.ordered:
        assert events == recording.events
    else:
        assert kinds(events) == recording.kinds()


@pytest.mark.parametrize("recording", RUN, ids=NAMES)
def test_the_lab_counts_the_transitions_that_aws_recorded(
    runs: Runs, recording: StatesRecording
) -> None:
    assert transitions(runs.of(recording.id).history) == recording.transitions


@pytest.mark.parametrize(
    "recording", [recording for recording in HISTORIES if recording.ordered], ids=NAMES
)
def test_the_meter_counts_a_recorded_history_as_it_is_counted_by_hand(
    recording: StatesRecording,
) -> None:
    assert transitions(metered(recording)) == recording.transitions


@pytest.mark.parametrize("recording", DURABLE.values(), ids=DURABLE)
def test_the_lab_leaves_the_events_that_are_demanded_on_aws(
    runs: Runs, recording: DurableRecording
) -> None:
    run = runs.of(recording.id)
    found = {event[0]: event for event in durable_events(run.history)}
    for id_, type_, subtype, parent, error in recording.events:
        event = found[id_]
        demanded = (id_, type_, subtype or event[2], parent, error or event[4])
        assert event == demanded
    assert run.description["Status"] == recording.status


@pytest.mark.parametrize("recording", DURABLE.values(), ids=DURABLE)
def test_the_lab_counts_the_operations_of_a_durable_recording(
    runs: Runs, recording: DurableRecording
) -> None:
    usage = durable.read(runs.of(recording.id).history, BillingAssumptions(), 7).usage
    assert isinstance(usage, DurableUsage)
    assert usage.operations == recording.operations


def test_a_used_name_starts_one_execution_or_is_refused(recordings_lab: Lab, runs: Runs) -> None:
    recording = STATES["start_with_a_used_name"]
    states = recordings_lab.client("stepfunctions")
    machine = str(runs.of(recording.id).description["stateMachineArn"])
    start = {"stateMachineArn": machine, "name": "used-twice"}
    again = [states.start_execution(**start, input="{}")["executionArn"] for _ in range(2)]
    assert again[0] == again[1]
    with pytest.raises(states.exceptions.ExecutionAlreadyExists) as refused:
        states.start_execution(**start, input='{"another": "input"}')
    assert refused.value.response["Error"]["Code"] == recording.error


@pytest.mark.parametrize("id_", EXPRESS_MACHINES)
def test_a_synchronous_execution_answers_with_the_fields_that_aws_recorded(
    recordings_lab: Lab, id_: str
) -> None:
    recording = STATES[id_]
    states = recordings_lab.client("stepfunctions", inject_host_prefix=False)
    definition = json.dumps(EXPRESS_MACHINES[id_])
    arn = recordings_lab.step_functions.create(id_, definition, express=True)
    answer = states.start_sync_execution(stateMachineArn=arn, name=id_, input="{}")
    assert answer.keys() - {"ResponseMetadata"} == set(recording.answer)
    assert answer["status"] == recording.status


def test_every_recording_is_run_or_listed_as_a_difference() -> None:
    assert MACHINES.keys() | EXPRESS_MACHINES.keys() | different() == STATES.keys()
    assert DURABLE.keys() == WORKFLOWS.keys()
    same = len(STATES) - len(different())
    print(f"Step Functions: {same} of {len(STATES)} scenarios agree; durable: {len(DURABLE)}")


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        ("evaluation_error_retried_twice", 3),
        ("evaluation_error_in_the_items_of_a_map", 5),
        ("time_out_leaves_a_branch", 3),
        ("time_out_leaves_an_iteration", 3),
    ],
)
def test_what_follows_from_the_recordings_is_counted_alike(
    runs: Runs, machine: str, expected: int
) -> None:
    assert transitions(runs.of(machine).history) == expected


@pytest.mark.parametrize("machine", ["time_out_leaves_a_branch", "time_out_leaves_an_iteration"])
def test_an_error_of_step_functions_own_is_caught_around_a_branch(runs: Runs, machine: str) -> None:
    run = runs.of(machine)
    assert run.description["status"] == "SUCCEEDED"
    assert run.history[-2]["stateExitedEventDetails"]["name"] == "Caught"


def test_the_cause_of_a_failed_task_arrives(runs: Runs) -> None:
    failed = next(
        e for e in runs.of("callback_failure_caught").history if e["type"] == "TaskFailed"
    )
    assert failed["taskFailedEventDetails"]["cause"] == "Failure cause"


@pytest.mark.parametrize(
    "id_", ["callback_failure_without_error_caught", "parallel_branch_fails_caught"]
)
def test_an_error_without_a_name_is_caught_as_two_nulls(runs: Runs, id_: str) -> None:
    output = json.loads(runs.of(id_).description["output"])
    assert output == {"Error": None, "Cause": None}


def test_a_durable_history_has_the_details_that_are_demanded_on_aws(runs: Runs) -> None:
    polls = details(runs, "wait_for_condition", "StepSucceeded")
    assert [poll["Result"]["Payload"] for poll in polls] == ["1", "2", "3"]
    (retried,) = details(runs, "step_retry_then_success", "StepSucceeded")
    assert retried["RetryDetails"]["CurrentAttempt"] == 2
    (timed,) = details(runs, "wait_for_callback_timeout", "CallbackStarted")
    assert timed["Timeout"] == TIMEOUT_SECONDS
    (beating,) = details(runs, "wait_for_callback_heartbeat_timeout", "CallbackStarted")
    assert beating["HeartbeatTimeout"] == TIMEOUT_SECONDS


def details(runs: Runs, scenario: str, type_: str) -> list[Any]:
    events = runs.of(scenario).history
    return [event[f"{type_}Details"] for event in events if event["EventType"] == type_]
