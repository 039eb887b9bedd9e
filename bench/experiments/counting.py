"""The units of an execution, counted from its engine's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.billing.meters import METERS
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from shared.engines.port import EngineName
from shared.inspection.operation_rows import served

Event = Mapping[str, Any]


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
