"""Replaying a durable history with the current workflow, by the SDK's own replay."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from aws_durable_execution_sdk_python.execution import (
    DurableExecutionInvocationInputWithClient,
    InitialExecutionState,
)
from aws_durable_execution_sdk_python.lambda_service import (
    CallbackDetails,
    CheckpointOutput,
    ContextDetails,
    ErrorObject,
    ExecutionDetails,
    Operation,
    OperationStatus,
    OperationType,
    OperationUpdate,
    StateOutput,
    StepDetails,
)

from durable.handler import make_handler
from shared.services import ServicesFactory

_ENDS = {"Succeeded": "SUCCEEDED", "Failed": "FAILED", "TimedOut": "TIMED_OUT"}
Event = dict[str, Any]


class OrderChanged(AssertionError):
    """The workflow calls an operation that the history doesn't have at this place."""


@dataclass
class SilentContext:
    """The durable service, for a replay that has nothing left to record."""

    asked: list[str] = field(default_factory=list)

    def checkpoint(
        self,
        durable_execution_arn: str,
        checkpoint_token: str,
        updates: list[OperationUpdate],
        client_token: str | None,
    ) -> CheckpointOutput:
        self.asked += [str(update.name) for update in updates]
        del durable_execution_arn, checkpoint_token, client_token
        raise OrderChanged(", ".join(self.asked))

    def get_execution_state(
        self,
        durable_execution_arn: str,
        checkpoint_token: str,
        next_marker: str,
        max_items: int = 1000,
    ) -> StateOutput:
        del durable_execution_arn, checkpoint_token, next_marker, max_items
        raise OrderChanged("the history is longer than a page")


def replay(events: Sequence[Event], services: ServicesFactory) -> Any:
    """Run the current workflow on a history and return its result.

    Raises:
        OrderChanged: the workflow calls other operations, or in another order.
    """
    service = SilentContext()
    invocation = DurableExecutionInvocationInputWithClient(
        durable_execution_arn=f"replay/{events[0]['Id']}",
        checkpoint_token="token",
        initial_execution_state=InitialExecutionState(operations(events), ""),
        service_client=service,
    )
    output = make_handler(services)(cast("Any", invocation), ReplayContext())
    if service.asked or output["Status"] != "SUCCEEDED":
        raise OrderChanged(f"{output['Status']}: {output.get('Error')} {service.asked}")
    return json.loads(output["Result"])


def result_of(events: Sequence[Event]) -> Any:
    """Return the result with which the recorded execution ended."""
    end = next(event for event in events if event["EventType"] == "ExecutionSucceeded")
    return json.loads(end["ExecutionSucceededDetails"]["Result"]["Payload"])


def operations(events: Sequence[Event]) -> list[Operation]:
    """Return the operations of a history in the order they started, as an invocation gets them."""
    by_id: dict[str, list[Event]] = {}
    for event in events:
        if event["EventType"] != "InvocationCompleted":
            by_id.setdefault(event["Id"], []).append(event)
    return [_operation(own) for own in by_id.values()]


class ReplayContext:
    """The part of Lambda's context that the workflow reads."""

    aws_request_id = "replay"
    log_group_name = log_stream_name = function_name = "replay"
    memory_limit_in_mb = "512"
    function_version = "$LATEST"
    invoked_function_arn = "arn:replay"
    tenant_id = client_context = identity = None

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def _operation(own: Sequence[Event]) -> Operation:
    first, last = own[0], own[-1]
    kind = first["EventType"].removesuffix("Started")
    end = last["EventType"].removeprefix(kind)
    details = last.get(f"{last['EventType']}Details", {})
    result, error = _payload(details, "Result"), _error(details)
    running = kind == "Execution"
    return Operation(
        operation_id=first["Id"],
        operation_type=OperationType(kind.upper()),
        status=OperationStatus("STARTED" if running else _ENDS[end]),
        parent_id=first.get("ParentId"),
        name=first.get("Name"),
        sub_type=first.get("SubType"),
        execution_details=ExecutionDetails(_input(first)) if running else None,
        context_details=ContextDetails(False, result, error) if kind == "Context" else None,
        step_details=StepDetails(1, None, result, error) if kind == "Step" else None,
        callback_details=CallbackDetails("callback", result, error) if kind == "Callback" else None,
    )


def _input(first: Event) -> str | None:
    return _payload(first["ExecutionStartedDetails"], "Input")


def _payload(details: Event, name: str) -> str | None:
    found: str | None = (details.get(name) or {}).get("Payload")
    return found


def _error(details: Event) -> ErrorObject | None:
    found = (details.get("Error") or {}).get("Payload")
    if found is None:
        return None
    return ErrorObject(found.get("ErrorMessage"), found.get("ErrorType"), None, None)
