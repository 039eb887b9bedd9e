"""The operations of a durable execution, from its history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.billing.meters.reading import Event, object_of, payload_bytes
from shared.inspection.rows import Row, SpanKind
from shared.inspection.rules import OperationRole

INVOCATION = "InvocationCompleted"
_SUBMITTER = "submitter"
_ROLES = {
    "Step": OperationRole.STEP,
    "Wait": OperationRole.WAIT,
    "Callback": OperationRole.LONE_CALLBACK,
    "WaitForCallback": OperationRole.CALLBACK,
    "WaitForCondition": OperationRole.CONDITION,
    "Parallel": OperationRole.PARALLEL,
    "Map": OperationRole.MAP,
    "ParallelBranch": OperationRole.BRANCH,
    "MapIteration": OperationRole.BRANCH,
    "RunInChildContext": OperationRole.CHILD_CONTEXT,
    "ChainedInvoke": OperationRole.INVOKE,
}
_TYPES = {
    "Step": OperationRole.STEP,
    "Wait": OperationRole.WAIT,
    "Callback": OperationRole.LONE_CALLBACK,
    "Context": OperationRole.CHILD_CONTEXT,
    "ChainedInvoke": OperationRole.INVOKE,
}
_ENDS = {
    "Succeeded": "succeeded",
    "Failed": "failed",
    "TimedOut": "timed_out",
    "Stopped": "stopped",
    "Cancelled": "cancelled",
}
_WAITING = (OperationRole.WAIT, OperationRole.LONE_CALLBACK, OperationRole.INVOKE)
_ENDED_OUTSIDE = ("Wait", "Callback")
"""The kinds of operations that end while no invocation runs."""


@dataclass(frozen=True, slots=True)
class InvocationRow:
    """An invocation of the durable function.

    `served` is the number of operations that it served from checkpoints.
    """

    request_id: str | None
    start: datetime
    end: datetime
    error: str | None
    served: int

    def as_json(self) -> dict[str, Any]:
        """Return the invocation as the API answers it, with times in ISO 8601."""
        return {
            "request_id": self.request_id,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "error": self.error,
            "served": self.served,
        }


def operation_rows(events: Sequence[Event]) -> list[Row]:
    """Return the operations of a history, in the order in which they began."""
    rows: dict[str, Row] = {}
    for event in events:
        type_ = str(event["EventType"])
        if type_.startswith(("Execution", "Invocation")):
            continue
        id_ = str(event.get("Id") or f"event {event['EventId']}")
        row = rows.get(id_)
        if row is None:
            row = rows[id_] = _new(event, id_, rows)
        row.events.append(event["EventId"])
        row.largest_bytes = max(row.largest_bytes, *_sizes(event))
        _apply(row, event, type_)
    for row in rows.values():
        row.finish()
        _settle(row, rows)
    return list(rows.values())


def invocation_rows(events: Sequence[Event]) -> list[InvocationRow]:
    """Return the invocations of a history; one without details begins with its first event."""
    found, since = [], None
    counts = iter(served(events))
    for event in events:
        since = since or event["EventTimestamp"]
        if event["EventType"] != INVOCATION:
            continue
        details = object_of(event.get(f"{INVOCATION}Details"))
        error = object_of(object_of(details.get("Error")).get("Payload"))
        found.append(
            InvocationRow(
                request_id=details.get("RequestId"),
                start=details.get("StartTimestamp", since),
                end=details.get("EndTimestamp", event["EventTimestamp"]),
                error=error.get("ErrorType") if error else None,
                served=next(counts),
            )
        )
        since = None
    return found


def served(history: Sequence[Event]) -> Sequence[int]:
    """Return how many operations each invocation served from checkpoints.

    Those are the operations that had ended when the invocation began, without the children of an
    operation that had ended too, because the code inside it doesn't run again.
    """
    return tuple(_outermost(history[:begin]) for begin in _beginnings(history))


def _beginnings(history: Sequence[Event]) -> Iterator[int]:
    """Yield the index of each invocation's first event, after the waits that ended before it."""
    completed = [at for at, event in enumerate(history) if event["EventType"] == INVOCATION]
    for after in (-1, *completed[:-1]):
        begin = after + 1
        while begin < len(history) and _ends_outside(history[begin]):
            begin += 1
        yield begin


def _outermost(events: Sequence[Event]) -> int:
    ended = {event.get("Id"): event.get("ParentId") for event in events if _ends(event)}
    return sum(parent not in ended for parent in ended.values())


def _ends(event: Event) -> bool:
    type_ = str(event["EventType"])
    return not type_.startswith(("Execution", "Invocation")) and type_.endswith(tuple(_ENDS))


def _ends_outside(event: Event) -> bool:
    return _ends(event) and str(event["EventType"]).startswith(_ENDED_OUTSIDE)


def _new(event: Event, id_: str, rows: Mapping[str, Row]) -> Row:
    type_ = str(event["EventType"])
    role = _ROLES.get(str(event.get("SubType"))) or next(
        (role for start, role in _TYPES.items() if type_.startswith(start)), OperationRole.UNKNOWN
    )
    name = str(event.get("Name") or event.get("SubType") or type_)
    parent = rows.get(str(event.get("ParentId")))
    path = (*(parent.path if parent else ()), name)
    if parent is not None:
        parent.branches += 1
    return Row(id_, name, role.value, role, parent.id if parent else None, path)


def _apply(row: Row, event: Event, type_: str) -> None:
    at = event["EventTimestamp"]
    end = next((result for how, result in _ENDS.items() if type_.endswith(how)), None)
    if end is None:
        row.attempts += type_.endswith("Started")
        row.begin(SpanKind.WAITING if row.role in _WAITING else SpanKind.RUNNING, at)
        row.result = "running"
        return
    again = type_.startswith("Step") and (end == "failed" or row.role == OperationRole.CONDITION)
    if again:
        row.begin(SpanKind.RETRY_PAUSE, at)
    else:
        row.end(at)
    row.result = end
    row.error = _error(event) if end != "succeeded" else None


def _settle(row: Row, rows: Mapping[str, Row]) -> None:
    """Mark a step that hands on a callback's id, and the callback inside a wait for one."""
    parent = rows.get(row.parent or "")
    if parent is not None and parent.role == OperationRole.CALLBACK:
        parent.attempts = max(parent.attempts, row.attempts)
        if row.role == OperationRole.STEP:
            row.kind = _SUBMITTER


def _error(event: Event) -> str | None:
    payload = object_of(object_of(_details(event).get("Error")).get("Payload"))
    kind = payload.get("ErrorType")
    return str(kind) if kind else None


def _sizes(event: Event) -> Iterator[int]:
    yield 0
    payloads = (object_of(_details(event).get(name)).get("Payload") for name in ("Input", "Result"))
    yield from map(payload_bytes, payloads)


def _details(event: Event) -> Mapping[str, Any]:
    return object_of(event.get(f"{event['EventType']}Details"))
