"""State transitions: every state that is entered, and every retry of one.

A history doesn't mark retries. A retried state is scheduled again but not entered again, so its
attempts are counted in the chain of events after its entry.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.billing.meters.reading import Event, FunctionRun, History, MeterReading
from shared.billing.usage import StandardUsage

_ENTERED = "StateEntered"
_STATES = ("Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait")
_TASKS = ("Activity", "LambdaFunction", "Task")
_SCHEDULED = frozenset({"ActivityScheduled", "LambdaFunctionScheduled", "TaskScheduled"})
_NOT_SCHEDULED = frozenset({"ActivityScheduleFailed", "LambdaFunctionScheduleFailed"})
_EVALUATION = "EvaluationFailed"
_FAILED = frozenset(
    {
        _EVALUATION,
        *(f"{task}{how}" for task in _TASKS for how in ("Failed", "TimedOut", "StartFailed")),
        *_NOT_SCHEDULED,
        "TaskSubmitFailed",
    }
)
_ANSWERED = frozenset({"TaskSubmitted", "TaskSucceeded", "LambdaFunctionSucceeded"})
_FANNED_OUT = ("Map", "Parallel")
_REDRIVEN = "ExecutionRedriven"
_ENDS = frozenset(
    {"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"}
)
_MAP_RUN = "MapRunStarted"
_KNOWN = (
    _SCHEDULED
    | _FAILED
    | _ANSWERED
    | _ENDS
    | {f"{state}{_ENTERED}" for state in _STATES}
    | {f"{state}StateExited" for state in _STATES}
    | {f"{state}StateAborted" for state in ("Map", "Parallel", "Task", "Wait")}
    | {f"{state}State{how}" for state in _FANNED_OUT for how in ("Failed", "Started", "Succeeded")}
    | {f"MapIteration{how}" for how in ("Aborted", "Failed", "Started", "Succeeded")}
    | {f"MapRun{how}" for how in ("Aborted", "Failed", "Redriven", "Succeeded")}
    | {f"{task}Started" for task in _TASKS}
    | {"ActivitySucceeded", "ExecutionStarted", _REDRIVEN}
)
_UNSERVED = "Lambda."
_KILLED = "Lambda.Unknown"
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def read(history: History) -> MeterReading:
    """Meter the events of GetExecutionHistory.

    An event of an unknown type counts as a transition if it enters a state; a caveat names the
    type. Another caveat names distributed maps: their children are executions of their own.
    """
    events = list(history)
    attempts = _attempts(events)
    types = Counter(str(event["type"]) for event in events)
    transitions = (
        sum(count for type_, count in types.items() if type_.endswith(_ENTERED))
        + sum(len(tries) - 1 for tries in attempts.values())
        + sum(_tried_again(types, kind) for kind in _FANNED_OUT)
        + types[_REDRIVEN]
    )
    runs = [run for tries in attempts.values() for own in tries for run in _runs(own)]
    return MeterReading(
        StandardUsage(transitions),
        tuple(sorted(runs, key=lambda run: run.started_at)),
        events[0]["timestamp"] if events else None,
        next((e["timestamp"] for e in reversed(events) if e["type"] in _ENDS), None),
        tuple(_caveats(types)),
    )


def _attempts(events: Sequence[Event]) -> Mapping[int, list[list[Event]]]:
    """Return the attempts at each state that was entered, each with its events."""
    by_id = {event["id"]: event for event in events}
    visits: dict[int, int] = {}
    attempts: defaultdict[int, list[list[Event]]] = defaultdict(list)
    for event in events:
        id_, previous = event["id"], by_id.get(event.get("previousEventId", 0))
        if event["type"].endswith(_ENTERED):
            visits[id_] = id_
            continue
        visit = visits[id_] = visits.get(previous["id"], 0) if previous else 0
        if _begins(event, previous):
            attempts[visit].append([])
        if attempts[visit]:
            attempts[visit][-1].append(event)
    return {visit: tries for visit, tries in attempts.items() if tries}


def _begins(event: Event, previous: Event | None) -> bool:
    """Say whether an event begins an attempt; an attempt may fail before it is scheduled."""
    if event["type"] != _EVALUATION:
        return event["type"] in _SCHEDULED | _NOT_SCHEDULED
    before = str(previous["type"]) if previous else ""
    return before.endswith(_ENTERED) or before in _FAILED


def _tried_again(types: Counter[str], kind: str) -> int:
    return max(0, types[f"{kind}StateStarted"] - types[f"{kind}{_ENTERED}"])


def _runs(attempt: Sequence[Event]) -> Iterator[FunctionRun]:
    """Yield the run of the function that an attempt called, if it called one."""
    first = attempt[0]
    if first["type"] not in _SCHEDULED or not _calls_function(first):
        return
    end = next((event for event in attempt if event["type"] in _ANSWERED | _FAILED), None)
    if end is not None and _refused(end):
        return
    last = end or attempt[-1]
    yield FunctionRun(first["timestamp"], last["timestamp"], _request_id(_details(last)))


def _calls_function(scheduled: Event) -> bool:
    by_arn = scheduled["type"] == "LambdaFunctionScheduled"
    return by_arn or _details(scheduled).get("resourceType") == "lambda"


def _refused(end: Event) -> bool:
    """Say whether Lambda refused the call, throttled or unreachable, so that nothing ran."""
    error = str(_details(end).get("error", ""))
    refused = error.startswith(_UNSERVED) and error != _KILLED
    return refused or end["type"] == "TaskStartFailed"


def _request_id(details: Mapping[str, Any]) -> str | None:
    """Return the request id from the answer of the call, or from the function's error."""
    output = _parsed(details.get("output"))
    metadata = output.get("SdkResponseMetadata") if isinstance(output, dict) else None
    if isinstance(metadata, dict):
        return str(metadata.get("RequestId"))
    found = _UUID.search(_error_text(details.get("cause")))
    return found[0] if found else None


def _error_text(cause: str | None) -> str:
    """Return the request id and the message of a function's error, without its stack trace."""
    error = _parsed(cause)
    if not isinstance(error, dict):
        return cause or ""
    return f"{error.get('requestId', '')} {error.get('errorMessage', '')}"


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError:
        return None


def _details(event: Event) -> Mapping[str, Any]:
    type_ = str(event["type"])
    details: Mapping[str, Any] = event.get(f"{type_[0].lower()}{type_[1:]}EventDetails") or {}
    return details


def _caveats(types: Counter[str]) -> Iterator[str]:
    yield from (
        f"unknown event type {type_}" for type_ in sorted(types.keys() - _KNOWN - {_MAP_RUN})
    )
    if types[_MAP_RUN]:
        yield f"distributed maps, whose children aren't counted: {types[_MAP_RUN]}"
