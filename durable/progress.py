"""The events of invocations and replays, appended by a plug-in of the durable SDK.

The SDK doesn't call a plug-in when an operation is served from its checkpoint. At the start of an
invocation it passes the operations that have ended. The invocation serves these from checkpoints,
except the operations inside one that has itself ended: the replay doesn't reach them.
"""

from collections.abc import Mapping
from typing import Any

from aws_durable_execution_sdk_python.plugin import (
    DurableInstrumentationPlugin,
    InvocationEndInfo,
    InvocationStartInfo,
    OperationInfo,
    OperationType,
)

from shared.engines.port import EngineName
from shared.events.event import Event, InvocationEnd, Kind, Level
from shared.runtime.observability import count_cold_start
from shared.services import Services, ServicesFactory

_ENDED = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "STOPPED"})
_INVOCATION_ENDS = {
    "SUCCEEDED": (InvocationEnd.SUCCEEDED, "the execution is complete"),
    "PENDING": (InvocationEnd.SUSPENDED, "suspended, no compute until it resumes"),
}
_FAILED = (InvocationEnd.FAILED, "an error")
"""The end of an invocation: the SDK's status, and its text for people."""


class InvocationProgress:
    """The factory whose plug-in appends the events of one invocation."""

    def __init__(self, services: ServicesFactory, engine: EngineName) -> None:
        self._services = services
        self._engine = engine

    def create_plugin(self, info: InvocationStartInfo, /) -> DurableInstrumentationPlugin:
        """Return the plug-in for this invocation."""
        count_cold_start(self._engine)
        return _Recorder(self._services(), info)


class _Recorder(DurableInstrumentationPlugin):
    def __init__(self, services: Services, info: InvocationStartInfo) -> None:
        self._services = services
        self._application_id: str = info.execution_input["application_id"]
        self._invocation = info.request_id

    def on_invocation_start(self, info: InvocationStartInfo) -> None:
        """Append the start, and the operations that are served from checkpoints."""
        self._append(Kind.INVOCATION_STARTED, "Invocation started")
        served = served_from_checkpoints(info.operations)
        if served:
            names = ", ".join(served)
            count = "1 operation" if len(served) == 1 else f"{len(served)} operations"
            message = f"[REPLAY] {count} served from checkpoints: {names}"
            self._append(Kind.REPLAYED, message, Level.REPLAY, served=tuple(served))

    def on_invocation_end(self, info: InvocationEndInfo) -> None:
        """Append the end: the execution is complete, suspended, or failed in this invocation."""
        status, words = _INVOCATION_ENDS.get(info.status.value, _FAILED)
        self._append(Kind.INVOCATION_ENDED, f"Invocation ended: {words}", status=status)

    def _append(self, kind: Kind, message: str, level: Level = Level.INFO, **fields: Any) -> None:
        at = self._services.stamp()
        event = Event(kind, at, message, level, invocation=self._invocation, **fields)
        self._services.events.append(self._application_id, event)


def served_from_checkpoints(operations: Mapping[str, OperationInfo]) -> list[str]:
    """Return the names of the operations that a replay serves from checkpoints, oldest first."""

    def ended(operation: OperationInfo | None) -> bool:
        return operation is not None and operation.status.value in _ENDED

    served = [
        operation
        for operation in operations.values()
        if operation.operation_type is not OperationType.EXECUTION
        and ended(operation)
        and not ended(operations.get(operation.parent_id or ""))
    ]
    return [operation.name or operation.operation_type.value.lower() for operation in served]
