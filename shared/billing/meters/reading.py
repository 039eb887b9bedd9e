"""The consumption of one execution, as its engine's history has it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol

from shared.billing.usage import EngineUsage

Event = Mapping[str, Any]
"""An event as boto3 returns it: its stamp is a datetime."""
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
    metered exactly; with any of them, the units are an estimate. `whole` says that the reading
    rests on every event, from the first one to the one that ends the execution.
    """

    usage: EngineUsage
    runs: tuple[FunctionRun, ...]
    started_at: datetime | None
    ended_at: datetime | None
    caveats: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class MapRun:
    """A run of a Map in DISTRIBUTED mode, as DescribeMapRun describes it.

    `children` is the number of its child executions, which the parent's history doesn't have.
    """

    arn: str
    children: int


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


def payload_bytes(payload: Any) -> int:
    """Return the size of a serialized payload, in bytes; a parsed one is serialized again."""
    if payload is None:
        return 0
    text = payload if isinstance(payload, str) else compact(payload)
    return len(text.encode(errors="surrogatepass"))


def compact(value: Any) -> str:
    """Return a value as JSON without spaces, as the engines serialize it."""
    return json.dumps(value, separators=(",", ":"), default=str)


def parsed(text: Any) -> Any:
    """Return the value of a JSON text, or None if it is none; a parsed value stays as it is."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except (RecursionError, ValueError):
        return None


def object_of(value: Any) -> Mapping[str, Any]:
    """Return a JSON object; an empty one in the place of anything else."""
    return value if isinstance(value, Mapping) else {}


def incompleteness(ids: Sequence[int], *, ended: bool) -> Iterator[str]:
    """Yield a caveat for each part of a history that is missing, by the sorted ids of its events.

    `ended` says that it has the event of the execution's end.
    """
    if ids and ids[0] != 1:
        yield f"not whole: it begins at id {ids[0]}"
    missing = sum(max(0, after - before - 1) for before, after in pairwise(ids))
    if missing:
        yield f"not whole: {missing} events are missing from its middle"
    if not ended:
        yield "not whole: it has no event of the execution's end"
