"""The invocations of a recorded execution, each with the operations before and after it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from aws_durable_execution_sdk_python.lambda_service import (
    Operation,
    OperationStatus,
    OperationType,
)

from replay.documents import Event
from replay.operations import ENDED, kind_of, operations_of

_WAITS = ("Wait", "Callback", "ChainedInvoke")
_WAIT_FOR_CALLBACK = "WaitForCallback"


class RecordedInvocationEnd(StrEnum):
    """The end of a recorded invocation."""

    SUSPENDED = "suspended"
    ENDED = "ended"
    DIED = "died"
    RUNS = "runs"


@dataclass(frozen=True)
class RecordedInvocation:
    """One invocation: the operations when the last one ended, when it started, and at its end.

    `events` are the ids of the first and the last event of the invocation.
    """

    number: int
    previous: Mapping[str, Operation]
    start: Mapping[str, Operation]
    end: Mapping[str, Operation]
    how: RecordedInvocationEnd
    events: tuple[int, int]


def invocations(events: Sequence[Event]) -> list[RecordedInvocation]:
    """Return the invocations of a history, in their order."""
    return [
        _invocation(events, number, begin, stop)
        for number, (begin, stop) in enumerate(_segments(events), 1)
    ]


def _segments(events: Sequence[Event]) -> Iterator[tuple[int, int]]:
    """Yield the index of the first event of each invocation, and the one after its last."""
    begin = 0
    for index, event in enumerate(events):
        if event["EventType"] == "InvocationCompleted":
            yield begin, index + 1
            begin = index + 1
    if any(_is_own(event) for event in events[begin:]):
        yield begin, len(events)


def _is_own(event: Event) -> bool:
    """Return whether the code of the invocation caused an event."""
    kind, happened = kind_of(event)
    return bool(kind) and kind != "Execution" and not _is_answer(kind, happened)


def _is_answer(kind: str, happened: str) -> bool:
    return kind in _WAITS and happened != "Started"


def _invocation(events: Sequence[Event], number: int, begin: int, stop: int) -> RecordedInvocation:
    first = begin
    while first < stop and not _is_own(events[first]):
        first += 1
    began = min(first, stop)
    start = operations_of(events[:began] or events[:1])
    end = _as_seen(events, began, stop, start, operations_of(events[:stop]))
    return RecordedInvocation(
        number=number,
        previous=operations_of(events[:begin]),
        start=start,
        end=end,
        how=_how(events, stop),
        events=(events[begin]["EventId"], events[stop - 1]["EventId"]),
    )


def _how(events: Sequence[Event], stop: int) -> RecordedInvocationEnd:
    last = events[stop - 1]
    if last["EventType"] != "InvocationCompleted":
        return RecordedInvocationEnd.RUNS
    if (last.get("InvocationCompletedDetails") or {}).get("Error"):
        return RecordedInvocationEnd.DIED
    ended = any(kind_of(event)[0] == "Execution" for event in events[stop : stop + 1])
    return RecordedInvocationEnd.ENDED if ended else RecordedInvocationEnd.SUSPENDED


def _as_seen(
    events: Sequence[Event],
    began: int,
    stop: int,
    start: Mapping[str, Operation],
    end: dict[str, Operation],
) -> dict[str, Operation]:
    """Return the operations at the end, without answers that arrived but weren't seen.

    An answer may arrive while the code is about to suspend. The code has seen it if the wait around
    it ended in this invocation, or if another operation followed.
    """
    seen = dict(end)
    for index in range(began, stop):
        kind, happened = kind_of(events[index])
        if not _is_answer(kind, happened):
            continue
        id_ = events[index]["Id"]
        parent = end.get(end[id_].parent_id or "")
        if parent is not None and parent.sub_type == _WAIT_FOR_CALLBACK:
            used = parent.status in ENDED
        else:
            used = any(_is_own(event) for event in events[index + 1 : stop])
        if not used:
            seen[id_] = _unanswered(end[id_], start)
    return seen


def _unanswered(operation: Operation, start: Mapping[str, Operation]) -> Operation:
    pending = start.get(operation.operation_id)
    return pending or replace(operation, status=OperationStatus.STARTED)


def is_wait(operation: Operation) -> bool:
    """Return whether an operation ends by an answer or a timer, not by the code."""
    return operation.operation_type in (
        OperationType.WAIT,
        OperationType.CALLBACK,
        OperationType.CHAINED_INVOKE,
    )
