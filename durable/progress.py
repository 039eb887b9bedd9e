"""Invocations and replays, recorded as what they are.

The SDK tells no plug-in when an operation is served from its checkpoint. What it does tell, at
the start of an invocation, is the operations that have ended: this invocation will serve those
from checkpoints, except the ones inside an operation that has itself ended, which are never
asked for again.
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
from shared.services import Services, services

_ENDED = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "STOPPED"})


class InvocationProgress:
    """The factory that the SDK asks for a plug-in at each invocation."""

    def create_plugin(self, info: InvocationStartInfo, /) -> DurableInstrumentationPlugin:
        """Return the recorder of this invocation."""
        count_cold_start(EngineName.DURABLE)
        return _Recorder(services(), info)


class _Recorder(DurableInstrumentationPlugin):
    def __init__(self, services: Services, info: InvocationStartInfo) -> None:
        self._services = services
        self._application_id: str = info.execution_input["application_id"]
        self._invocation = info.request_id

    def on_invocation_start(self, info: InvocationStartInfo) -> None:
        """Record the start, and what this invocation is served from checkpoints."""
        self._append(Kind.INVOCATION_STARTED, "Invocation started")
        served = served_from_checkpoints(info.operations)
        if served:
            names = ", ".join(served)
            count = "1 operation" if len(served) == 1 else f"{len(served)} operations"
            self._append(
                Kind.REPLAYED, f"[REPLAY] {count} served from checkpoints: {names}", Level.REPLAY
            )

    def on_invocation_end(self, info: InvocationEndInfo) -> None:
        """Record how the invocation ended: done, suspended, or to be tried again."""
        words = {
            "SUCCEEDED": "Invocation ended: the execution is complete",
            "PENDING": "Invocation ended: suspended, no compute until it resumes",
        }
        self._append(
            Kind.INVOCATION_ENDED, words.get(info.status.value, "Invocation ended with an error")
        )

    def _append(self, kind: Kind, message: str, level: Level = Level.INFO) -> None:
        event = Event(kind, self._services.stamp(), message, level, invocation=self._invocation)
        self._services.events.append(self._application_id, event)


def served_from_checkpoints(operations: Mapping[str, OperationInfo]) -> list[str]:
    """Return the names of the operations that a replay is served, in the order they started."""

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
