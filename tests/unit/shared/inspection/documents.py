"""Small documents of our own, in the shapes in which AWS prints them."""

import json
from collections.abc import Mapping
from typing import Any

from tests.unit.shared.billing.meters.histories import LAMBDA, chain, durable, result, states

LAMBDA_TASK = "arn:aws:states:::lambda:invoke"
TOKEN_TASK = f"{LAMBDA_TASK}.waitForTaskToken"

LINEAR: dict[str, Any] = {
    "StartAt": "First",
    "States": {
        "First": {"Type": "Task", "Resource": LAMBDA_TASK, "Next": "Last"},
        "Last": {"Type": "Task", "Resource": TOKEN_TASK, "End": True},
    },
}


def as_document(events: Any) -> dict[str, Any]:
    """Return a history as the CLI prints it: stamps as text."""
    key = "Events" if "EventType" in events[0] else "events"
    document: dict[str, Any] = json.loads(json.dumps({key: events}, default=str))
    return document


def states_history() -> dict[str, Any]:
    """Return a whole history of a Task that is retried once."""
    named = {"name": "Only", "input": "{}"}
    failed = {**LAMBDA, "error": "Broken", "cause": "no"}
    return as_document(
        chain(
            ("ExecutionStarted", {"input": '{"n": 1}'}),
            ("TaskStateEntered", named),
            "TaskScheduled",
            "TaskStarted",
            ("TaskFailed", failed),
            "TaskScheduled",
            "TaskStarted",
            ("TaskSucceeded", {**LAMBDA, "output": '{"Payload": {"ok": true}, "StatusCode": 200}'}),
            ("TaskStateExited", {"name": "Only", "output": "{}"}),
            ("ExecutionSucceeded", {"output": "{}"}),
        )
    )


def map_history(items: int) -> dict[str, Any]:
    """Return a whole history of a Map with a Pass for each item, the items one after another."""
    events: list[tuple[str, int, Mapping[str, Any]]] = [
        ("ExecutionStarted", 0, {"input": "{}"}),
        ("MapStateEntered", 0, {"name": "Each", "input": "{}"}),
        ("MapStateStarted", 2, {"length": items}),
    ]
    for index in range(items):
        item = {"name": "Each", "index": index}
        events.append(("MapIterationStarted", 3 if index == 0 else len(events) - 1, item))
        events.append(("PassStateEntered", len(events), {"name": "Work", "input": "{}"}))
        events.append(("PassStateExited", len(events), {"name": "Work", "output": "{}"}))
        events.append(("MapIterationSucceeded", len(events), item))
    events.append(("MapStateSucceeded", len(events), {}))
    events.append(("MapStateExited", len(events) - 1, {"name": "Each", "output": "[]"}))
    events.append(("ExecutionSucceeded", len(events), {"output": "[]"}))
    return as_document(states(*events))


def durable_history() -> dict[str, Any]:
    """Return a whole durable history of a step, a wait and an end."""
    return as_document(
        durable(
            ("ExecutionStarted", "e", {"Input": {"Payload": "{}"}}),
            ("StepStarted", "a"),
            ("StepSucceeded", "a", result('"done"')),
            ("WaitStarted", "w"),
            ("InvocationCompleted", ""),
            ("WaitSucceeded", "w"),
            ("InvocationCompleted", ""),
            ("ExecutionSucceeded", "e", result('"done"')),
        )
    )
