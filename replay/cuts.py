"""The points of a recorded execution at which it may wait."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aws_durable_execution_sdk_python.lambda_service import (
    InvocationStatus,
    Operation,
    OperationType,
)

from replay.documents import Document, Event
from replay.operations import ENDED, kind_of, operations_of, retries

_WAITS = frozenset({"Wait", "Callback", "ChainedInvoke"})
_WAIT_TYPES = frozenset({OperationType.WAIT, OperationType.CALLBACK, OperationType.CHAINED_INVOKE})
_WAIT_FOR_CALLBACK = "WaitForCallback"


@dataclass(frozen=True)
class RecordedEnd:
    """How a recorded execution ended; `result` is its JSON text if it succeeded."""

    status: InvocationStatus
    result: str | None = None


@dataclass(frozen=True)
class Cut:
    """A point at which an execution may wait.

    `waits_for` names the pending operation, `after_event` is the id of the last event before the
    wait (0 if the document is a state). `state` has the operations at this moment, and `later` all
    operations as they ended in the recording.
    """

    waits_for: str
    after_event: int
    state: Mapping[str, Operation]
    later: Mapping[str, Operation]
    end: RecordedEnd | None

    @property
    def unfinished(self) -> frozenset[str]:
        """The ids of the operations that have not ended."""
        return frozenset(
            id_ for id_, operation in self.state.items() if operation.status not in ENDED
        )

    @property
    def is_answered_later(self) -> bool:
        """Whether the recording has the end of something that is pending here."""
        return any(
            self.later[id_].status in ENDED
            for id_ in self.unfinished
            if self.state[id_].operation_type is not OperationType.EXECUTION
        )


def cuts(document: Document) -> list[Cut]:
    """Return the cuts of a recorded execution, without repetitions."""
    if document.operations:
        state = {
            operation["Id"]: Operation.from_dict(dict(operation))
            for operation in document.operations
        }
        return [Cut(_pending_name(state), 0, state, state, None)]
    later = operations_of(document.events)
    end = _end(document.events)
    found: dict[tuple[tuple[str, str], ...], Cut] = {}
    for place in _places(document.events):
        before = list(_before_the_wait(document.events, place))
        state = operations_of(before)
        key = tuple((id_, operation.status.value) for id_, operation in sorted(state.items()))
        cut = Cut(_waiting_for(document.events, place, state), _last_id(before), state, later, end)
        found.setdefault(key, cut)
    return list(found.values())


def _places(events: Sequence[Event]) -> Iterator[int]:
    """Yield the indexes of the events that end a wait, and the end of an unfinished history."""
    scheduled: set[str] = set()
    for index, event in enumerate(events):
        kind, happened = kind_of(event)
        if kind == "Step":
            if event["Id"] in scheduled:
                yield index
            scheduled.discard(event["Id"])
            if retries(event):
                scheduled.add(event["Id"])
        elif kind in _WAITS and happened != "Started":
            yield index
    if _end(events) is None:
        yield len(events)


def _before_the_wait(events: Sequence[Event], place: int) -> Iterator[Event]:
    """Yield the events until a wait, and the ends of the steps that ran when it was answered.

    An answer may arrive before the code has suspended. An execution that waits has ended those
    steps, and has run the submitter of its callback.
    """
    yield from events[:place]
    if place == len(events):
        return
    running = {id_ for id_, happened in _last_steps(events[:place]).items() if happened}
    answered = events[place]
    submitted = answered.get("ParentId") if _submits(events, answered) else None
    for event in events[place + 1 :]:
        kind, happened = kind_of(event)
        if kind != "Step":
            continue
        if submitted and event.get("ParentId") == submitted and happened == "Started":
            yield event
            running.add(event["Id"])
        elif event["Id"] in running and happened != "Started":
            yield event
            running.remove(event["Id"])


def _submits(events: Sequence[Event], answered: Event) -> bool:
    parent = answered.get("ParentId")
    return kind_of(answered)[0] == "Callback" and any(
        event.get("Id") == parent and event.get("SubType") == _WAIT_FOR_CALLBACK for event in events
    )


def _last_steps(events: Sequence[Event]) -> dict[str, bool]:
    """Return for each step whether its last event is a start."""
    return {
        event["Id"]: happened == "Started"
        for event in events
        for kind, happened in (kind_of(event),)
        if kind == "Step"
    }


def _waiting_for(events: Sequence[Event], place: int, state: Mapping[str, Operation]) -> str:
    if place == len(events):
        return _pending_name(state)
    return _name(state[events[place]["Id"]], state)


def _pending_name(state: Mapping[str, Operation]) -> str:
    waits = [
        operation
        for operation in state.values()
        if operation.status not in ENDED
        and (
            operation.operation_type in _WAIT_TYPES
            or operation.operation_type is OperationType.STEP
        )
    ]
    return ", ".join(_name(operation, state) for operation in waits) or "its next invocation"


def _name(operation: Operation, state: Mapping[str, Operation]) -> str:
    """Return the name of an operation; a callback has that of the wait around it."""
    parent = state.get(operation.parent_id or "")
    if parent is not None and parent.sub_type == _WAIT_FOR_CALLBACK:
        operation = parent
    return operation.name or operation.operation_type.value.lower()


def _end(events: Sequence[Event]) -> RecordedEnd | None:
    for event in events:
        kind, happened = kind_of(event)
        if kind == "Execution" and happened != "Started":
            details = event.get(f"{event['EventType']}Details") or {}
            if happened != "Succeeded":
                return RecordedEnd(InvocationStatus.FAILED)
            return RecordedEnd(InvocationStatus.SUCCEEDED, details["Result"].get("Payload"))
    return None


def _last_id(events: Sequence[Event]) -> int:
    return max(int(event["EventId"]) for event in events)
