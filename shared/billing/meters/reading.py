"""The consumption of one execution, as its engine's history has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared.billing.usage import EngineUsage

Event = Mapping[str, Any]
History = Iterable[Event]

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class FunctionRun:
    """A run of a function for an execution, with the times of a history or of events.

    `request_id` is Lambda's, or None if it isn't known.
    """

    started_at: datetime
    ended_at: datetime
    request_id: str | None = None

    @property
    def elapsed_ms(self) -> int:
        """The time from start to end, rounded up to a millisecond as Lambda rounds."""
        return max(1, -((self.started_at - self.ended_at) // _MILLISECOND))


@dataclass(frozen=True, slots=True)
class MeterReading:
    """The engine's units of an execution, and the runs of the function that runs its steps.

    `ended_at` is None while the execution runs. `caveats` are the parts of a history that can't be
    metered exactly; with any of them, the units are an estimate.
    """

    usage: EngineUsage
    runs: tuple[FunctionRun, ...]
    started_at: datetime | None
    ended_at: datetime | None
    caveats: tuple[str, ...] = ()


class EventCounts(Protocol):
    """Counts of a loan's events, for an estimate while or where there is no history.

    `operations` and `transitions` are lower bounds, `result_bytes` is the size of the results.
    """

    @property
    def operations(self) -> int: ...

    @property
    def transitions(self) -> int: ...

    @property
    def result_bytes(self) -> int: ...


def payload_bytes(payload: str | None) -> int:
    """Return the size of a serialized payload, in bytes."""
    return len((payload or "").encode())
