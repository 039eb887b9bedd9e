"""The recorded operations that a run of the code gets instead of the durable service's answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from aws_durable_execution_sdk_python.exceptions import SuspendExecution
from aws_durable_execution_sdk_python.identifier import OperationIdentifier
from aws_durable_execution_sdk_python.lambda_service import (
    CheckpointOutput,
    CheckpointUpdatedExecutionState,
    Operation,
    OperationAction,
    OperationStatus,
    OperationType,
    OperationUpdate,
    StateOutput,
)

from replay.operations import ENDED

_ENDS = (OperationAction.SUCCEED, OperationAction.FAIL)


@dataclass
class Recording:
    """The operations at a cut, and what the code does with them.

    With `answers` the pending operations have ended as they did later, and an operation that the
    cut doesn't have is served by the later one of the same name. A run suspends at an operation
    without a recorded result: no step is performed.
    """

    state: Mapping[str, Operation]
    answers: Mapping[str, Operation] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    later_results: int = 0
    """The operations that were served from after the cut."""
    passed_over: list[Operation] = field(default_factory=list)
    """The contexts that the code completed while something in them is still pending."""
    _lock: Lock = field(default_factory=Lock)

    def serve(self, identifier: OperationIdentifier) -> Operation | None:
        """Return the operation that the code gets; None for a context that starts anew.

        Raises:
            SuspendExecution: neither the cut nor the later events have a result.
        """
        with self._lock:
            self.visited.add(identifier.operation_id)
            found = self.state.get(identifier.operation_id)
            if found is not None:
                return self._as_it_ended(found)
            if identifier.operation_type is OperationType.CONTEXT:
                return None
            later = self._later(identifier)
            if later is None or later.status not in ENDED:
                raise SuspendExecution(f"{identifier.name} has no recorded result")
            self.later_results += 1
            return replace(
                later, operation_id=identifier.operation_id, parent_id=identifier.parent_id
            )

    def _as_it_ended(self, found: Operation) -> Operation:
        """Return a pending operation with its later end, if there is one."""
        if found.status in ENDED or found.operation_type is OperationType.CONTEXT:
            return found
        later = self.answers.get(found.operation_id)
        if later is not None and later.status in ENDED:
            return later
        if found.operation_type is OperationType.STEP:
            return replace(found, status=OperationStatus.PENDING)
        return found

    def _later(self, identifier: OperationIdentifier) -> Operation | None:
        same = self.answers.get(identifier.operation_id)
        if same is not None and _is(same, identifier):
            return same
        named = [
            operation
            for operation in self.answers.values()
            if _is(operation, identifier) and operation.operation_id not in self.state
        ]
        return named[0] if len(named) == 1 else None

    @property
    def skipped(self) -> list[Operation]:
        """The operations of the cut that the code didn't reach, though it had to."""
        return [
            operation
            for id_, operation in self.state.items()
            if id_ not in self.visited
            and operation.operation_type is not OperationType.EXECUTION
            and not self._is_inside_an_ended_one(operation)
        ]

    def _is_inside_an_ended_one(self, operation: Operation) -> bool:
        parent = self.state.get(operation.parent_id or "")
        if parent is None:
            return False
        return parent.status in ENDED or self._is_inside_an_ended_one(parent)

    # The durable service of the run.

    def checkpoint(
        self,
        durable_execution_arn: str,
        checkpoint_token: str,
        updates: list[OperationUpdate],
        client_token: str | None,
    ) -> CheckpointOutput:
        """Accept every update; remember the pending contexts that end."""
        del durable_execution_arn, client_token
        for update in updates:
            pending = self.state.get(update.operation_id)
            if pending is not None and update.action in _ENDS:
                self.passed_over.append(pending)
        return CheckpointOutput(checkpoint_token, CheckpointUpdatedExecutionState())

    def get_execution_state(
        self,
        durable_execution_arn: str,
        checkpoint_token: str,
        next_marker: str,
        max_items: int = 1000,
    ) -> StateOutput:
        """Return no further operations: an invocation gets all of them at its start."""
        del durable_execution_arn, checkpoint_token, next_marker, max_items
        return StateOutput()


def _is(operation: Operation, identifier: OperationIdentifier) -> bool:
    return (operation.operation_type, operation.sub_type, operation.name or None) == (
        identifier.operation_type,
        identifier.sub_type,
        identifier.name or None,
    )
