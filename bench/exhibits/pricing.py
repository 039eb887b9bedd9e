"""The price of an execution's units, and what the planner computes for a workload."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.billing.bill import bill
from shared.billing.planning.alternatives import ALTERNATIVES, AlternativeName
from shared.billing.planning.break_even import Excess, estimate
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import PriceBook, price_book
from shared.billing.prices.quotas import Limit, quotas
from shared.billing.usage import (
    BillingAssumptions,
    DurableUsage,
    EngineUsage,
    ExpressUsage,
    Invocation,
    StandardUsage,
)

REGION = "us-east-1"
RATES = Workload()
"""The planner's rules: milliseconds of a step, a checkpoint and a replay, memory, retention."""
LAMBDA_RULE = (
    f"Lambda by rule: {RATES.step_ms} ms per step, {RATES.checkpoint_ms} ms per checkpoint,"
    f" {RATES.replay_ms} ms per replay; {RATES.memory_mb} MB, {RATES.architecture}."
)
MILLION = 1_000_000


def book() -> PriceBook:
    """Return the price book of the exhibits."""
    return price_book(REGION)


def most(limit: Limit) -> int:
    """Return a quota of one execution, in its unit."""
    return quotas(REGION)[limit].most


def durable_usd(operations: int, bytes_written: int, run_seconds: int = 0) -> Decimal:
    """Return the price of durable operations and data, in USD.

    The data is retained while the execution runs, `run_seconds`, and for the retention time.
    """
    usage = DurableUsage(
        operations=operations,
        bytes_written=bytes_written,
        bytes_retained=bytes_written,
        run_ms=run_seconds * 1000,
        retention_days=RATES.retention_days,
    )
    return _engine_usd(usage)


def standard_usd(transitions: int) -> Decimal:
    """Return the price of state transitions, in USD."""
    return _engine_usd(StandardUsage(transitions))


def express_usd(executions: int, duration_ms: int, memory_mb: int = 64) -> Decimal:
    """Return the price of Express executions, in USD."""
    return _engine_usd(ExpressUsage(executions, Decimal(duration_ms), Decimal(memory_mb)))


def lambda_usd(invocations: int, total_ms: int) -> Decimal:
    """Return the price of invocations that take `total_ms` together, in USD."""
    if not invocations:
        return Decimal(0)
    run = Invocation(
        function="workflow",
        duration_ms=-(-total_ms // invocations),
        init_ms=0,
        memory_mb=RATES.memory_mb,
        architecture=RATES.architecture,
        count=invocations,
    )
    return bill(book(), (), (run,), None, BillingAssumptions()).total


@dataclass(frozen=True)
class PlannedExecution:
    """One execution of a workload on an alternative: its units, its price and its limits.

    `usd` is the price of the engine and of Lambda, None if a quota rules the alternative out.
    """

    operations: int | None
    bytes_written: int | None
    transitions: int | None
    events: int | None
    invocations: int
    engine_usd: Decimal
    lambda_usd: Decimal
    usd: Decimal | None
    ruled_out: tuple[Excess, ...]
    warnings: tuple[Excess, ...]

    @property
    def limit(self) -> str:
        """The quota that rules the alternative out, or about which documents disagree; or empty."""
        found = [*self.ruled_out, *self.warnings]
        return str(found[0]) if found else ""

    @property
    def shown_usd(self) -> Decimal | None:
        """The engine's price, None if a quota rules the alternative out."""
        return None if self.ruled_out else self.engine_usd


def planned(name: AlternativeName, work: Workload) -> PlannedExecution:
    """Return the planner's figures for one execution of a workload."""
    alternative = next(each for each in ALTERNATIVES if each.name is name)
    needs = alternative.needs(work, BillingAssumptions())
    cost = estimate(alternative, work, book(), BillingAssumptions())
    durable = next((u for u in needs.engine if isinstance(u, DurableUsage)), None)
    standard = next((u for u in needs.engine if isinstance(u, StandardUsage)), None)
    return PlannedExecution(
        operations=durable.operations if durable else None,
        bytes_written=durable.bytes_written if durable else None,
        transitions=standard.transitions if standard else None,
        events=needs.limits.get(Limit.STANDARD_EVENTS),
        invocations=sum(run.count for run in needs.invocations),
        engine_usd=_all_usd(needs.engine),
        lambda_usd=bill(book(), (), needs.invocations, None, BillingAssumptions()).total,
        usd=cost.total,
        ruled_out=cost.ruled_out,
        warnings=cost.warnings,
    )


def largest(high: int, goes: Callable[[int], bool]) -> int | None:
    """Return the largest number from 1 up to `high` that goes; None if all of them do."""
    if goes(high):
        return None
    low = 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if goes(middle) else (low, middle)
    return low


def one(**given: int | bool) -> Workload:
    """Return a workload of one execution that does only what is given."""
    empty = {"steps": 0, "branches": 0, "choices": 0, "callbacks": 0, "loans": 1, "flat": False}
    return Workload.model_validate({**empty, **given})


def _engine_usd(usage: EngineUsage) -> Decimal:
    return _all_usd((usage,))


def _all_usd(usages: Iterable[EngineUsage]) -> Decimal:
    return bill(book(), usages, (), None, BillingAssumptions()).total
