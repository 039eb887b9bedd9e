"""The lab's differences from AWS's recordings: each test shows one.

`docs/fidelity.md` is generated from the docstrings, as it is from those of
`tests/contract/test_fidelity.py`.
"""

import json
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import pytest

from local.lab import Lab
from tests.local.recordings.recorded import STATES, kinds, states_events
from tests.local.recordings.running import Runs
from tests.local.recordings.states import machine, pass_on

EVENTS_DIFFER = frozenset({"map_lambda_timeouts"})
"""Where not only an answer differs."""
Test = TypeVar("Test", bound=Callable[..., None])
_SCENARIOS: set[str] = set()


def differs_in(*scenarios: str) -> Callable[[Test], Test]:
    """Name the scenarios in which a test's difference shows."""
    _SCENARIOS.update(scenarios)
    return lambda test: test


def different() -> set[str]:
    """Return the scenarios in which the lab differs."""
    return set(_SCENARIOS)


@differs_in("map_lambda_timeouts")
def test_an_iteration_is_not_aborted_when_its_map_has_failed(runs: Runs) -> None:
    """When an iteration fails its Map, the other iterations run on to ends of their own.

    Recorded on AWS: They are aborted at once (MapIterationAborted).
    """
    recording = STATES["map_lambda_timeouts"]
    assert kinds(recording.events)["MapIterationAborted", None] == 3
    events = states_events(runs.of(recording.id).history)
    found = kinds(events)
    assert found["MapIterationAborted", None] == 0
    assert found["ExecutionFailed", "States.Timeout"] == 1
    recorded = Counter(type_ for type_, _, _ in recording.events)
    assert not Counter(type_ for type_, _, _ in events) - recorded - _more_failures(recorded)


def _more_failures(recorded: Counter[str]) -> Counter[str]:
    return Counter({"MapIterationFailed": recorded["MapIterationAborted"]})


@differs_in("execution_timeout_described", "fail_state_described")
@pytest.mark.parametrize("id_", ["execution_timeout_described", "fail_state_described"])
def test_an_execution_is_described_without_its_redrives(runs: Runs, id_: str) -> None:
    """An execution can't be redriven, and DescribeExecution has no fields about it.

    Recorded on AWS: An execution that failed can be redriven (`redriveStatus`, `redriveCount`).
    """
    recording, description = STATES[id_], dict(runs.of(id_).description)
    del description["ResponseMetadata"]
    missing = set(recording.answer) - description.keys()
    assert missing == {"redriveCount", "redriveStatus"}
    assert description["status"] == recording.status


def test_an_express_execution_is_billed_the_least_memory(recordings_lab: Lab) -> None:
    """An Express execution reports 64 MB, whatever its data take.

    On AWS: Its memory grows with its definition and its data, in steps of 64 MB.
    """
    states = recordings_lab.client("stepfunctions", inject_host_prefix=False)
    definition = json.dumps(machine(Pass=pass_on()))
    arn = recordings_lab.step_functions.create("much-data", definition, express=True)
    answer = states.start_sync_execution(
        stateMachineArn=arn, input=json.dumps({"data": "x" * 200_000})
    )
    assert answer["billingDetails"]["billedMemoryUsedInMB"] == 64


@differs_in("nested_sync2_success", "nested_sync_failure")
def test_a_task_can_not_wait_for_another_execution(runs: Runs) -> None:
    """A Task can't start another execution and wait for its end: it is States.Runtime.

    Recorded on AWS: The execution is started, and its own answer or error arrives.
    """
    events = states_events(runs.of("nested_execution").history)
    assert events[-2:] == (
        ("TaskFailed", 4, "States.Runtime"),
        ("ExecutionFailed", 5, "States.Runtime"),
    )


def test_an_error_in_the_output_of_a_task_is_not_caught(runs: Runs) -> None:
    """An evaluation error in the Output of a Task ends the execution; no Catch catches it.

    On AWS: It can be caught and retried as any other error of the state.
    """
    run = runs.of("evaluation_error_in_the_output_of_a_task")
    assert run.description["status"] == "FAILED"
    assert run.description["error"] == "States.QueryEvaluationError"
