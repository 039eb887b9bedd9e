"""What an engine's own history says that one execution consumed."""

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
    """One run of a function for an execution, by time stamps that aren't Lambda's own.

    `request_id` is Lambda's; None where nobody told it.
    """

    started_at: datetime
    ended_at: datetime
    request_id: str | None = None

    @property
    def elapsed_ms(self) -> int:
        """The time between the stamps, rounded up to a millisecond, as Lambda rounds."""
        return max(1, -((self.started_at - self.ended_at) // _MILLISECOND))


@dataclass(frozen=True, slots=True)
class MeterReading:
    """The orchestration units of an execution, and the runs of the function behind its steps.

    `ended_at` is None while it runs. `doubts` says what the history doesn't tell exactly: then the
    units are an estimate.
    """

    usage: EngineUsage
    runs: tuple[FunctionRun, ...]
    started_at: datetime | None
    ended_at: datetime | None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventCounts:
    """What the loan's own records tell of an execution, before or without its history.

    `starts` counts every start of a step, `attempts` only what the engine numbers as a new attempt;
    `waits` are steps that wait for an answer, `forks` steps with branches, and `result_bytes` is
    the size of the results.
    """

    starts: int
    attempts: int
    waits: int
    forks: int
    result_bytes: int


def payload_bytes(payload: str | None) -> int:
    """Return the size of a serialized payload, in bytes."""
    return len((payload or "").encode())
