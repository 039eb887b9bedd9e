"""The attempts at each state of an execution, from the history of Step Functions.

A history doesn't mark retries. A retried state is scheduled again but not entered again, so its
attempts are counted in the chain of events after its entry: each event has the id of the event
before it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from shared.billing.meters.reading import Event, object_of

ENTERED = "StateEntered"
TASKS = ("Activity", "LambdaFunction", "Task")
FANNED_OUT = ("Map", "Parallel")
EVALUATION = "EvaluationFailed"
REDRIVEN = "ExecutionRedriven"
SCHEDULED = frozenset({"ActivityScheduled", "LambdaFunctionScheduled", "TaskScheduled"})
NOT_SCHEDULED = frozenset({"ActivityScheduleFailed", "LambdaFunctionScheduleFailed"})
FAILED = frozenset(
    {
        EVALUATION,
        *(f"{task}{how}" for task in TASKS for how in ("Failed", "TimedOut", "StartFailed")),
        *NOT_SCHEDULED,
        "TaskSubmitFailed",
    }
)
_FAN_OUT_STARTED = {f"{state}StateStarted": f"{state}{ENTERED}" for state in FANNED_OUT}
"""The start of a Map or a Parallel, and the entry right before the first start."""
_AFTERWARDS = ("Output", "Assign")
"""Fields that are evaluated when an attempt has succeeded."""

Attempt = list[Event]


def details_of(event: Event) -> Mapping[str, object]:
    """Return the details of an event, whose name is made of its type."""
    type_ = str(event["type"])
    name = "State" + type_.rpartition("State")[2] if type_.endswith(_ENDS_OF_STATES) else type_
    return object_of(event.get(f"{name[0].lower()}{name[1:]}EventDetails"))


_ENDS_OF_STATES = (ENTERED, "StateExited")


class Chain:
    """The events of a history, in order, and how one follows from another."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self._by_id = {event["id"]: event for event in events}
        self._entries: defaultdict[int, list[Event]] = defaultdict(list)
        for event in events:
            if _enters(event):
                self._entries[_previous_id(event)].append(event)

    def before(self, event: Event) -> Event | None:
        """Return the event before, or None if the history doesn't have it."""
        return self._by_id.get(_previous_id(event))

    def after(self, event: Event) -> list[Event]:
        """Return the events that follow from an event."""
        return [later for later in self.events if _previous_id(later) == event["id"]]

    def evaluated(self, failure: Event) -> Event | None:
        """Return the entry of the state whose evaluation failed.

        AWS lets the failure follow what the entry follows, so both have the same event before them.
        """
        name = details_of(failure).get("state")
        same = [e for e in self._entries[_previous_id(failure)] if e["id"] < failure["id"]]
        named = [entry for entry in same if name in (None, details_of(entry).get("name"))]
        return named[-1] if named else None


def attempts(chain: Chain) -> Mapping[int, list[Attempt]]:
    """Return the attempts at each state that was entered, by the id of its entry.

    The first events of a page may belong to a state whose entry isn't there; then the id is that of
    the first such event.
    """
    visits: dict[int, int] = {}
    found: defaultdict[int, list[Attempt]] = defaultdict(list)
    for event in chain.events:
        visit = visits[event["id"]] = _visit(chain, visits, event)
        if _enters(event) or _starts_again(chain, event):
            continue
        if _begins(event, found[visit]):
            found[visit].append([])
        if found[visit]:
            found[visit][-1].append(event)
    return {visit: tries for visit, tries in found.items() if tries}


def fan_out_retries(chain: Chain) -> int:
    """Return how often a Map or a Parallel was started again: not right after its entry."""
    return sum(_starts_again(chain, event) for event in chain.events)


def silent_entries(chain: Chain) -> int:
    """Return how many states a redrive entered again without an event of their own.

    A Task is scheduled again and a Map or a Parallel started again. A Fail state, for example,
    leaves the end of the execution only.
    """
    redrives = (event for event in chain.events if event["type"] == REDRIVEN)
    following = (chain.after(redrive) for redrive in redrives)
    return sum(bool(events) and not any(map(_reenters, events)) for events in following)


def _visit(chain: Chain, visits: Mapping[int, int], event: Event) -> int:
    id_: int = event["id"]
    if _enters(event):
        return id_
    entry = chain.evaluated(event) if event["type"] == EVALUATION else None
    before = entry or chain.before(event)
    return visits.get(before["id"], id_) if before else id_


def _starts_again(chain: Chain, event: Event) -> bool:
    entry, before = _FAN_OUT_STARTED.get(event["type"]), chain.before(event)
    return entry is not None and before is not None and before["type"] != entry


def _begins(event: Event, tries: Sequence[Attempt]) -> bool:
    """Say whether an event begins an attempt; an attempt may fail before it is scheduled."""
    type_ = event["type"]
    if type_ != EVALUATION:
        return type_ in SCHEDULED | NOT_SCHEDULED | _FAN_OUT_STARTED.keys()
    if str(details_of(event).get("location", "")).startswith(_AFTERWARDS):
        return False
    return not tries or tries[-1][-1]["type"] in FAILED | _FAN_OUT_STARTED.keys()


def _enters(event: Event) -> bool:
    return str(event["type"]).endswith(ENTERED)


def _reenters(event: Event) -> bool:
    again = SCHEDULED | NOT_SCHEDULED | _FAN_OUT_STARTED.keys() | {EVALUATION}
    return _enters(event) or event["type"] in again


def _previous_id(event: Event) -> int:
    return event.get("previousEventId") or 0
