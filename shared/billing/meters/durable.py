"""Durable operations and bytes, by AWS's table "How durable operations are metered".

An operation is counted when it begins. An execution, a wait, a callback and a context count 1 each;
a step counts 1, and 1 more for each retry; a wait for a condition counts 1, and 1 for each poll; a
retried invocation counts 1. A wait for a callback consists of a context, a callback and a step, and
a branch is a context unless it is flat.

The history has each stored copy of a payload, so the bytes are the sizes of its payloads.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.billing.meters.reading import (
    Event,
    FunctionRun,
    History,
    MeterReading,
    compact,
    incompleteness,
    object_of,
    parsed,
    payload_bytes,
)
from shared.billing.usage import BillingAssumptions, DurableUsage

_COUNTED_ONCE = frozenset({"ExecutionStarted", "WaitStarted", "CallbackStarted", "ContextStarted"})
_CHAINED = "ChainedInvokeStarted"
_STEP = "Step"
_ATTEMPT_ENDS = frozenset({"StepSucceeded", "StepFailed"})
_INVOCATION = "InvocationCompleted"
_ENDS = frozenset(
    {"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionStopped"}
)
_WITHOUT_DATA = frozenset(
    {_CHAINED, _INVOCATION, "WaitCancelled", "ExecutionPaused", "ExecutionResumed"}
)
"""Listed in the table without data, or not listed; an invocation's error counts separately."""
_KNOWN = (
    _COUNTED_ONCE
    | _ATTEMPT_ENDS
    | _ENDS
    | _WITHOUT_DATA
    | {
        "StepStarted",
        "WaitSucceeded",
        "ContextSucceeded",
        "ContextFailed",
        "CallbackSucceeded",
        "CallbackFailed",
        "CallbackTimedOut",
        "ChainedInvokeSucceeded",
        "ChainedInvokeFailed",
        "ChainedInvokeTimedOut",
        "ChainedInvokeStopped",
    }
)
_POLLED = "WaitForCondition"
_FANNED_OUT = frozenset({"Parallel", "Map"})
_BRANCHES = frozenset({"ParallelBranch", "MapIteration"})


def read(history: History, assumptions: BillingAssumptions, retention_days: int) -> MeterReading:
    """Meter the events of GetDurableExecutionHistory, in whatever order they come.

    An event of an unknown type counts as an operation if its type ends in `Started`, and its
    payload as written. A caveat names the type.
    """
    events = sorted(history, key=lambda event: int(event["EventId"]))
    retried = _retried_invocations(events)
    written = sum(_written(event, assumptions) for event in events)
    written += sum(_error_bytes(event) for event in retried)
    started, ended = _first(events, {"ExecutionStarted"}), _first(events, _ENDS)
    usage = DurableUsage(
        operations=_operations(events, assumptions) + len(retried),
        bytes_written=written,
        bytes_retained=written,
        run_ms=FunctionRun(started, ended).elapsed_ms if started and ended else 0,
        retention_days=retention_days,
    )
    ids = [event["EventId"] for event in events]
    missing = tuple(incompleteness(ids, ended=ended is not None))
    return MeterReading(
        usage,
        tuple(_runs(events)),
        started,
        ended,
        (*missing, *_caveats(events)),
        whole=not missing,
    )


def _operations(events: Sequence[Event], assumptions: BillingAssumptions) -> int:
    by_id: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_id[event.get("Id", "")].append(event)
    counted = sum(_of_one(own, assumptions) for own in by_id.values())
    flat = _flat_branches(events) if assumptions.flat_branches_are_operations else 0
    return counted + flat


def _of_one(own: Sequence[Event], assumptions: BillingAssumptions) -> int:
    """Return the operations of the events with one id; a step has several of the same type."""
    types = [str(event["EventType"]) for event in own]
    if any(type_.startswith(_STEP) for type_ in types):
        return _of_step(own, types)
    return sum(_of_event(type_, assumptions) for type_ in types)


