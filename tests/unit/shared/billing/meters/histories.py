"""Histories made by hand, in the shape in which the services answer them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Event = Mapping[str, Any]

BEGAN = datetime(2026, 2, 17, 12, 0, tzinfo=UTC)
REQUEST = "11111111-2222-3333-4444-555555555555"


def at(seconds: float) -> datetime:
    """Return the moment so many seconds after the beginning."""
    return BEGAN + timedelta(seconds=seconds)


def durable(*events: tuple[str, str] | tuple[str, str, Mapping[str, Any]]) -> list[Event]:
    """Return a durable history: an event a second, row its type, its id and its details."""
    return [_durable(place, *row) for place, row in enumerate(events)]


def _durable(
    place: int, type_: str, id_: str, details: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    named = {"Id": id_} if id_ else {}
    event = {"EventType": type_, "EventId": place + 1, "EventTimestamp": at(place), **named}
    return event if details is None else {**event, f"{type_}Details": details}


def result(payload: str) -> dict[str, Any]:
    """Return the details of an event with a result."""
    return {"Result": {"Payload": payload, "Truncated": False}}


def error(kind: str = "Broken") -> dict[str, Any]:
    """Return the details of an event with an error: 40 bytes as compact JSON."""
    return {"Error": {"Payload": {"ErrorType": kind, "ErrorMessage": "no"}, "Truncated": False}}


ERROR_BYTES = len(b'{"ErrorType":"Broken","ErrorMessage":"no"}')


def states(*events: tuple[str, int] | tuple[str, int, Mapping[str, Any]]) -> list[Event]:
    """Return a Step Functions history: row event its type, its predecessor and its details."""
    return [_state(place, *row) for place, row in enumerate(events, 1)]


def _state(
    id_: int, type_: str, previous: int, details: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    event = {"type": type_, "id": id_, "previousEventId": previous, "timestamp": at(id_)}
    if details is None:
        return event
    state, _, how = type_.partition("State")
    named = f"state{how}" if how in ("Entered", "Exited") else f"{state[0].lower()}{type_[1:]}"
    return {**event, f"{named}EventDetails": details}


LAMBDA = {"resourceType": "lambda", "resource": "invoke"}


def chain(*events: str | tuple[str, Mapping[str, Any]]) -> list[Event]:
    """Return a Step Functions history in which row event follows from the one before it."""
    pairs: Sequence[tuple[str, Mapping[str, Any]]] = [
        row if isinstance(row, tuple) else (row, LAMBDA) for row in events
    ]
    return states(*((type_, place, details) for place, (type_, details) in enumerate(pairs)))
