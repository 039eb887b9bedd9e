"""Events as attributes of an item of the table."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode, Status
from shared.domain.pipeline import Step
from shared.events.event import CallbackAnswer, Event, InvocationEnd, Kind, Level, PauseOwner
from shared.runtime.functions import FunctionId

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "at": str,
    "message": str,
    "level": Level,
    "step": Step,
    "branch": Bureau,
    "attempt": int,
    "invocation": str,
    "operation": str,
    "bytes": int,
    "expires_at": str,
    "approved": bool,
    "decided_by": str,
    "reason": str,
    "outcome": Status,
    "reason_code": ReasonCode,
    "served": tuple,
    "status": InvocationEnd,
    "answer": CallbackAnswer,
    "function": FunctionId,
    "armed": bool,
    "pause_ms": int,
    "paused_by": PauseOwner,
}
"""Every field of an event, and the function that reads its value from an attribute."""


def attributes_of(event: Event) -> dict[str, Any]:
    """Return the fields of an event that have a value, as plain text, numbers and lists."""
    values = {name: getattr(event, name) for name in _READERS}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> Event:
    """Return the event of an item of the table, or of its JSON."""
    return Event(**{name: read(item[name]) for name, read in _READERS.items() if name in item})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, StrEnum) else value
