"""The consumption of one execution, as its engine's history has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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


@dataclass(frozen=True, slots=True)
class EventCounts:
    """Counts of a loan's events, for an estimate while or where there is no history.

    `starts` counts every start of a step, `attempts` only those with a new attempt number of the
    engine, `waits` the steps that wait for an answer, `forks` the steps with branches, and
    `result_bytes` the size of the results.
    """

    starts: int
    attempts: int
    waits: int
    forks: int
    result_bytes: int


def payload_bytes(payload: str | None) -> int:
    """Return the size of a serialized payload, in bytes."""
    return len((payload or "").encode())
