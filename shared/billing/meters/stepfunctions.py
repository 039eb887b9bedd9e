"""State transitions: every state that is entered, and every retry of one."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared.billing.meters.reading import (
    Event,
    FunctionRun,
    History,
    MapRun,
    MeterReading,
    incompleteness,
    object_of,
    parsed,
)
from shared.billing.meters.state_attempts import (
    ENTERED,
    FAILED,
    FANNED_OUT,
    REDRIVEN,
    SCHEDULED,
    TASKS,
    Chain,
    attempts,
    details_of,
    fan_out_retries,
    silent_entries,
)
from shared.billing.usage import StandardUsage

_STATES = ("Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait")
_ANSWERED = frozenset({"TaskSubmitted", "TaskSucceeded", "LambdaFunctionSucceeded"})
_ENDS = frozenset(
    {"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"}
)
_MAP_RUN = "MapRunStarted"
_KNOWN = (
    SCHEDULED
    | FAILED
    | _ANSWERED
    | _ENDS
    | {f"{state}{ENTERED}" for state in _STATES}
    | {f"{state}StateExited" for state in _STATES}
    | {f"{state}StateAborted" for state in ("Map", "Parallel", "Task", "Wait")}
    | {f"{state}State{how}" for state in FANNED_OUT for how in ("Failed", "Started", "Succeeded")}
    | {f"MapIteration{how}" for how in ("Aborted", "Failed", "Started", "Succeeded")}
    | {f"MapRun{how}" for how in ("Aborted", "Failed", "Redriven", "Started", "Succeeded")}
    | {f"{task}Started" for task in TASKS}
    | {"ActivitySucceeded", "ExecutionStarted", REDRIVEN}
)
_NESTED_TYPES = ("states", "aws-sdk:sfn")
_NESTED = ("startExecution", "startSyncExecution")
_UNSERVED = "Lambda."
_KILLED = "Lambda.Unknown"
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def read(history: History, map_runs: Iterable[MapRun] = ()) -> MeterReading:
    """Meter the events of GetExecutionHistory, in whatever order they come.

    An event of an unknown type counts as a transition if it enters a state; a caveat names the
    type. A Map in DISTRIBUTED mode counts one transition for each child execution, but their number
    stands in its Map Run: `map_runs` are the descriptions of those whose children count.
    """
    events = sorted(history, key=lambda event: int(event["id"]))
    chain = Chain(events)
    tries = attempts(chain)
    types = Counter(str(event["type"]) for event in events)
    children = list(_children(events, map_runs))
    transitions = (
        sum(count for type_, count in types.items() if type_.endswith(ENTERED))
        + sum(len(of_visit) - 1 for of_visit in tries.values())
        + fan_out_retries(chain)
        + types[REDRIVEN]
        + silent_entries(chain)
        + sum(count or 0 for count in children)
    )
    runs = [run for of_visit in tries.values() for own in of_visit for run in _runs(own)]
    ended_at = _ended_at(events)
    missing = tuple(incompleteness([event["id"] for event in events], ended=ended_at is not None))
    return MeterReading(
        StandardUsage(transitions),
        tuple(sorted(runs, key=lambda run: run.started_at)),
        events[0]["timestamp"] if events else None,
        ended_at,
        (*missing, *_unknown(types), *_about_children(children), *_about_nested(events)),
        whole=not missing,
    )


def _ended_at(events: Sequence[Event]) -> Any:
    """Return when the execution ended, or None if it runs or was redriven since."""
    for event in reversed(events):
        if event["type"] in _ENDS:
            return event["timestamp"]
        if event["type"] == REDRIVEN:
            return None
    return None


def _children(events: Sequence[Event], map_runs: Iterable[MapRun]) -> Iterator[int | None]:
    """Yield the number of child executions of each Map Run, or None if it isn't known."""
    known = {run.arn: run.children for run in map_runs}
    for event in events:
        if event["type"] == _MAP_RUN:
            yield known.get(str(details_of(event).get("mapRunArn")))


def _runs(attempt: Sequence[Event]) -> Iterator[FunctionRun]:
    """Yield the run of the function that an attempt called, if it called one."""
    first = attempt[0]
    if first["type"] not in SCHEDULED or not _calls_function(first):
        return
    end = next((event for event in attempt if event["type"] in _ANSWERED | FAILED), None)
    if end is not None and _refused(end):
        return
    last = end or attempt[-1]
    yield FunctionRun(first["timestamp"], last["timestamp"], _request_id(details_of(last)))


def _calls_function(scheduled: Event) -> bool:
    by_arn = scheduled["type"] == "LambdaFunctionScheduled"
    return by_arn or details_of(scheduled).get("resourceType") == "lambda"


def _refused(end: Event) -> bool:
    """Say whether Lambda refused the call, throttled or unreachable, so that nothing ran."""
    error = str(details_of(end).get("error", ""))
    refused = error.startswith(_UNSERVED) and error != _KILLED
    return refused or end["type"] == "TaskStartFailed"


def _request_id(details: Mapping[str, Any]) -> str | None:
    """Return the request id from the answer of the call, or from the function's error."""
    metadata = object_of(parsed(details.get("output"))).get("SdkResponseMetadata")
    if isinstance(metadata, dict):
        return str(metadata.get("RequestId"))
    found = _UUID.search(_error_text(details.get("cause")))
    return found[0] if found else None


def _error_text(cause: Any) -> str:
    """Return the request id and the message of a function's error, without its stack trace."""
    error = object_of(parsed(cause))
    if not error:
        return str(cause or "")
    return f"{error.get('requestId', '')} {error.get('errorMessage', '')}"


def _unknown(types: Counter[str]) -> Iterator[str]:
    yield from (f"unknown event type {type_}" for type_ in sorted(types.keys() - _KNOWN))


def _about_children(children: Sequence[int | None]) -> Iterator[str]:
    """A Map Run's children are billed for their own states, too, which no description has."""
    if not children:
        return
    runs = _plural(len(children), "1 Map Run: its", f"{len(children)} Map Runs: their")
    if None in children:
        yield f"{runs} child executions aren't in this history"
    else:
        yield f"{runs} child executions are counted, but not the states in them"


def _about_nested(events: Sequence[Event]) -> Iterator[str]:
    nested = sum(event["type"] in SCHEDULED and _starts_execution(event) for event in events)
    if nested:
        yield about_nested(nested)


def about_nested(executions: int) -> str:
    """Return the caveat about executions that an execution started."""
    return _plural(
        executions,
        "1 nested execution: its own bill isn't in this history",
        f"{executions} nested executions: their own bills aren't in this history",
    )


def _starts_execution(scheduled: Event) -> bool:
    details = details_of(scheduled)
    action = str(details.get("resource")).partition(".")[0]
    return details.get("resourceType") in _NESTED_TYPES and action in _NESTED


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
