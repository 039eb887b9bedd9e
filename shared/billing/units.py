"""Orchestration units, counted from an engine's own history."""

from collections.abc import Iterable, Mapping
from typing import Any

_History = Iterable[Mapping[str, Any]]
_STARTED = "Started"
_ENTERED = "StateEntered"
_INVOCATION_COMPLETED = "InvocationCompleted"
_TASK_SCHEDULED = frozenset({"TaskScheduled", "LambdaFunctionScheduled"})


def durable_operations(history: _History) -> int:
    """Return how many operations an execution has, itself included; a retried step counts again."""
    started = [event["Id"] for event in history if event["EventType"].endswith(_STARTED)]
    return len(started)


def durable_invocations(history: _History) -> int:
    """Return how often the function ran for an execution."""
    return sum(event["EventType"] == _INVOCATION_COMPLETED for event in history)


def state_transitions(history: _History) -> int:
    """Return how many states an execution entered, each retry of a state counted again."""
    events = list(history)
    entered = sum(event["type"].endswith(_ENTERED) for event in events)
    tasks = sum(event["type"] == "TaskStateEntered" for event in events)
    retries = sum(event["type"] in _TASK_SCHEDULED for event in events) - tasks
    return entered + max(retries, 0)


def task_invocations(history: _History) -> int:
    """Return how often an execution's tasks called Lambda."""
    return sum(event["type"] in _TASK_SCHEDULED for event in history)
