"""A run of a durable handler on a recording, with the SDK's own replay."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import patch

from aws_durable_execution_sdk_python.exceptions import NonDeterministicExecutionError
from aws_durable_execution_sdk_python.execution import (
    DurableExecutionInvocationInputWithClient,
    InitialExecutionState,
)
from aws_durable_execution_sdk_python.identifier import OperationIdentifier
from aws_durable_execution_sdk_python.lambda_service import (
    InvocationStatus,
    Operation,
    OperationType,
)
from aws_durable_execution_sdk_python.operation.base import OperationExecutor

from replay.quick_stop import quick_stop
from replay.recording import Recording

Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Mismatch:
    """A recorded operation, and the one that the code calls in its place."""

    recorded: Operation
    called: OperationIdentifier


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its result as JSON text, or its error."""

    status: InvocationStatus
    result: str | None
    error: str
    mismatch: Mismatch | None


def rerun(handler: Handler, recording: Recording) -> Outcome:
    """Run one invocation of a handler; its steps are served from the recording."""
    operations = list(recording.state.values())
    execution = next(
        operation for operation in operations if operation.operation_type is OperationType.EXECUTION
    )
    invocation = DurableExecutionInvocationInputWithClient(
        durable_execution_arn=f"replay/{execution.operation_id}",
        checkpoint_token="token",
        initial_execution_state=InitialExecutionState(operations, ""),
        service_client=recording,
    )
    with _served_by(recording) as mismatches:
        try:
            output = handler(cast("Any", invocation), ReplayLambdaContext())
        except Exception as raised:  # noqa: BLE001 - the code under test may raise anything
            output = {"Status": "FAILED", "Error": {"ErrorMessage": repr(raised)}}
    error = output.get("Error") or {}
    return Outcome(
        InvocationStatus(output["Status"]),
        output.get("Result"),
        ": ".join(filter(None, (error.get("ErrorType"), error.get("ErrorMessage")))),
        mismatches[0] if mismatches else None,
    )


@contextmanager
def _served_by(recording: Recording) -> Iterator[list[Mismatch]]:
    """Serve each operation from the recording before the SDK looks at its checkpoint."""
    read = OperationExecutor._get_checkpoint_result  # noqa: SLF001 - the SDK has no hook for it
    validate = OperationIdentifier.validate_checkpoint
    mismatches: list[Mismatch] = []

    def served(executor: OperationExecutor[Any]) -> Any:
        state = executor.state
        found = recording.serve(executor.operation_identifier)
        if found is not None:
            with state._operations_lock:  # noqa: SLF001
                state._operations[found.operation_id] = found  # noqa: SLF001
        return read(executor)

    def validated(identifier: OperationIdentifier, checkpoint: Operation | None) -> None:
        try:
            validate(identifier, checkpoint)
        except NonDeterministicExecutionError:
            assert checkpoint is not None
            mismatches.append(Mismatch(checkpoint, identifier))
            raise

    with (
        quick_stop(),
        patch.object(OperationExecutor, "_get_checkpoint_result", served),
        patch.object(OperationIdentifier, "validate_checkpoint", validated),
    ):
        yield mismatches


class ReplayLambdaContext:
    """Lambda's context for a run that isn't an invocation of Lambda."""

    aws_request_id = "00000000-0000-0000-0000-000000000000"
    log_group_name = log_stream_name = function_name = "replay"
    memory_limit_in_mb = "512"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:replay"
    tenant_id = client_context = identity = None

    def get_remaining_time_in_millis(self) -> int:
        """Return a minute: nothing here takes that long."""
        return 60_000
