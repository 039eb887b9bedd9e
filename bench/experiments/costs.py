"""The cost of an execution: its counts at the price book's prices, Lambda's duration by rule."""

from bench.experiments.counting import Counts
from bench.experiments.workflows.shape import Shape
from shared.billing.bill import Bill, bill
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import price_book
from shared.billing.usage import (
    BillingAssumptions,
    DurableUsage,
    EngineUsage,
    Invocation,
    StandardUsage,
)

REGION = "us-east-1"
_RATES = Workload()
ASSUMED = (
    f"Lambda duration by rule: {_RATES.step_ms} ms per step, {_RATES.checkpoint_ms} ms per"
    f" checkpoint, {_RATES.replay_ms} ms per resume; {_RATES.memory_mb} MB, {_RATES.architecture}"
)
"""The assumption behind the dollars, because the durations of an emulator differ from AWS's."""


def dollars_of(counts: Counts, shape: Shape) -> Bill:
    """Return the bill of one execution, without the free tier."""
    work = shape.steps + shape.branches
    if counts.operations:
        usage: EngineUsage = DurableUsage(
            operations=counts.operations,
            bytes_written=counts.bytes_written,
            bytes_retained=counts.bytes_written,
            run_ms=shape.waits * shape.wait_seconds * 1000,
            retention_days=_RATES.retention_days,
        )
        checkpoints = (work + shape.waits) * _RATES.checkpoint_ms
        resumes = (counts.invocations - 1) * _RATES.replay_ms
        working_ms = work * _RATES.step_ms + checkpoints + resumes
    else:
        usage = StandardUsage(counts.transitions)
        working_ms = work * _RATES.step_ms
    return bill(
        price_book(REGION),
        (usage,),
        (_runs(counts.invocations, working_ms),),
        None,
        BillingAssumptions(),
    )


def _runs(invocations: int, working_ms: int) -> Invocation:
    """Return invocations of equal duration, each rounded up to a millisecond."""
    return Invocation(
        function="workflow",
        duration_ms=-(-working_ms // invocations),
        init_ms=0,
        memory_mb=_RATES.memory_mb,
        architecture=_RATES.architecture,
        count=invocations,
    )