def _of_step(own: Sequence[Event], types: Sequence[str]) -> int:
    ended = sum(type_ in _ATTEMPT_ENDS for type_ in types)
    if own[0].get("SubType") == _POLLED:
        return 1 + ended
    return max(types.count("StepStarted"), ended)


def _of_event(type_: str, assumptions: BillingAssumptions) -> int:
    if type_ == _CHAINED:
        return assumptions.chained_invoke_operations
    unknown = type_ not in _KNOWN and type_.endswith("Started")
    return int(type_ in _COUNTED_ONCE or unknown)


def _flat_branches(events: Sequence[Event]) -> int:
    """Return the number of branches without a context of their own.

    The result of a parallel or a map lists its branches. If it doesn't, every child counts.
    """
    nested = {event.get("ParentId") for event in events if event.get("SubType") in _BRANCHES}
    children: defaultdict[str, set[str]] = defaultdict(set)
    listed: dict[str, int | None] = {}
    for event in events:
        children[event.get("ParentId", "")].add(event.get("Id", ""))
        if event.get("SubType") in _FANNED_OUT and event["Id"] not in nested:
            listed[event["Id"]] = _listed(event) or listed.get(event["Id"])
    return sum(count or len(children[id_]) for id_, count in listed.items())


def _listed(event: Event) -> int | None:
    """Return the number of branches in a batch result, as the SDK serializes it."""
    batch = object_of(object_of(parsed(_payload(event, "Result"))).get("v"))
    branches = object_of(batch.get("all")).get("v")
    return len(branches) if isinstance(branches, list) else None


def _retried_invocations(events: Sequence[Event]) -> list[Event]:
    """Return the failed invocations that were retried: all but the last one."""
    completed = [event for event in events if event["EventType"] == _INVOCATION]
    return [event for event in completed[:-1] if _details(event).get("Error")]


def _written(event: Event, assumptions: BillingAssumptions) -> int:
    type_ = event["EventType"]
    if type_ in _WITHOUT_DATA or (type_ in _ENDS and not assumptions.bill_output_payload):
        return 0
    return (
        payload_bytes(_payload(event, "Input"))
        + payload_bytes(_payload(event, "Result"))
        + _error_bytes(event)
    )


def _error_bytes(event: Event) -> int:
    error = _payload(event, "Error")
    return payload_bytes(compact(error)) if error else 0


def _payload(event: Event, name: str) -> Any:
    return object_of(_details(event).get(name)).get("Payload")


def _details(event: Event) -> Mapping[str, Any]:
    return object_of(event.get(f"{event['EventType']}Details"))


def _runs(events: Sequence[Event]) -> Iterator[FunctionRun]:
    """Yield the invocations; one without details begins with its first event."""
    since = None
    for event in events:
        at = event["EventTimestamp"]
        since = since or at
        if event["EventType"] == _INVOCATION:
            details = _details(event)
            yield FunctionRun(
                details.get("StartTimestamp", since),
                details.get("EndTimestamp", at),
                details.get("RequestId"),
            )
            since = None


def _first(events: Sequence[Event], types: "frozenset[str] | set[str]") -> Any:
    return next((e["EventTimestamp"] for e in events if e["EventType"] in types), None)


def _caveats(events: Sequence[Event]) -> Iterator[str]:
    unknown = {str(event["EventType"]) for event in events} - _KNOWN
    yield from (f"unknown event type {type_}" for type_ in sorted(unknown))
    cut = [event for event in events if _truncated(event)]
    if cut:
        yield f"truncated payloads: {len(cut)}"
    invoked = sum(event["EventType"] == _CHAINED for event in events)
    if invoked == 1:
        yield "the invoked function's own bill isn't in this history"
    elif invoked:
        yield f"the own bills of {invoked} invoked functions aren't in this history"


def _truncated(event: Event) -> bool:
    payloads = (object_of(_details(event).get(name)) for name in ("Input", "Result", "Error"))
    return any(payload.get("Truncated") for payload in payloads)
