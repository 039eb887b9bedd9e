"""The history of an execution without its data: only the facts that are named here are copied."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.api.recording import HistoryEntry

_ERROR_NAME = re.compile(r"[A-Za-z][\w.]{0,99}")
_DATA = frozenset({"Payload", "input", "output"})


def history_entries(history: Iterable[Mapping[str, Any]]) -> list[HistoryEntry]:
    """Return the events of a history of either engine without inputs, results and callback ids."""
    return [_of_durable(event) if "EventType" in event else _of_states(event) for event in history]


def _of_durable(event: Mapping[str, Any]) -> HistoryEntry:
    return HistoryEntry(
        id=int(event["EventId"]),
        type=str(event["EventType"]),
        at=_time(event["EventTimestamp"]),
        name=event.get("Name"),
        operation=event.get("Id"),
        parent=event.get("ParentId"),
        error=_error(event, "ErrorType"),
        bytes=_bytes(event) or None,
    )


def _of_states(event: Mapping[str, Any]) -> HistoryEntry:
    entered = event.get("stateEnteredEventDetails") or event.get("stateExitedEventDetails") or {}
    return HistoryEntry(
        id=int(event["id"]),
        type=str(event["type"]),
        at=_time(event["timestamp"]),
        name=entered.get("name"),
        previous=event.get("previousEventId"),
        error=_error(event, "error"),
        bytes=_bytes(event) or None,
    )


def _time(stamp: Any) -> str:
    return stamp.isoformat() if hasattr(stamp, "isoformat") else str(stamp)


def _bytes(value: Any) -> int:
    """Return the size of all inputs and results inside a value."""
    if not isinstance(value, Mapping):
        return 0
    return sum(
        len(inner.encode()) if name in _DATA and isinstance(inner, str) else _bytes(inner)
        for name, inner in value.items()
    )


def _error(value: Any, field: str) -> str | None:
    """Return the name of the error inside a value; a message has no place in it."""
    if not isinstance(value, Mapping):
        return None
    name = value.get(field)
    if isinstance(name, str):
        return name if _ERROR_NAME.fullmatch(name) else "Error"
    found = (_error(inner, field) for inner in value.values())
    return next((error for error in found if error), None)
