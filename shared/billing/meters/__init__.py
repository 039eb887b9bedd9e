"""Meters, one for each engine: from its own history to billing units."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.billing.meters import durable, stepfunctions
from shared.billing.meters.reading import EventCounts, History, MeterReading
from shared.billing.usage import BillingAssumptions, DurableUsage, EngineUsage, StandardUsage
from shared.engines.port import EngineName
from shared.runtime.functions import FunctionId, function


@dataclass(frozen=True)
class Meter:
    """How an engine is metered.

    `function` runs its steps; `at_least` says what has been consumed as far as the loan's own
    records tell.
    """

    function: FunctionId
    read: Callable[[History, BillingAssumptions], MeterReading]
    at_least: Callable[[EventCounts], EngineUsage]


def _durable(history: History, switches: BillingAssumptions) -> MeterReading:
    return durable.read(history, switches, _retention_days())


def _durable_at_least(told: EventCounts) -> DurableUsage:
    """A wait has a context and a callback beside its step; branches are inside a parallel."""
    execution = 1 if told.starts else 0
    operations = execution + told.attempts + 2 * told.waits + told.forks
    return DurableUsage(operations, told.result_bytes, told.result_bytes, 0, _retention_days())


def _retention_days() -> int:
    durability = function(FunctionId.DURABLE).durability
    assert durability is not None
    return durability.retention_days


def _states_at_least(told: EventCounts) -> StandardUsage:
    """Branches are inside a parallel; which choices were made, no event tells."""
    return StandardUsage(told.starts + told.forks)


def _states(history: History, _: BillingAssumptions) -> MeterReading:
    return stepfunctions.read(history)


METERS: Mapping[str, Meter] = {
    EngineName.DURABLE: Meter(FunctionId.DURABLE, _durable, _durable_at_least),
    EngineName.STEPFUNCTIONS: Meter(FunctionId.TASKS, _states, _states_at_least),
}
