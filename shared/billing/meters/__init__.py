"""The meters, one per engine: from the engine's history to billing units."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.billing.meters import durable, nested, stepfunctions
from shared.billing.meters.reading import EventCounts, History, MeterReading
from shared.billing.usage import BillingAssumptions, DurableUsage, EngineUsage, StandardUsage
from shared.engines.port import EngineName
from shared.runtime.functions import FunctionId, function


@dataclass(frozen=True)
class Meter:
    """The meter of an engine.

    `function` runs its steps, `read` meters a history, and `at_least` estimates the usage from the
    counts of a loan's events.
    """

    function: FunctionId
    read: Callable[[History, BillingAssumptions], MeterReading]
    at_least: Callable[[EventCounts], EngineUsage]


def _durable(history: History, assumptions: BillingAssumptions) -> MeterReading:
    return durable.read(history, assumptions, _retention_days())


def _durable_at_least(counts: EventCounts) -> DurableUsage:
    size = counts.result_bytes
    return DurableUsage(counts.operations, size, size, 0, _retention_days())


def _retention_days() -> int:
    durability = function(FunctionId.DURABLE).durability
    assert durability is not None
    return durability.retention_days


def _states_at_least(counts: EventCounts) -> StandardUsage:
    return StandardUsage(counts.transitions)


def _states(history: History, _: BillingAssumptions) -> MeterReading:
    return stepfunctions.read(history)


def _nested(history: History, _: BillingAssumptions) -> MeterReading:
    return nested.read(history)


METERS: Mapping[str, Meter] = {
    EngineName.DURABLE: Meter(FunctionId.DURABLE, _durable, _durable_at_least),
    EngineName.STEPFUNCTIONS: Meter(FunctionId.TASKS, _states, _states_at_least),
    EngineName.DURABLE_LEAN: Meter(FunctionId.DURABLE_LEAN, _durable, _durable_at_least),
    EngineName.STEPFUNCTIONS_LEAN: Meter(FunctionId.TASKS, _states, _states_at_least),
    EngineName.STEPFUNCTIONS_EXPRESS: Meter(FunctionId.TASKS, _nested, _states_at_least),
}
