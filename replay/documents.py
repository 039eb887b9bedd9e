"""Exported executions: a history or a state, as AWS's CLI prints it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard

Event = Mapping[str, Any]

_WITHOUT_PAYLOADS = "{} has no payloads: export it with --include-execution-data."


class UnreadableDocumentError(Exception):
    """A document that is neither a history nor a state; the message says why."""


@dataclass(frozen=True)
class Document:
    """An exported execution: the events of its history, or the operations of its state."""

    name: str
    events: Sequence[Event] = ()
    operations: Sequence[Mapping[str, Any]] = ()


def read_folder(folder: Path) -> list[Document]:
    """Read every JSON file of a folder.

    Raises:
        UnreadableDocumentError: the folder has no such file, or one of them can't be read.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise UnreadableDocumentError(f"{folder} has no .json files.")
    return [read(path) for path in paths]


def read(path: Path) -> Document:
    """Read one exported execution.

    Raises:
        UnreadableDocumentError: the file isn't one, or lacks payloads or pages.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableDocumentError(f"{path.name} is no JSON document: {error}.") from error
    if isinstance(content, dict) and content.get("NextMarker"):
        raise UnreadableDocumentError(f"{path.name} is one page of several: export all events.")
    if isinstance(content, dict) and _are_objects(content.get("Operations")):
        return _state(path.name, content["Operations"])
    events = content.get("Events") if isinstance(content, dict) else content
    if not _are_objects(events):
        raise UnreadableDocumentError(f"{path.name} has neither Events nor Operations.")
    return _history(path.name, events)


def _are_objects(items: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(items, list) and bool(items) and all(isinstance(item, dict) for item in items)


def _history(name: str, events: Sequence[Event]) -> Document:
    if not all("EventType" in event and "EventId" in event for event in events):
        raise UnreadableDocumentError(f"{name} has events without EventType or EventId.")
    ordered = sorted(events, key=lambda event: event["EventId"])
    first = ordered[0]
    if first["EventType"] != "ExecutionStarted":
        raise UnreadableDocumentError(f"{name} doesn't begin with ExecutionStarted.")
    if "Payload" not in (first.get("ExecutionStartedDetails") or {}).get("Input", {}):
        raise UnreadableDocumentError(_WITHOUT_PAYLOADS.format(name))
    return Document(name, events=ordered)


def _state(name: str, operations: Sequence[Mapping[str, Any]]) -> Document:
    if not all({"Id", "Type", "Status"} <= operation.keys() for operation in operations):
        raise UnreadableDocumentError(f"{name} has operations without Id, Type or Status.")
    execution = [operation for operation in operations if operation["Type"] == "EXECUTION"]
    if not execution or "InputPayload" not in execution[0].get("ExecutionDetails", {}):
        raise UnreadableDocumentError(f"{name} lacks the operation EXECUTION with its input.")
    return Document(name, operations=[_with_moments(operation) for operation in operations])


_MOMENTS = ("StartTimestamp", "EndTimestamp")


def _with_moments(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operation whose own time stamps are moments; the details' stamps are left out."""
    found = {key: moment(operation[key]) for key in _MOMENTS if key in operation}
    step = dict(operation.get("StepDetails") or {})
    step.pop("NextAttemptTimestamp", None)
    details = {"StepDetails": step} if step else {}
    return {**operation, **found, **details, "WaitDetails": {}}


def moment(stamp: str | float) -> datetime | None:
    """Return a time stamp of the CLI, text or seconds, as a moment; None if it is neither."""
    try:
        if isinstance(stamp, str):
            return datetime.fromisoformat(stamp)
        return datetime.fromtimestamp(stamp).astimezone()
    except ValueError:
        return None
