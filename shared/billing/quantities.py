"""From consumption to priced quantities, in the unit and the rounding of each price."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared.billing.exact import rounded_up
from shared.billing.prices.pricebook import Item
from shared.billing.usage import (
    ApplicationUsage,
    Architecture,
    DurableUsage,
    EngineUsage,
    ExpressUsage,
    Invocation,
    NestedUsage,
    StandardUsage,
)

GB_BYTES = 1_000_000_000
"""A billed gigabyte of data is decimal, as in AWS's example."""
MONTH_DAYS = 30
"""A billed month, as in AWS's example."""
MB_PER_GB = 1024
"""Of memory and of ephemeral storage."""
FREE_EPHEMERAL_MB = 512

_MS_PER_SECOND = 1000
_MB_MS_PER_GB_SECOND = Decimal(MB_PER_GB * _MS_PER_SECOND)
_SECONDS_PER_HOUR = 3600
_MS_PER_DAY = 86_400_000
_EXPRESS_MS = 100
_EXPRESS_MB = 64
_COMPUTE = {
    Architecture.X86: Item.LAMBDA_COMPUTE_X86,
    Architecture.ARM64: Item.LAMBDA_COMPUTE_ARM64,
}


class Group(StrEnum):
    """The part of the system that consumes: engine, its functions, or the shared application."""

    ENGINE = "engine"
    LAMBDA = "lambda"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of an item, in the unit of its price."""

    item: Item
    amount: Decimal
    group: Group = Group.ENGINE
    estimated: bool = False


def of_engine(usage: EngineUsage) -> Iterator[Quantity]:
    """Yield the quantities of an engine."""
    match usage:
        case DurableUsage():
            days = Decimal(usage.run_ms) / _MS_PER_DAY + usage.retention_days
            yield Quantity(Item.DURABLE_OPERATIONS, Decimal(usage.operations))
            yield Quantity(Item.DURABLE_WRITTEN, Decimal(usage.bytes_written) / GB_BYTES)
            yield retained(Decimal(usage.bytes_retained) / GB_BYTES, days)
        case StandardUsage():
            yield Quantity(Item.STANDARD_TRANSITIONS, Decimal(usage.transitions))
        case ExpressUsage():
            yield from express(Decimal(usage.executions), usage.duration_ms, usage.memory_mb)
        case NestedUsage():
            gb_ms = Decimal(usage.express_ms * usage.express_mb) / MB_PER_GB
            yield Quantity(Item.STANDARD_TRANSITIONS, Decimal(usage.transitions))
            yield Quantity(Item.EXPRESS_REQUESTS, Decimal(usage.express_executions))
            yield Quantity(Item.EXPRESS_DURATION, gb_ms / _MS_PER_SECOND / _SECONDS_PER_HOUR)


def retained(gb: Decimal, days: Decimal) -> Quantity:
    """Return the quantity of data retained for some days."""
    return Quantity(Item.DURABLE_RETAINED, gb * days / MONTH_DAYS)


def express(executions: Decimal, ms: Decimal, mb: Decimal) -> Iterator[Quantity]:
    """Yield the quantities of Express executions of this duration and memory."""
    seconds = rounded_up(ms, _EXPRESS_MS) / _MS_PER_SECOND
    gb = rounded_up(mb, _EXPRESS_MB) / MB_PER_GB
    yield Quantity(Item.EXPRESS_REQUESTS, executions)
    yield Quantity(Item.EXPRESS_DURATION, executions * seconds * gb / _SECONDS_PER_HOUR)


def compute(architecture: Architecture, gb_seconds: Decimal) -> Quantity:
    """Return the quantity of compute of a workflow's functions."""
    return Quantity(_COMPUTE[architecture], gb_seconds, Group.LAMBDA)


def of_functions(
    invocations: Iterable[Invocation], group: Group = Group.LAMBDA
) -> Iterator[Quantity]:
    """Yield the quantities of invocations, the estimated ones separately."""
    requests: defaultdict[bool, int] = defaultdict(int)
    running: defaultdict[tuple[Architecture, bool], int] = defaultdict(int)
    storage: defaultdict[bool, int] = defaultdict(int)
    for invocation in invocations:
        run_ms = invocation.count * invocation.duration_ms
        requests[invocation.estimated] += invocation.count
        running[invocation.architecture, invocation.estimated] += run_ms * invocation.memory_mb
        storage[invocation.estimated] += run_ms * (invocation.ephemeral_mb - FREE_EPHEMERAL_MB)
    for estimated, count in requests.items():
        yield Quantity(Item.LAMBDA_REQUESTS, Decimal(count), group, estimated)
    for (architecture, estimated), mb_ms in running.items():
        gb_seconds = mb_ms / _MB_MS_PER_GB_SECOND
        yield Quantity(_COMPUTE[architecture], gb_seconds, group, estimated)
    for estimated, mb_ms in storage.items():
        gb_seconds = mb_ms / _MB_MS_PER_GB_SECOND
        yield Quantity(Item.LAMBDA_EPHEMERAL_STORAGE, gb_seconds, group, estimated)


def of_application(usage: ApplicationUsage) -> Iterator[Quantity]:
    """Yield the quantities of the application around the engines."""
    gb_logged = Decimal(usage.log_bytes) / GB_BYTES
    yield Quantity(Item.HTTP_API_REQUESTS, Decimal(usage.api_requests), Group.SHARED)
    yield Quantity(Item.DYNAMODB_WRITES, Decimal(usage.write_units), Group.SHARED)
    yield Quantity(Item.DYNAMODB_READS, usage.read_units, Group.SHARED)
    yield Quantity(Item.LOGS_INGESTED, gb_logged, Group.SHARED)
    yield from of_functions(usage.invocations, Group.SHARED)
