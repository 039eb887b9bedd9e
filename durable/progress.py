"""The events of invocations and replays, appended by a plug-in of the durable SDK.

The SDK doesn't call a plug-in when an operation is served from its checkpoint. At the start of an
invocation it passes the operations that have ended. The invocation serves these from checkpoints,
except the operations inside one that has itself ended: the replay doesn't reach them.
"""

from collections.abc import Mapping

from aws_durable_execution_sdk_python.plugin import (
    DurableInstrumentationPlugin,
    InvocationEndInfo,
    InvocationStartInfo,
    OperationInfo,
    OperationType,
)

from shared.engines.port import EngineName
from shared.events.event import Event, Kind, Level
from shared.runtime.observability import count_cold_start
from shared.services import Services, ServicesFactory

_ENDED = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "STOPPED"})


class InvocationProgress:
    """The factory whose plug-in appends the events of one invocation."""

    def __init__(self, services: ServicesFactory) -> None:
        self._services = services

    def create_plugin(self, info: InvocationStartInfo, /) -> DurableInstrumentationPlugin:
        """Return the plug-in for this invocation."""
        count_cold_start(EngineName.DURABLE)
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
            self._append(
                Kind.REPLAYED, f"[REPLAY] {count} served from checkpoints: {names}", Level.REPLAY
            )

    def on_invocation_end(self, info: InvocationEndInfo) -> None:
        """Append the end: the execution is complete, suspended, or failed in this invocation."""
        messages = {
            "SUCCEEDED": "Invocation ended: the execution is complete",
            "PENDING": "Invocation ended: suspended, no compute until it resumes",
        }
        self._append(
            Kind.INVOCATION_ENDED, messages.get(info.status.value, "Invocation ended with an error")
        )

    def _append(self, kind: Kind, message: str, level: Level = Level.INFO) -> None:
        event = Event(kind, self._services.stamp(), message, level, invocation=self._invocation)
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
