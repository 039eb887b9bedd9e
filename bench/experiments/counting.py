"""What an execution consumed, counted from its engine's own history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.billing.meters import METERS
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from shared.engines.port import EngineName

Event = Mapping[str, Any]

_INVOCATION = "InvocationCompleted"
_FROM_OUTSIDE = ("Wait", "Callback")
"""Kinds of operations that end while no invocation runs."""
_ENDINGS = ("Succeeded", "Failed", "TimedOut", "Cancelled", "Stopped")


@dataclass(frozen=True, slots=True)
class Counts:
    """One execution's units; what an engine doesn't have is 0."""

    operations: int
    transitions: int
    events: int
    invocations: int
    bytes_written: int
    replayed: int


def count(engine: EngineName, history: Sequence[Event]) -> Counts:
    """Return what the history of an ended execution tells.

    Raises:
        ValueError: it has an event that the meter doesn't know exactly.
    """
    reading = METERS[engine].read(history, BillingAssumptions())
    if reading.doubts:
        raise ValueError(f"the history is doubtful: {', '.join(reading.doubts)}")
    usage = reading.usage
    durable = usage if isinstance(usage, DurableUsage) else None
    return Counts(
        operations=durable.operations if durable else 0,
        transitions=usage.transitions if isinstance(usage, StandardUsage) else 0,
        events=len(history),
        invocations=len(reading.runs),
        bytes_written=durable.bytes_written if durable else 0,
        replayed=sum(served(history)) if durable else 0,
    )


def served(history: Sequence[Event]) -> Sequence[int]:
    """Return how many operations each invocation served from their checkpoints.

    Those are the operations that had ended when the invocation began, but for the children of one
    that had ended itself: the code inside it doesn't run again.
    """
    return tuple(_outermost(history[:begin]) for begin in _beginnings(history))


def _beginnings(history: Sequence[Event]) -> Iterator[int]:
    """Yield the index of the first event of each invocation: no wait ends in one of our own."""
    completed = [at for at, event in enumerate(history) if event["EventType"] == _INVOCATION]
    for after in (-1, *completed[:-1]):
        begin = after + 1
        while begin < len(history) and _ends_outside(history[begin]):
            begin += 1
        yield begin


def _outermost(events: Sequence[Event]) -> int:
    ended = {event["Id"]: event.get("ParentId") for event in events if _ends(event)}
    return sum(parent not in ended for parent in ended.values())


def _ends(event: Event) -> bool:
    type_ = str(event["EventType"])
    return not type_.startswith(("Execution", "Invocation")) and type_.endswith(_ENDINGS)


def _ends_outside(event: Event) -> bool:
    return _ends(event) and str(event["EventType"]).startswith(_FROM_OUTSIDE)
