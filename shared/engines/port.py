"""The port to an engine: start, resume, describe, history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class EngineName(StrEnum):
    """The name of an engine.

    A variant is an engine of its own: another workflow on a service that another engine uses too.
    """

    DURABLE = "durable"
    STEPFUNCTIONS = "stepfunctions"
    DURABLE_LEAN = "durable-lean"
    STEPFUNCTIONS_LEAN = "stepfunctions-lean"
    STEPFUNCTIONS_EXPRESS = "stepfunctions-express"

    @property
    def family(self) -> "EngineName":
        """The first engine on the same service: both have the same unit and the same history."""
        return _FAMILIES.get(self, self)


_FAMILIES: Mapping[EngineName, EngineName] = {
    EngineName.DURABLE_LEAN: EngineName.DURABLE,
    EngineName.STEPFUNCTIONS_LEAN: EngineName.STEPFUNCTIONS,
    EngineName.STEPFUNCTIONS_EXPRESS: EngineName.STEPFUNCTIONS,
}

COMPARED = (EngineName.DURABLE, EngineName.STEPFUNCTIONS)
"""The engines of the default comparison, in the order of tables and lanes."""


class NotWaiting(Exception):
    """No execution waits with this resume token: it was answered, timed out or ended."""


class NoSuchExecution(LookupError):
    """The engine has no execution with this id, or has deleted it after its retention time."""


class ExecutionStatus(StrEnum):
    """The status of an execution; every one but `running` is final."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Execution:
    """An execution as its engine describes it; times are ISO 8601 in UTC."""

    id: str
    status: ExecutionStatus
    started_at: str
    ended_at: str | None


class Engine(Protocol):
    """One of the engines. Every method may raise `ServiceUnavailable`."""

    name: EngineName
    title: str

    def start(self, name: str, payload: Mapping[str, Any]) -> str:
        """Start an execution and return its id; a repeated name and payload give the same id."""
        ...

    def resume(self, resume_token: str, result: Mapping[str, Any]) -> None:
        """Answer a wait with a result.

        Raises:
            NotWaiting: no execution waits with this token.
        """
        ...

    def resume_with_error(self, resume_token: str, error: str, cause: str) -> None:
        """Answer a wait with an error, by its name.

        Raises:
            NotWaiting: no execution waits with this token.
        """
        ...

    def describe(self, execution: str) -> Execution:
        """Return the status and the times of an execution.

        Raises:
            NoSuchExecution: the engine has no execution with this id.
        """
        ...

    def history(self, execution: str) -> Iterator[Mapping[str, Any]]:
        """Yield the events of the engine's history, oldest first; pages are read on demand.

        Raises:
            NoSuchExecution: the engine has no execution with this id.
        """
        ...
