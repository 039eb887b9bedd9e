"""What was consumed: the units that a price is put on, whoever counted them."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum


class Architecture(StrEnum):
    """The instruction set of a Lambda function, by Lambda's name for it."""

    X86 = "x86"
    ARM64 = "arm64"


@dataclass(frozen=True, slots=True)
class DurableUsage:
    """What durable executions consumed.

    `operations`, `bytes_written` and `bytes_retained` are sums over the executions; `run_ms` is the
    time from start to end, waits included, of one execution, and `retention_days` the days that its
    data is kept afterwards.
    """

    operations: int
    bytes_written: int
    bytes_retained: int
    run_ms: int
    retention_days: int


@dataclass(frozen=True, slots=True)
class StandardUsage:
    """What Standard executions consumed: states entered, and retries of them."""

    transitions: int


@dataclass(frozen=True, slots=True)
class ExpressUsage:
    """What Express executions consumed, each of them `duration_ms` and `memory_mb`.

    Both are as measured: the price rounds them up, to 100 ms and to 64 MB.
    """

    executions: int
    duration_ms: Decimal
    memory_mb: Decimal


@dataclass(frozen=True, slots=True)
class Invocation:
    """An invocation of a Lambda function, or `count` alike.

    `duration_ms` is the billed duration of one, INIT included, and `init_ms` how much of it was
    INIT. `estimated` says that it was inferred from time stamps rather than reported.
    """

    function: str
    duration_ms: int
    init_ms: int
    memory_mb: int
    architecture: Architecture
    ephemeral_mb: int = 512
    estimated: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class ApplicationUsage:
    """What the application around the engines consumed, which no engine is charged for.

    `write_units` and `read_units` are DynamoDB's; `read_units` may end in a half. `invocations` are
    those of functions that run no step of the workflow.
    """

    api_requests: int
    write_units: int
    read_units: Decimal
    log_bytes: int
    invocations: tuple[Invocation, ...] = ()


EngineUsage = DurableUsage | StandardUsage | ExpressUsage


@dataclass(frozen=True, slots=True)
class BillingAssumptions:
    """What AWS's documents leave open, and how it is decided here; each default is the dearer.

    The exception is flat branches: the SDK sends no operation for them, so that there is nothing to
    bill. The documents' table of operations was written before they existed, hence the switch.
    """

    bill_output_payload: bool = True
    """An execution's result counts as written, as documented; a measurement says it doesn't."""
    chained_invoke_operations: int = 1
    """Operations of an invoke of another function, which the documents don't list."""
    flat_branches_are_operations: bool = False
    """A branch in a virtual context counts as an operation, as one in a context of its own does."""
    free_tier: bool = False
    """The monthly free tier is taken off first."""

    def as_json(self) -> dict[str, bool | int]:
        """Return every switch as it stands, to be shown with each bill."""
        return asdict(self)
