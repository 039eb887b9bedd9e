"""The operations of a history, as an invocation gets them at a moment."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aws_durable_execution_sdk_python.lambda_service import (
    CallbackDetails,
    ChainedInvokeDetails,
    ContextDetails,
    ErrorObject,
    ExecutionDetails,
    Operation,
    OperationStatus,
    OperationType,
    StepDetails,
    WaitDetails,
)

from replay.documents import Event

_ENDS = {
    "Succeeded": OperationStatus.SUCCEEDED,
    "Failed": OperationStatus.FAILED,
    "TimedOut": OperationStatus.TIMED_OUT,
    "Cancelled": OperationStatus.CANCELLED,
    "Stopped": OperationStatus.STOPPED,
}
_TYPES = {
    "Execution": OperationType.EXECUTION,
    "Context": OperationType.CONTEXT,
    "Step": OperationType.STEP,
    "Wait": OperationType.WAIT,
    "Callback": OperationType.CALLBACK,
    "ChainedInvoke": OperationType.CHAINED_INVOKE,
}
_OF_NO_OPERATION = ("InvocationCompleted", "ExecutionPaused", "ExecutionResumed")

ENDED = frozenset(_ENDS.values())
"""The statuses of an operation that has ended."""


def operations_of(events: Iterable[Event]) -> dict[str, Operation]:
    """Return the operations by id, in the order in which they started."""
    own: dict[str, list[Event]] = {}
    for event in events:
        if event["EventType"] not in _OF_NO_OPERATION:
            own.setdefault(event.get("Id", "execution"), []).append(event)
    return {id_: _operation(id_, rows) for id_, rows in own.items()}


def kind_of(event: Event) -> tuple[str, str]:
    """Return what an event is about and what happened: ("Step", "Started")."""
    name: str = event["EventType"]
    kind = next(
        (kind for kind in _TYPES if name.startswith(kind) and name not in _OF_NO_OPERATION), ""
    )
    return kind, name.removeprefix(kind)


def retries(event: Event) -> bool:
    """Return whether a step's attempt ended and another one is scheduled."""
    details = event.get(f"{event['EventType']}Details") or {}
    return bool((details.get("RetryDetails") or {}).get("NextAttemptDelaySeconds"))


def _operation(id_: str, rows: Sequence[Event]) -> Operation:
    first, last = rows[0], rows[-1]
    kind, _ = kind_of(first)
    details: Mapping[str, Any] = last.get(f"{last['EventType']}Details") or {}
    return Operation(
        operation_id=id_,
        operation_type=_TYPES[kind],
        status=_status(last),
        parent_id=first.get("ParentId"),
        name=first.get("Name"),
        sub_type=first.get("SubType"),
        **_details(kind, rows, _payload(details, "Result"), _error(details)),
    )


def _status(last: Event) -> OperationStatus:
    kind, happened = kind_of(last)
    if kind == "Execution" or happened == "Started":
        return OperationStatus.STARTED
    return OperationStatus.PENDING if retries(last) else _ENDS[happened]


def _details(
    kind: str, rows: Sequence[Event], result: str | None, error: ErrorObject | None
) -> dict[str, Any]:
    match kind:
        case "Execution":
            input_ = _payload(rows[0].get("ExecutionStartedDetails") or {}, "Input")
            return {"execution_details": ExecutionDetails(input_)}
        case "Context":
            return {"context_details": ContextDetails(_is_summary(result), result, error)}
        case "Step":
            attempts = sum(retries(row) for row in rows)
            return {"step_details": StepDetails(attempts, None, result, error)}
        case "Wait":
            return {"wait_details": WaitDetails()}
        case "Callback":
            id_ = (rows[0].get("CallbackStartedDetails") or {}).get("CallbackId", "callback")
            return {"callback_details": CallbackDetails(id_, result, error)}
        case _:
            return {"chained_invoke_details": ChainedInvokeDetails(result, error)}


def _is_summary(result: str | None) -> bool:
    """Return whether a context ran again in each replay, because its result exceeds 256 KB."""
    if result is None or not result.startswith("{"):
        return result == ""
    summary = json.loads(result)
    return summary.get("type") in ("MapResult", "ParallelResult")


def _payload(details: Mapping[str, Any], name: str) -> str | None:
    found: str | None = (details.get(name) or {}).get("Payload")
    return found


def _error(details: Mapping[str, Any]) -> ErrorObject | None:
    found = (details.get("Error") or {}).get("Payload")
    if found is None:
        return None
    return ErrorObject(
        found.get("ErrorMessage"),
        found.get("ErrorType"),
        found.get("ErrorData"),
        found.get("StackTrace"),
    )
