"""The consumption that is priced, in billing units."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum


class Architecture(StrEnum):
    """The instruction set of a Lambda function, by Lambda's name for it."""

    X86 = "x86"
    ARM64 = "arm64"


@dataclass(frozen=True, slots=True)
class DurableUsage:
    """The consumption of durable executions.

    `operations`, `bytes_written` and `bytes_retained` are sums over the executions. `run_ms` is the
    time from start to end of one execution, waits included, and `retention_days` is how long its
    data is retained afterwards.
    """

    operations: int
    bytes_written: int
    bytes_retained: int
    run_ms: int
    retention_days: int


@dataclass(frozen=True, slots=True)
class StandardUsage:
    """The consumption of Standard executions: states entered, and retries of them."""

    transitions: int


@dataclass(frozen=True, slots=True)
class ExpressUsage:
    """The consumption of Express executions, each of `duration_ms` and `memory_mb`.

    Both are as measured; pricing rounds them up to 100 ms and to 64 MB.
    """

    executions: int
    duration_ms: Decimal
    memory_mb: Decimal


@dataclass(frozen=True, slots=True)
class Invocation:
    """An invocation of a Lambda function, or `count` equal ones.

    `duration_ms` is the billed duration of one, INIT included, and `init_ms` the part that was
    INIT. `estimated` durations come from the times of events instead of Lambda's REPORT.
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
    """The consumption of the application around the engines.

    `write_units` and `read_units` are DynamoDB's; `read_units` may end in a half. `invocations` are
    those of functions that run no step of the workflow.
    """

    api_requests: int
    write_units: int
    read_units: Decimal
    log_bytes: int
    invocations: tuple[Invocation, ...] = ()


@dataclass(frozen=True, slots=True)
class NestedUsage:
    """The consumption of a Standard execution and of the Express executions that it waits for.

    `express_ms` is the billed duration of all of them together, each with `express_mb` of memory.
    """

    transitions: int
    express_executions: int
    express_ms: int
    express_mb: int


EngineUsage = DurableUsage | StandardUsage | ExpressUsage | NestedUsage


@dataclass(frozen=True, slots=True)
class BillingAssumptions:
    """Choices where AWS's documents are not clear; each default is the more expensive one.

    The exception is flat branches: the SDK sends no operation for them, so there is nothing to
    bill. The documents' table of operations is older than they are, so there is a choice here.
    """

    bill_output_payload: bool = True
    """The result of an execution counts as written: documented, but not seen in a measurement."""
    chained_invoke_operations: int = 1
    """Operations of an invocation of another function, which the documents don't list."""
    flat_branches_are_operations: bool = False
    """A flat branch counts as an operation, like a branch with a context of its own."""
    free_tier: bool = False
    """The monthly free tier is deducted."""

    def as_json(self) -> dict[str, bool | int]:
        """Return the assumptions by name, to be shown with each bill."""
        return asdict(self)
