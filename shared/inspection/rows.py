"""The rows of an execution: its states or operations, as a drawing has them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.billing.meters.reading import compact, parsed
from shared.inspection.ranges import NONE, Range

_TYPE_BYTES = 16
"""The Python SDK writes a type beside each value: `{"t":"i","v":1}`."""


class SpanKind(StrEnum):
    """What a row does in a span of time."""

    RUNNING = "running"
    WAITING = "waiting"
    RETRY_PAUSE = "retry_pause"


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a row; `end` is None if the history doesn't have it."""

    kind: SpanKind
    start: datetime
    end: datetime | None

    def as_json(self) -> dict[str, str | None]:
        """Return the span as the API answers it, with times in ISO 8601."""
        end = self.end.isoformat() if self.end else None
        return {"kind": self.kind.value, "start": self.start.isoformat(), "end": end}


@dataclass(slots=True)
class Row:
    """A state or an operation of an execution, as its history has it.

    `id` is unique in the execution and `parent` the id of the row around it. `role` is the name of
    its rule. `attempts` counts the runs of a step, the polls of a condition and the starts of a
    Parallel or a Map; `died` counts those attempts that ended with their process. `branches` is the
    number of branches or items. `events` are the ids of its events, `largest_bytes` the size of its
    largest payload, and `written` the bytes that a durable step would write of its results.
    """

    id: str
    name: str
    kind: str
    role: str
    parent: str | None
    path: tuple[str, ...]
    attempts: int = 0
    died: int = 0
    branches: int = 0
    spans: list[Span] = field(default_factory=list)
    result: str = "running"
    error: str | None = None
    largest_bytes: int = 0
    written: Range = NONE
    events: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the row as the API answers it."""
        return {
            "id": self.id,
            "parent": self.parent,
            "name": self.name,
            "path": "/".join(self.path),
            "kind": self.kind,
            "attempts": self.attempts,
            "spans": [span.as_json() for span in self.spans],
            "result": self.result,
            "error": self.error,
            "largest_bytes": self.largest_bytes,
            "events": self.events,
        }

    def begin(self, kind: SpanKind, at: datetime) -> None:
        """End the open span, and begin another one."""
        self.end(at)
        self.spans.append(Span(kind, at, None))

    def finish(self) -> None:
        """Drop the pause before a retry that never came."""
        if self.spans and self.spans[-1].kind is SpanKind.RETRY_PAUSE:
            self.spans.pop()

    def end(self, at: datetime) -> None:
        """End the open span, if there is one."""
        if self.spans and self.spans[-1].end is None:
            last = self.spans.pop()
            self.spans.append(Span(last.kind, last.start, at))


def children(rows: Iterable[Row]) -> Mapping[str | None, list[Row]]:
    """Return the rows by the row around them; None is the execution."""
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row.parent, []).append(row)
    return found


def in_tree_order(rows: Iterable[Row]) -> list[Row]:
    """Return the rows so that what is inside a row follows it."""
    inside = children(rows)
    ordered: list[Row] = []
    waiting = list(reversed(inside.get(None, [])))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(reversed(inside.get(row.id, [])))
    return ordered


def checkpoint_bytes(payload: Any) -> Range:
    """Return the size of a result as a checkpoint: as JSON, and with the types beside it."""
    value = parsed(payload)
    if value is None and payload is not None:
        value = payload
    least = len(compact(value).encode(errors="surrogatepass"))
    spaced = len(json.dumps(value, default=str).encode(errors="surrogatepass"))
    return Range(least, spaced + _TYPE_BYTES * sum(1 for _ in _values(value)))


def _values(value: Any) -> Iterator[Any]:
    """Yield a value and those inside it."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, dict):
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
