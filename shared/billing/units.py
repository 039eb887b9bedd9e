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
    return sum(str(event["EventType"]).endswith(_STARTED) for event in history)


def durable_invocations(history: _History) -> int:
    """Return how often the function ran for an execution."""
    return sum(str(event["EventType"]) == _INVOCATION_COMPLETED for event in history)


def state_transitions(history: _History) -> int:
    """Return how many states an execution entered, each retry of a state counted again."""
    events = list(history)
    entered = sum(str(event["type"]).endswith(_ENTERED) for event in events)
    tasks = sum(str(event["type"]) == "TaskStateEntered" for event in events)
    return entered + max(task_invocations(events) - tasks, 0)


def task_invocations(history: _History) -> int:
    """Return how often an execution's tasks called Lambda."""
    return sum(str(event["type"]) in _TASK_SCHEDULED for event in history)
