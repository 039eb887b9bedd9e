"""The states of an execution of Step Functions, from its history.

An event has the id of the event before it. That event tells which state it belongs to; what ends a
Map, a Parallel or an item belongs to the nearest one around it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from shared.billing.meters.reading import Event, object_of, parsed, payload_bytes
from shared.billing.meters.state_attempts import (
    ENTERED,
    FAILED,
    NOT_SCHEDULED,
    REDRIVEN,
    SCHEDULED,
    Chain,
    details_of,
)
from shared.inspection.ranges import NONE, Range
from shared.inspection.rows import Row, SpanKind, checkpoint_bytes
from shared.inspection.rules import StateRole, role_of_task

_ITERATION = "iteration"
_UNSEEN = "(entered before this page)"
_CONTAINERS = {"Map": StateRole.MAP, "Parallel": StateRole.PARALLEL}
_ENDS = {
    "Succeeded": "succeeded",
    "Failed": "failed",
    "TimedOut": "timed_out",
    "Aborted": "aborted",
    "StartFailed": "failed",
    "ScheduleFailed": "failed",
    "SubmitFailed": "failed",
}
_DIED = ("Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout")
_ERROR_NAMES_BYTES = 100
"""The names of the fields of an error in a durable history."""
_LAMBDA_ANSWER = "ExecutedVersion", "SdkHttpMetadata", "StatusCode"


def state_rows(events: Sequence[Event]) -> list[Row]:
    """Return the states of a history, in the order in which they were entered."""
    builder = _Builder(Chain(events))
    for event in events:
        builder.add(event)
    for row in builder.rows:
        row.finish()
    return builder.rows


class _Builder:
    """The rows so far, and the row of each event."""

    def __init__(self, chain: Chain) -> None:
        self.rows: list[Row] = []
        self._chain = chain
        self._of_event: dict[int, Row] = {}
        self._by_id: dict[str, Row] = {}
        self._items: dict[tuple[str, str], Row] = {}
        self._open: dict[str, dict[str, Row]] = {}
        self._latest: dict[tuple[str, str | None], Row] = {}

    def add(self, event: Event) -> None:
        """Add an event to its row."""
        type_ = str(event["type"])
        if type_.startswith("Execution"):
            return
        row = self._row(event, type_)
        self._of_event[event["id"]] = row
        row.events.append(event["id"])
        row.largest_bytes = max(row.largest_bytes, *_sizes(event))
        if type_.endswith("StateExited"):
            self._open.get(type_.removesuffix("StateExited"), {}).pop(row.id, None)
        _apply(row, event, type_)

    def _row(self, event: Event, type_: str) -> Row:
        before = self._of_event.get(event.get("previousEventId") or 0)
        details = details_of(event)
        if type_.endswith(ENTERED):
            return self._entered(event, type_.removesuffix(ENTERED), before)
        if type_ == "EvaluationFailed" and (entry := self._chain.evaluated(event)):
            return self._of_event[entry["id"]]
        if type_.startswith("MapIteration"):
            return self._iteration(event, type_, before)
        if type_.startswith(("MapState", "ParallelState", "MapRun")):
            around = self._around(before, kind=type_[:3], name=details.get("name"))
            return around or self._unseen(event, type_)
        if type_.endswith("StateAborted"):
            kind = type_.removesuffix("StateAborted")
            return self._aborted(kind) or before or self._unseen(event, type_)
        return before or self._unseen(event, type_)

    def _entered(self, event: Event, kind: str, before: Row | None) -> Row:
        name = str(details_of(event).get("name", _UNSEEN))
        starts = before is not None and self._starts_inside(event)
        parent = before if starts else self._by_id.get(before.parent or "") if before else None
        if before is not None and starts and before.role == StateRole.PARALLEL:
            before.branches += 1
        role = _CONTAINERS.get(kind) or _role(kind)
        row = self._new(event, name, kind.lower(), role, parent)
        row.attempts = int(kind not in _CONTAINERS)
        self._open.setdefault(kind, {})[row.id] = row
        return row

    def _aborted(self, kind: str) -> Row | None:
        """Return the row that was aborted: the event doesn't name it, so one that isn't exited."""
        rows = self._open.get(kind, {})
        running = (row for row in rows.values() if row.result == "running")
        row = next(running, next(iter(rows.values()), None))
        return rows.pop(row.id) if row else None

    def _starts_inside(self, event: Event) -> bool:
        type_ = str((self._chain.before(event) or event)["type"])
        return type_.endswith("StateStarted") or type_ == "MapIterationStarted"

    def _iteration(self, event: Event, type_: str, before: Row | None) -> Row:
        details = details_of(event)
        around = self._around(before, kind="Map", name=details.get("name"))
        around = around or self._unseen(event, "MapState")
        key = (around.id, str(details.get("index")))
        if type_ == "MapIterationStarted":
            around.branches += 1
            name = f"item {details.get('index', around.branches - 1)}"
            self._items[key] = self._new(event, name, _ITERATION, _ITERATION, around)
            self._items[key].attempts = 1
        return self._items.get(key) or around

    def _around(self, row: Row | None, *, kind: str, name: object) -> Row | None:
        """Return the nearest Map or Parallel around a row, or the row itself if it is one.

        Without a name, it is the nearest that hasn't been exited.
        """
        wanted, entered = ("map", "Map") if kind.startswith("Map") else ("parallel", "Parallel")
        while row is not None:
            unnamed = name is None and row.id in self._open.get(entered, {})
            if row.kind == wanted and (unnamed or row.name == name):
                return row
            row = self._by_id.get(row.parent or "")
        return self._latest.get((wanted, None if name is None else str(name)))

    def _unseen(self, event: Event, type_: str) -> Row:
        """Return the row of an event whose state was entered on a page that isn't here.

        After a redrive, that is the last state that has failed.
        """
        kind = next((kind for kind in ("Map", "Parallel") if type_.startswith(kind)), "Task")
        before = self._chain.before(event)
        if before is not None and before["type"] == REDRIVEN:
            failed = [r for r in self.rows if r.kind == kind.lower() and r.result != "succeeded"]
            if failed:
                return failed[-1]
        name = str(details_of(event).get("name", _UNSEEN))
        role = _CONTAINERS.get(kind) or StateRole.STEP
        return self._new(event, name, kind.lower(), role, None, id_=f"before {event['id']}")

    def _new(
        self,
        event: Event,
        name: str,
        kind: str,
        role: str,
        parent: Row | None,
        id_: str | None = None,
    ) -> Row:
        path = (*(parent.path if parent else ()), name)
        row = Row(id_ or str(event["id"]), name, kind, role, parent.id if parent else None, path)
        row.begin(SpanKind.WAITING if kind == "wait" else SpanKind.RUNNING, event["timestamp"])
        self.rows.append(row)
        self._by_id[row.id] = row
        self._latest[kind, name] = self._latest[kind, None] = row
        return row


def _role(kind: str) -> StateRole:
    return StateRole.STEP if kind == "Task" else StateRole(kind.lower())


def _apply(row: Row, event: Event, type_: str) -> None:
    """Change a row by what an event of it says."""
    at, details = event["timestamp"], details_of(event)
    if type_ in SCHEDULED | NOT_SCHEDULED:
        _schedule(row, at, details, type_)
    elif type_ == "TaskSubmitted":
        row.begin(SpanKind.WAITING, at)
    elif type_ in ("MapStateStarted", "ParallelStateStarted"):
        row.attempts += 1
        if row.attempts > 1:
            row.begin(SpanKind.RUNNING, at)
            row.result = "running"
    elif type_ == "MapRunStarted":
        row.role = StateRole.DISTRIBUTED_MAP
    _end(row, event, type_)


def _schedule(row: Row, at: Any, details: Any, type_: str) -> None:
    if row.result != "running":
        row.attempts += 1
        row.begin(SpanKind.RUNNING, at)
        row.result, row.error = "running", None
    row.role = _role_of_call(details, type_)


def _role_of_call(details: Any, type_: str) -> StateRole:
    if type_.startswith("Activity"):
        return StateRole.ACTIVITY
    service, action = details.get("resourceType"), details.get("resource")
    if not isinstance(action, str) or not isinstance(service, str):
        return StateRole.STEP
    return role_of_task(f"arn:aws:states:::{service}:{action}")


def _end(row: Row, event: Event, type_: str) -> None:
    at, details = event["timestamp"], details_of(event)
    end = next((result for how, result in _ENDS.items() if type_.endswith(how)), None)
    if type_.endswith("StateExited"):
        row.end(at)
        row.result = "succeeded" if row.result == "running" else row.result
    elif type_ == "FailStateEntered":
        row.end(at)
        row.result = "failed"
    elif end == "aborted" and row.result != "running":
        row.end(at)
    elif type_ in FAILED or (end is not None and end != "succeeded"):
        row.begin(SpanKind.RETRY_PAUSE, at) if type_ in FAILED else row.end(at)
        row.result = end or "failed"
        row.error = str(details["error"]) if details.get("error") else row.error
        row.died += str(details.get("error", "")).startswith(_DIED)
        row.written += _error_bytes(details)
    elif end is not None:
        row.end(at)
        row.result, row.error = "succeeded", None
        row.written += _result_bytes(details.get("output")) if "output" in details else NONE


def _error_bytes(details: Any) -> Range:
    """Return the size of an error: its name at least, with message and stack trace at most."""
    name = payload_bytes(details.get("error"))
    return Range(name, name + checkpoint_bytes([details.get("cause")]).most + _ERROR_NAMES_BYTES)


def _result_bytes(output: Any) -> Any:
    """Return the size of a Task's result; of Lambda's answer, the payload is the result."""
    answer = object_of(parsed(output))
    called = "Payload" in answer and any(name in answer for name in _LAMBDA_ANSWER)
    return checkpoint_bytes(answer["Payload"] if called else output)


def _sizes(event: Event) -> Iterator[int]:
    yield 0
    details = details_of(event)
    yield from (payload_bytes(details[name]) for name in ("input", "output") if name in details)
