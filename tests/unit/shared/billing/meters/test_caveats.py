"""A reading says what it doesn't know: a page for a whole, and children that are billed apart."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.billing.meters import durable as durable_meter
from shared.billing.meters import stepfunctions
from shared.billing.meters.reading import MapRun, MeterReading
from shared.billing.usage import BillingAssumptions, StandardUsage
from tests.unit.shared.billing.meters.histories import Event, at, chain, durable, states

Read = Callable[[list[Event]], MeterReading]
STATES = chain(
    "ExecutionStarted",
    *("TaskStateEntered", "TaskScheduled", "TaskFailed", "TaskScheduled", "TaskSucceeded"),
    *("TaskStateExited", "PassStateEntered", "ExecutionSucceeded"),
)
DURABLE = durable(
    ("ExecutionStarted", "e"),
    *(("StepStarted", "a"), ("StepFailed", "a"), ("StepStarted", "a"), ("StepSucceeded", "a")),
    *(("WaitStarted", "w"), ("WaitSucceeded", "w")),
    ("ExecutionSucceeded", "e"),
)


def read_durable(events: list[Event]) -> MeterReading:
    return durable_meter.read(events, BillingAssumptions(), 7)


ENGINES = pytest.mark.parametrize(
    ("read", "whole"),
    [(stepfunctions.read, STATES), (read_durable, DURABLE)],
    ids=["stepfunctions", "durable"],
)


@ENGINES
def test_a_history_from_its_first_event_to_the_end_is_whole(read: Read, whole: list[Event]) -> None:
    reading = read(whole)
    assert reading.whole
    assert reading.caveats == ()


@ENGINES
def test_a_history_may_come_newest_first(read: Read, whole: list[Event]) -> None:
    assert read(whole[::-1]) == read(whole)


@ENGINES
def test_a_page_that_begins_later_is_not_whole(read: Read, whole: list[Event]) -> None:
    reading = read(whole[:2:-1])
    assert not reading.whole
    assert reading.caveats == ("not whole: it begins at id 4",)
    assert reading.ended_at is not None


@ENGINES
@pytest.mark.parametrize("lacking", [1, 2, 6])
def test_a_history_without_its_end_is_not_whole(
    read: Read, whole: list[Event], lacking: int
) -> None:
    reading = read(whole[:-lacking])
    assert not reading.whole
    assert reading.caveats == ("not whole: it has no event of the execution's end",)
    assert reading.ended_at is None


@ENGINES
def test_a_history_with_a_gap_is_not_whole(read: Read, whole: list[Event]) -> None:
    reading = read([*whole[:2], *whole[5:]])
    assert not reading.whole
    assert reading.caveats == ("not whole: 3 events are missing from its middle",)


@ENGINES
def test_no_events_are_not_whole(read: Read, whole: list[Event]) -> None:
    assert not read([]).whole


def test_a_redriven_execution_has_not_ended() -> None:
    reading = stepfunctions.read(chain("ExecutionStarted", "ExecutionFailed", "ExecutionRedriven"))
    assert reading.ended_at is None
    assert not reading.whole


COUNTED = "1 Map Run: its child executions are counted, but not the states in them"


def map_runs(*arns: str) -> list[Event]:
    """An execution with a Map Run for each ARN."""
    started: list[Any] = [
        event
        for arn in arns
        for event in ("MapStateEntered", ("MapRunStarted", {"mapRunArn": arn}))
    ]
    return chain("ExecutionStarted", *started, "ExecutionSucceeded")


@pytest.mark.parametrize(
    ("arns", "described", "transitions", "caveat"),
    [
        (["a"], [], 1, "1 Map Run: its child executions aren't in this history"),
        (["a", "b"], [], 2, "2 Map Runs: their child executions aren't in this history"),
        (["a", "b"], ["a"], 2 + 40, "2 Map Runs: their child executions aren't in this history"),
        (["a"], ["a", "c"], 1 + 40, COUNTED),
    ],
)
def test_each_child_execution_of_a_map_run_is_a_transition(
    arns: list[str], described: list[str], transitions: int, caveat: str
) -> None:
    reading = stepfunctions.read(map_runs(*arns), [MapRun(arn, 40) for arn in described])
    assert reading.usage == StandardUsage(transitions)
    assert reading.caveats == (caveat,)


@pytest.mark.parametrize(
    ("type_", "resource"),
    [
        ("states", "startExecution"),
        ("states", "startExecution.sync:2"),
        ("states", "startExecution.waitForTaskToken"),
        ("aws-sdk:sfn", "startSyncExecution"),
    ],
)
def test_the_bill_of_a_nested_execution_is_a_caveat(type_: str, resource: str) -> None:
    scheduled = ("TaskScheduled", {"resourceType": type_, "resource": resource})
    one = stepfunctions.read(chain("TaskStateEntered", scheduled, "ExecutionSucceeded"))
    two = stepfunctions.read(chain("TaskStateEntered", scheduled, scheduled, "ExecutionSucceeded"))
    assert one.caveats == ("1 nested execution: its own bill isn't in this history",)
    assert two.caveats == ("2 nested executions: their own bills aren't in this history",)


def test_another_call_of_step_functions_starts_no_execution() -> None:
    details = {"resourceType": "aws-sdk:sfn", "resource": "sendTaskSuccess"}
    events = chain("TaskStateEntered", ("TaskScheduled", details), "ExecutionSucceeded")
    assert stepfunctions.read(events).caveats == ()


@pytest.mark.parametrize("odd", ["text", 7, ["a list"], None])
def test_details_of_an_unexpected_kind_are_passed_over(odd: Any) -> None:
    events = states(("TaskStateEntered", 0), ("TaskScheduled", 1, {"resourceType": "lambda"}))
    odd_states = {**chain("TaskSucceeded")[0], "id": 3, "taskSucceededEventDetails": odd}
    assert stepfunctions.read([*events, odd_states]).usage == StandardUsage(1)
    inner = {"output": odd, "cause": odd}
    assert stepfunctions.read([*events, {**odd_states, "taskSucceededEventDetails": inner}]).runs
    for details in (odd, {"Result": odd, "Error": odd}, {"Result": {"Payload": odd}}):
        event = {"EventType": "StepSucceeded", "EventId": 1, "EventTimestamp": at(0), "Id": "a"}
        assert not read_durable([{**event, "StepSucceededDetails": details}]).whole
