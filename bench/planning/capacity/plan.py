"""The quotas of each engine under a load: which one the load reaches first, and the backlog."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from bench.planning.capacity.demand import ENGINES, Demand, Use, demand
from bench.planning.capacity.flow import AffineCurve, Arrivals, BucketStage, Flow
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.break_even import AlternativeCost, estimate
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import PriceBook, complete_price_book
from shared.billing.prices.quotas import Quota, Rate, RateQuota, quotas, rate_quotas
from shared.billing.quantities import MONTH_DAYS
from shared.billing.usage import BillingAssumptions
from shared.engines.port import EngineName

ENGINE_NAMES = {
    AlternativeName.DURABLE: EngineName.DURABLE,
    AlternativeName.STANDARD: EngineName.STEPFUNCTIONS,
}
"""The engines of the project by the name of their alternative."""
MONTH_SECONDS = MONTH_DAYS * 24 * 60 * 60


@dataclass(frozen=True)
class QuotaLoad:
    """A quota and the load's need of it.

    `needed` is in the quota's unit per second. `empty_at` is the second at which no token is left,
    None if that doesn't happen. `waiting` is the number of loans that wait when the load ends.
    """

    quota: RateQuota
    use: Use
    needed: float
    empty_at: float | None
    waiting: float

    @property
    def sustained(self) -> float:
        """The loans per second that the quota permits in the long run."""
        return self.quota.refill / self.use.units

    @property
    def emptied(self) -> float:
        """The second at which no token is left, infinite if that doesn't happen."""
        return float("inf") if self.empty_at is None else self.empty_at

    @property
    def excess(self) -> float:
        """The need above the quota, as a share of the quota; negative if it is below."""
        return self.needed / self.quota.refill - 1


@dataclass(frozen=True)
class EnginePlan:
    """One engine under a load."""

    demand: Demand
    flow: Flow
    quota_loads: tuple[QuotaLoad, ...]
    open_quota: Quota
    estimate: AlternativeCost
    assumed: tuple[str, ...] = ()
    """The items whose price is that of us-east-1, because the region's isn't known."""

    @property
    def title(self) -> str:
        """The title of the engine."""
        return self.demand.way.title

    @cached_property
    def tightest(self) -> QuotaLoad:
        """The quota that permits the fewest loans per second in the long run."""
        return min(self.quota_loads, key=lambda quota_load: quota_load.sustained)

    @property
    def sustained_open(self) -> float:
        """The loans per second at which the open executions stay at their quota."""
        return self.open_quota.most / self.demand.run_seconds

    @property
    def is_limited_by_open(self) -> bool:
        """Whether the quota of open executions permits the fewest loans in the long run."""
        return self.sustained_open < self.tightest.sustained

    @cached_property
    def exceeded(self) -> tuple[QuotaLoad, ...]:
        """The quotas that the load exceeds, the largest excess first."""
        over = [quota_load for quota_load in self.quota_loads if quota_load.excess > 0]
        return tuple(sorted(over, key=lambda quota_load: -quota_load.excess))

    @cached_property
    def emptied(self) -> tuple[QuotaLoad, ...]:
        """The quotas whose tokens run out, in the order in which that happens."""
        emptied = [quota_load for quota_load in self.quota_loads if quota_load.empty_at is not None]
        return tuple(sorted(emptied, key=lambda quota_load: quota_load.emptied))

    @property
    def done_at(self) -> float:
        """The second at which the last loan has ended."""
        rest = self.demand.run_seconds - self.running.stages[-1].after
        return self.running.caught_up_at() + rest

    @property
    def running(self) -> Flow:
        """The flow without the reading of histories, which happens after the executions."""
        last = self.demand.run_seconds
        stages = [
            stage
            for stage, use in zip(self.flow.stages, self.demand.uses, strict=True)
            if use.after < last
        ]
        return Flow(self.flow.load, stages)

    def open_at(self, seconds: float) -> float:
        """Return how many executions are open at a moment."""
        return self.running.open(seconds, self.demand.run_seconds)

    @cached_property
    def most_open(self) -> float:
        """The largest number of executions that are open at once."""
        return self.running.most_open(self.demand.run_seconds)

    @cached_property
    def open_quota_reached_at(self) -> float | None:
        """The second at which the quota of open executions is reached; None if it isn't."""
        return self.running.open_reaches(self.open_quota.most, self.demand.run_seconds)

    @property
    def monthly_dollars(self) -> Decimal | None:
        """The cost of a month of this load in USD, without its quotas; None if one rules it out."""
        return self.estimate.total


@dataclass(frozen=True)
class CapacityPlan:
    """Both engines under one load."""

    traffic: Traffic
    workload: Workload
    engines: tuple[EnginePlan, ...]


def plan(
    traffic: Traffic, workload: Workload, raised: Mapping[Rate, int] | None = None
) -> CapacityPlan:
    """Return the plan of a load; `raised` are quotas per second that AWS has raised.

    Raises:
        NoSuchRegion: there is no price book of the region.
    """
    allowed = {
        rate: _raised(quota, (raised or {}).get(rate, quota.refill))
        for rate, quota in rate_quotas(workload.region).items()
    }
    work = workload.model_copy(update={"loans": max(1, round(traffic.rate * MONTH_SECONDS))})
    book = complete_price_book(work.region)
    return CapacityPlan(
        traffic, work, tuple(_engine(name, traffic, work, allowed, book) for name in ENGINES)
    )


def _raised(quota: RateQuota, refill: int) -> RateQuota:
    """Raise a quota; its burst grows in the same proportion."""
    return replace(quota, refill=refill, bucket=quota.bucket * refill // quota.refill)


def _engine(
    name: AlternativeName,
    traffic: Traffic,
    work: Workload,
    allowed: Mapping[Rate, RateQuota],
    book: PriceBook,
) -> EnginePlan:
    switches = BillingAssumptions(free_tier=work.free_tier)
    needs = demand(name, work, traffic.histories, switches)
    stages = [_stage(use, allowed[use.rate]) for use in needs.uses]
    flow = Flow(Arrivals(traffic.rate, traffic.seconds), stages)
    quota_loads = tuple(
        QuotaLoad(
            quota=allowed[use.rate],
            use=use,
            needed=traffic.rate * use.units,
            empty_at=flow.empty_at(index),
            waiting=flow.waiting(index, traffic.seconds),
        )
        for index, use in enumerate(needs.uses)
    )
    cost = estimate(needs.way, work, book, switches)
    lines = cost.bill.lines if cost.bill else ()
    prices = (book.price(line.item) for line in lines)
    assumed = tuple(dict.fromkeys(price.title for price in prices if price.assumed))
    open_quota = quotas(work.region)[needs.open_limit]
    return EnginePlan(needs, flow, quota_loads, open_quota, cost, assumed)


def _stage(use: Use, quota: RateQuota) -> BucketStage:
    return BucketStage(AffineCurve(quota.bucket / use.units, quota.refill / use.units), use.after)
