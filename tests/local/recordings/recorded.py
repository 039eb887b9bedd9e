"""AWS's recording of each scenario: types of events in their order, errors and counted units.

`stepfunctions.json`: recorded on AWS by LocalStack's test suite (Apache-2.0); each entry names the
test and the day. An event is its type, the id of the event before it, and its error's name if it
has one; its own id is its place. Where the ids of a Parallel's events are null, the recording lost
them and their order, and the events that are listed as `lost`.

`durable.json`: what AWS's conformance tests (Apache-2.0) demand of a history on AWS; each entry
names the requirement. An event is its id, its type, its subtype, the id of the event that began the
context around it, and its error's name. An event that isn't listed isn't demanded.

The units are counted by hand.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
StatesEvent = tuple[str, int | None, str | None]
DurableEvent = tuple[int, str, str | None, int | None, str | None]


@dataclass(frozen=True)
class StatesRecording:
    """A scenario of Step Functions: an execution's history, or an answer, or both."""

    id: str
    test: str
    recorded: str
    events: tuple[StatesEvent, ...] = ()
    lost: tuple[str, ...] = ()
    transitions: int | None = None
    status: str | None = None
    answer: tuple[str, ...] = ()
    error: str | None = None

    @property
    def ordered(self) -> bool:
        """Whether the recording has the order of its events."""
        return all(previous is not None for _, previous, _ in self.events)

    def kinds(self) -> Counter[tuple[str, str | None]]:
        """Return how many events there are of each type and error."""
        return kinds(self.events) + Counter((type_, None) for type_ in self.lost)


@dataclass(frozen=True)
class DurableRecording:
    """A scenario of a durable function: what is demanded of its history."""

    id: str
    requirement: str
    events: tuple[DurableEvent, ...]
    operations: int
    status: str


def kinds(events: Iterable[StatesEvent]) -> Counter[tuple[str, str | None]]:
    """Return how many events there are of each type and error."""
    return Counter((type_, error) for type_, _, error in events)


def states_events(history: Iterable[Mapping[str, Any]]) -> tuple[StatesEvent, ...]:
    """Return the events of GetExecutionHistory in the recordings' form."""
    return tuple(
        (event["type"], event["previousEventId"], _states_details(event).get("error") or None)
        for event in history
    )


def durable_events(history: Iterable[Mapping[str, Any]]) -> tuple[DurableEvent, ...]:
    """Return the events of GetDurableExecutionHistory in the recordings' form."""
    began: dict[str, int] = {}
    found = []
    for event in history:
        id_, type_ = int(event["EventId"]), str(event["EventType"])
        began.setdefault(event.get("Id", ""), id_)
        error = _error_type(event.get(f"{type_}Details"))
        parent = began.get(event["ParentId"]) if event.get("ParentId") else None
        found.append((id_, type_, event.get("SubType"), parent, error))
    return tuple(found)


def _states_details(event: Mapping[str, Any]) -> Mapping[str, Any]:
    details = (value for name, value in event.items() if name.endswith("EventDetails"))
    return next(details, None) or {}


def _error_type(details: Any) -> str | None:
    error = details.get("Error") if isinstance(details, dict) else None
    name = ((error or {}).get("Payload") or {}).get("ErrorType")
    return None if name == "*" else name


def _states_recording(id_: str, entry: dict[str, Any]) -> StatesRecording:
    given = dict(entry)
    for name in {"lost", "answer"} & entry.keys():
        given[name] = tuple(entry[name])
    given["events"] = tuple(
        (*event, *[None] * (3 - len(event))) for event in entry.get("events", ())
    )
    return StatesRecording(id_, **given)


def _durable_recording(id_: str, entry: dict[str, Any]) -> DurableRecording:
    events = tuple((*event, *[None] * (5 - len(event))) for event in entry["events"])
    return DurableRecording(id_, **dict(entry, events=events))


def _entries(name: str) -> dict[str, Any]:
    entries: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return entries


STATES = {id_: _states_recording(id_, e) for id_, e in _entries("stepfunctions").items()}
DURABLE = {id_: _durable_recording(id_, e) for id_, e in _entries("durable").items()}
