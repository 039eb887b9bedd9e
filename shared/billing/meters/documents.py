"""Histories as AWS's CLI, console and SDKs print them: checked, and read into a meter's events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.billing.meters.loading import UnreadableDocument, load
from shared.billing.meters.reading import Event, MapRun
from shared.engines.port import EngineName

MOST_EVENTS = 50_000
"""Twice what an execution of Step Functions can have."""

_MILLISECONDS_FROM = 100_000_000_000
"""A number of seconds would be in the year 5138 from here on."""
_WANTED = "a history of GetExecutionHistory or GetDurableExecutionHistory"
_LOOKS_LIKE = (
    ({"StartAt", "States"}, "a state machine's definition"),
    ({"mapRunArn", "executionCounts"}, "the description of a Map Run"),
    ({"executionArn", "status"}, "the description of an execution"),
    ({"DurableExecutionArn", "Status"}, "the description of a durable execution"),
    ({"executions"}, "a list of executions"),
    ({"DurableExecutions"}, "a list of durable executions"),
    ({"AWSTemplateFormatVersion"}, "a CloudFormation template"),
    ({"Resources"}, "a CloudFormation template"),
)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Events of an execution's history, the oldest first.

    `more` says that the document named a further page.
    """

    engine: EngineName
    events: tuple[Event, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    """The names that an engine's history has in its document."""

    engine: EngineName
    events: str
    type: str
    id: str
    time: str
    more: frozenset[str]


_FORMS = (
    _Form(
        EngineName.STEPFUNCTIONS,
        "events",
        "type",
        "id",
        "timestamp",
        frozenset({"nextToken", "NextToken"}),
    ),
    _Form(
        EngineName.DURABLE,
        "Events",
        "EventType",
        "EventId",
        "EventTimestamp",
        frozenset({"NextMarker", "NextToken"}),
    ),
)


def read_history(data: bytes) -> HistoryPage:
    """Return the history in a file.

    Raises:
        UnreadableDocument: the file has no history.
    """
    return history(load(data))


def history(document: Any) -> HistoryPage:
    """Return the history in a document of GetExecutionHistory or GetDurableExecutionHistory.

    Raises:
        UnreadableDocument: the document isn't one, or an event in it is damaged.
    """
    fields = document if isinstance(document, dict) else {}
    listed = document if isinstance(document, list) else None
    for form in _FORMS:
        events = fields.get(form.events) if listed is None else listed
        if isinstance(events, list) and _has_form(events, form):
            more = any(fields.get(name) for name in form.more)
            return HistoryPage(form.engine, _events(events, form), more)
    raise UnreadableDocument(what_it_is(document, _WANTED))


def join(pages: Iterable[HistoryPage]) -> HistoryPage:
    """Return the history that several pages make, in whatever order they come.

    Raises:
        UnreadableDocument: there is no page, or they aren't of one execution.
    """
    given = list(pages)
    engines = {page.engine for page in given}
    if len(engines) != 1:
        found = " and ".join(sorted(engines)) or "no engine"
        raise UnreadableDocument(f"The pages are of {found}; a history is of one engine.")
    engine = engines.pop()
    form = next(form for form in _FORMS if form.engine is engine)
    by_id = _by_id((event for page in given for event in page.events), form)
    if len(by_id) > MOST_EVENTS:
        raise UnreadableDocument(_too_many(len(by_id)))
    events = tuple(by_id[id_] for id_ in sorted(by_id))
    return HistoryPage(engine, events, more=all(page.more for page in given))


def map_run(document: Any) -> MapRun:
    """Return how many child executions a document of DescribeMapRun has.

    Raises:
        UnreadableDocument: the document isn't one.
    """
    fields = document if isinstance(document, dict) else {}
    arn = fields.get("mapRunArn")
    for name in ("executionCounts", "itemCounts"):
        counts = fields.get(name)
        total = counts.get("total") if isinstance(counts, dict) else None
        if isinstance(arn, str) and isinstance(total, int) and _is_count(total):
            return MapRun(arn, total)
    raise UnreadableDocument("The document isn't the description of a Map Run with its counts.")


def _has_form(events: Sequence[Any], form: _Form) -> bool:
    first = events[0] if events else None
    return isinstance(first, dict) and form.type in first and form.id in first


def _events(events: Sequence[Any], form: _Form) -> tuple[Event, ...]:
    if len(events) > MOST_EVENTS:
        raise UnreadableDocument(_too_many(len(events)))
    read = [_event(event, place, form) for place, event in enumerate(events, 1)]
    by_id = _by_id(read, form)
    return tuple(by_id[id_] for id_ in sorted(by_id))


def _by_id(events: Iterable[Event], form: _Form) -> dict[int, Event]:
    """Return events by their ids; the same event may come twice, another one may not."""
    by_id: dict[int, Event] = {}
    for event in events:
        if by_id.setdefault(event[form.id], event) != event:
            raise UnreadableDocument(
                f"The events are of different executions: there are two with id {event[form.id]}."
            )
    return by_id


def _too_many(events: int) -> str:
    return f"The history has {events:,} events; at most {MOST_EVENTS:,} are read."


def _event(event: Any, place: int, form: _Form) -> dict[str, Any]:
    if not isinstance(event, dict):
        raise UnreadableDocument(f"Event {place} of the history isn't an object.")
    named = isinstance(event.get(form.type), str) and event[form.type]
    if not named or not _is_count(event.get(form.id)):
        raise UnreadableDocument(f"Event {place} of the history has no {form.type} or {form.id}.")
    if not isinstance(event.get("previousEventId", 0), int):
        raise UnreadableDocument(f"Event {place} of the history has a damaged previousEventId.")
    broken = [name for name, value in event.items() if _is_broken(name, value)]
    if broken:
        raise UnreadableDocument(f"Event {place} of the history has damaged {broken[0]}.")
    time = _moment(event.get(form.time))
    if time is None:
        raise UnreadableDocument(f"Event {place} of the history has no {form.time} to be read.")
    return {**event, form.time: time, **_run_times(event)}


def _is_broken(name: str, value: Any) -> bool:
    if name.endswith("Details"):
        return not isinstance(value, dict | None)
    return name in ("Id", "ParentId", "SubType", "Name") and not isinstance(value, str | None)


def _run_times(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an invocation's details with moments for its stamps; a damaged one is left out."""
    name = "InvocationCompletedDetails"
    details = event.get(name)
    if not details:
        return {}
    stamps = ("StartTimestamp", "EndTimestamp")
    moments = {stamp: _moment(details.get(stamp)) for stamp in stamps}
    kept = {field: value for field, value in details.items() if field not in stamps}
    return {name: {**kept, **{stamp: at for stamp, at in moments.items() if at is not None}}}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _moment(stamp: Any) -> datetime | None:
    """Return the moment of a stamp: a date, ISO 8601, or seconds or milliseconds since 1970."""
    try:
        match stamp:
            case bool():
                return None
            case datetime():
                found = stamp
            case int() | float():
                seconds = stamp / 1000 if stamp >= _MILLISECONDS_FROM else stamp
                found = datetime.fromtimestamp(seconds, UTC)
            case str() if stamp.replace(".", "", 1).isdigit():
                return _moment(float(stamp))
            case str():
                found = datetime.fromisoformat(stamp.strip())
            case _:
                return None
    except (OverflowError, OSError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def what_it_is(document: Any, wanted: str) -> str:
    """Return a sentence that says what a document looks like, which isn't what is wanted."""
    if isinstance(document, list):
        return f"The document is a list without events, not {wanted}."
    if not isinstance(document, dict):
        return f"The document is a single value, not {wanted}."
    for fields, what in _LOOKS_LIKE:
        if fields <= document.keys():
            return f"The document is {what}, not {wanted}."
    events = document.get("events", document.get("Events"))
    if events == []:
        return "The history has no events."
    if isinstance(events, list) and isinstance(events[0], dict) and "message" in events[0]:
        return f"The document is a page of log events, not {wanted}."
    names = ", ".join(sorted(map(str, document))[:5]) or "no fields"
    return f"The document isn't {wanted}; it has {names[:200]}."
