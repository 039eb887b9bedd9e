"""From what was consumed to what is charged: each price's own unit, rounded by its own rule."""

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
    StandardUsage,
)

GB_BYTES = 1_000_000_000
"""A billed gigabyte of data: decimal, as in AWS's own example."""
MONTH_DAYS = 30
"""A billed month, as in AWS's own example."""
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
    """Who is charged: the engine, the functions that it runs, or the application around it."""

    ENGINE = "engine"
    LAMBDA = "lambda"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of an item, in the unit of its price."""

    item: Item
    amount: Decimal
    group: Group = Group.ENGINE
    estimated: bool = False


def of_engine(usage: EngineUsage) -> Iterator[Quantity]:
    """Yield what an engine is charged for."""
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


def retained(gb: Decimal, days: Decimal) -> Quantity:
    """Return what keeping data for some days is charged as."""
    return Quantity(Item.DURABLE_RETAINED, gb * days / MONTH_DAYS)


def express(executions: Decimal, ms: Decimal, mb: Decimal) -> Iterator[Quantity]:
    """Yield what Express executions of that duration and memory are charged as."""
    seconds = rounded_up(ms, _EXPRESS_MS) / _MS_PER_SECOND
    gb = rounded_up(mb, _EXPRESS_MB) / MB_PER_GB
    yield Quantity(Item.EXPRESS_REQUESTS, executions)
    yield Quantity(Item.EXPRESS_DURATION, executions * seconds * gb / _SECONDS_PER_HOUR)


def compute(architecture: Architecture, gb_seconds: Decimal) -> Quantity:
    """Return what a workflow's functions are charged for running."""
    return Quantity(_COMPUTE[architecture], gb_seconds, Group.LAMBDA)


def of_functions(
    invocations: Iterable[Invocation], group: Group = Group.LAMBDA
) -> Iterator[Quantity]:
    """Yield what invocations are charged as: reported ones apart from estimated ones."""
    requests: defaultdict[bool, int] = defaultdict(int)
    running: defaultdict[tuple[Architecture, bool], int] = defaultdict(int)
    storage: defaultdict[bool, int] = defaultdict(int)
    for one in invocations:
        run_ms = one.count * one.duration_ms
        requests[one.estimated] += one.count
        running[one.architecture, one.estimated] += run_ms * one.memory_mb
        storage[one.estimated] += run_ms * (one.ephemeral_mb - FREE_EPHEMERAL_MB)
    for estimated, count in requests.items():
        yield Quantity(Item.LAMBDA_REQUESTS, Decimal(count), group, estimated)
    for (architecture, estimated), mb_ms in running.items():
        gb_seconds = mb_ms / _MB_MS_PER_GB_SECOND
        yield Quantity(_COMPUTE[architecture], gb_seconds, group, estimated)
    for estimated, mb_ms in storage.items():
        gb_seconds = mb_ms / _MB_MS_PER_GB_SECOND
        yield Quantity(Item.LAMBDA_EPHEMERAL_STORAGE, gb_seconds, group, estimated)


def of_application(usage: ApplicationUsage) -> Iterator[Quantity]:
    """Yield what the application around the engines is charged for."""
    gb_logged = Decimal(usage.log_bytes) / GB_BYTES
    yield Quantity(Item.HTTP_API_REQUESTS, Decimal(usage.api_requests), Group.SHARED)
    yield Quantity(Item.DYNAMODB_WRITES, Decimal(usage.write_units), Group.SHARED)
    yield Quantity(Item.DYNAMODB_READS, usage.read_units, Group.SHARED)
    yield Quantity(Item.LOGS_INGESTED, gb_logged, Group.SHARED)
    yield from of_functions(usage.invocations, Group.SHARED)
