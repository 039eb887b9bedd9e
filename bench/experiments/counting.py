"""The units of an execution, counted from its engine's history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.billing.meters import METERS
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from shared.engines.port import EngineName

Event = Mapping[str, Any]

_INVOCATION = "InvocationCompleted"
_ENDED_OUTSIDE = ("Wait", "Callback")
"""The kinds of operations that end while no invocation runs."""
_ENDINGS = ("Succeeded", "Failed", "TimedOut", "Cancelled", "Stopped")


@dataclass(frozen=True, slots=True)
class Counts:
    """The units of one execution; 0 for a unit that the engine doesn't have."""

    operations: int
    transitions: int
    events: int
    invocations: int
    bytes_written: int
    replayed: int


def count(engine: EngineName, history: Sequence[Event]) -> Counts:
    """Return the units in the history of an ended execution.

    Raises:
        ValueError: the meter has a caveat about an event.
    """
    reading = METERS[engine].read(history, BillingAssumptions())
    if reading.caveats:
        raise ValueError(f"the history can't be metered exactly: {', '.join(reading.caveats)}")
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
    """Return how many operations each invocation served from checkpoints.

    Those are the operations that had ended when the invocation began, without the children of an
    operation that had ended too, because the code inside it doesn't run again.
    """
    return tuple(_outermost(history[:begin]) for begin in _beginnings(history))


def _beginnings(history: Sequence[Event]) -> Iterator[int]:
    """Yield the index of each invocation's first event, after the waits that ended before it."""
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
    return _ends(event) and str(event["EventType"]).startswith(_ENDED_OUTSIDE)
