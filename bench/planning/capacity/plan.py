"""Which quota a load meets first on each engine, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from bench.planning.capacity.demand import ENGINES, Demand, Use, demand
from bench.planning.capacity.flow import BucketStage, Flow, Line, Load
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.break_even import AlternativeCost, estimate
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import NoSuchPrice, PriceBook, price_book
from shared.billing.prices.quotas import Quota, Rate, RateQuota, quotas, rate_quotas
from shared.billing.quantities import MONTH_DAYS
from shared.billing.usage import BillingAssumptions
from shared.engines.port import EngineName

ENGINE_NAMES = {
    AlternativeName.DURABLE: EngineName.DURABLE,
    AlternativeName.STANDARD: EngineName.STEPFUNCTIONS,
}
"""The engines of the project, by the way that each is planned."""
MONTH_SECONDS = MONTH_DAYS * 24 * 60 * 60


@dataclass(frozen=True)
class Bound:
    """A quota that a load needs something of, and how far it goes.

    `needed` is in the quota's unit a second; `empty_at` is the earliest second at which no token is
    left, None if that doesn't happen; `waiting` are the loans that wait for it when the load ends.
    """

    quota: RateQuota
    use: Use
    needed: float
    empty_at: float | None
    waiting: float

    @property
    def sustained(self) -> float:
        """Loans a second that the quota lets through for good."""
        return self.quota.refill / self.use.units

    @property
    def emptied(self) -> float:
        """The second at which no token is left, or never."""
        return float("inf") if self.empty_at is None else self.empty_at

    @property
    def excess(self) -> float:
        """How much more than allowed is needed, as a share of what is allowed; below 0: room."""
        return self.needed / self.quota.refill - 1


@dataclass(frozen=True)
class EnginePlan:
    """What a load does to one engine."""

    demand: Demand
    flow: Flow
    bounds: tuple[Bound, ...]
    open_quota: Quota
    estimate: AlternativeCost | None
    unpriced: str = ""
    """Why there is no estimate of the cost: a price isn't known in the region."""

    @property
    def title(self) -> str:
        """The engine's name."""
        return self.demand.way.title

    @cached_property
    def tightest(self) -> Bound:
        """The quota that lets the fewest loans through for good."""
        return min(self.bounds, key=lambda bound: bound.sustained)

    @cached_property
    def exceeded(self) -> tuple[Bound, ...]:
        """The quotas that the load is above, the furthest first."""
        over = [bound for bound in self.bounds if bound.excess > 0]
        return tuple(sorted(over, key=lambda bound: -bound.excess))

    @cached_property
    def emptied(self) -> tuple[Bound, ...]:
        """The quotas whose tokens are used up, in the order in which that happens."""
        emptied = [bound for bound in self.bounds if bound.empty_at is not None]
        return tuple(sorted(emptied, key=lambda bound: bound.emptied))

    @property
    def done_at(self) -> float:
        """When the last loan has ended."""
        rest = self.demand.run_seconds - self.running.stages[-1].after
        return self.running.caught_up_at() + rest

    @property
    def running(self) -> Flow:
        """The flow as far as it holds executions up: reading a history keeps none open."""
        last = self.demand.run_seconds
        held = [
            stage
            for stage, use in zip(self.flow.stages, self.demand.uses, strict=True)
            if use.after < last
        ]
        return Flow(self.flow.load, held)

    def open_at(self, seconds: float) -> float:
        """Return how many executions are open at a moment."""
        return self.running.open(seconds, self.demand.run_seconds)

    @cached_property
    def most_open(self) -> float:
        """The most executions that are open at once."""
        return self.running.most_open(self.demand.run_seconds)

    @cached_property
    def open_quota_reached_at(self) -> float | None:
        """When as many are open as the quota allows; None if that doesn't happen."""
        return self.running.open_reaches(self.open_quota.most, self.demand.run_seconds)

    @property
    def a_month(self) -> Decimal | None:
        """Dollars for a month of this load, as if no quota held it up; None if not known."""
        return self.estimate.total if self.estimate else None


@dataclass(frozen=True)
class CapacityPlan:
    """The two engines under one load."""

    traffic: Traffic
    workload: Workload
    engines: tuple[EnginePlan, ...]


def plan(
    traffic: Traffic, workload: Workload, raised: Mapping[Rate, int] | None = None
) -> CapacityPlan:
    """Return what the load does to each engine; `raised` are refills that AWS has raised.

    Raises:
        NoSuchRegion: there is no price book of the region.
    """
    allowed = {
        rate: _raised(quota, (raised or {}).get(rate, quota.refill))
        for rate, quota in rate_quotas(workload.region).items()
    }
    work = workload.model_copy(update={"loans": max(1, round(traffic.rate * MONTH_SECONDS))})
    book = price_book(work.region)
    return CapacityPlan(
        traffic, work, tuple(_engine(name, traffic, work, allowed, book) for name in ENGINES)
    )


def _raised(quota: RateQuota, refill: int) -> RateQuota:
    """The bucket grows in the same proportion."""
    return replace(quota, refill=refill, bucket=quota.bucket * refill // quota.refill)


def _engine(
    name: AlternativeName,
    traffic: Traffic,
    work: Workload,
    allowed: Mapping[Rate, RateQuota],
    book: PriceBook,
) -> EnginePlan:
    switches = BillingAssumptions(free_tier=work.free_tier)
    asked = demand(name, work, traffic.histories, switches)
    stages = [_stage(use, allowed[use.rate]) for use in asked.uses]
    flow = Flow(Load(traffic.rate, traffic.seconds), stages)
    bounds = tuple(
        Bound(
            quota=allowed[use.rate],
            use=use,
            needed=traffic.rate * use.units,
            empty_at=flow.empty_at(index),
            waiting=flow.waiting(index, traffic.seconds),
        )
        for index, use in enumerate(asked.uses)
    )
    known = EnginePlan(asked, flow, bounds, quotas(work.region)[asked.open_limit], None)
    try:
        return replace(known, estimate=estimate(asked.way, work, book, switches))
    except NoSuchPrice as error:
        return replace(known, unpriced=str(error))


def _stage(use: Use, quota: RateQuota) -> BucketStage:
    return BucketStage(Line(quota.bucket / use.units, quota.refill / use.units), use.after)
