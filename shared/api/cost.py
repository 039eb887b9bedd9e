"""The cost of a loan, as the API answers it."""

from typing import Literal

from pydantic import Field

from shared.api.responses import Answer
from shared.billing.quantities import Group
from shared.engines.port import EngineName
from shared.loan_cost.watching import known_watch_costs


class CostLine(Answer):
    """A line of a bill, in dollars and not rounded: quantity × unit price = amount."""

    item: str
    group: Group
    quantity: float
    unit: str
    unit_price: float
    amount: float
    source: str
    estimated: bool


class Prices(Answer):
    """The region and the date of the price book."""

    region: str
    as_of: str


class Units(Answer):
    """The billing units of a loan: of its engine, its functions and the application.

    `gb_ms` is billed time × memory; `other_invocations` are those of functions that run no step.
    """

    durable_operations: int | None = None
    bytes_written: int | None = None
    bytes_retained: int | None = None
    run_ms: int | None = None
    retention_days: int | None = None
    state_transitions: int | None = None
    invocations: int
    billed_ms: int
    init_ms: int
    gb_ms: float
    api_requests: int
    write_units: int
    read_units: float
    log_bytes: int
    other_invocations: int


class BillingAssumptionsOut(Answer):
    """The assumptions of a bill where AWS's documents are not clear."""

    bill_output_payload: bool
    chained_invoke_operations: int
    flat_branches_are_operations: bool
    free_tier: bool


class WatchingOut(Answer):
    """What it costs on AWS to watch a loan, in USD: not part of the loan's bill."""

    wait_seconds: int = Field(description="The length of the watched wait, in seconds")
    wait: float = Field(description="A page that watches this wait for a manager, in USD")
    race_seconds: int = Field(description="The length of the watched race, in seconds")
    race: float = Field(description="A page that watches this race, in USD")


class Cost(Answer):
    """The cost of a loan in dollars; an estimate until it is `final`.

    `durations` is the deployment in which the functions' durations were measured.
    """

    application_id: str
    engine: EngineName
    final: bool
    units: Units
    lines: list[CostLine]
    total: float
    per_million: float
    switches: BillingAssumptionsOut
    prices: Prices
    durations: Literal["local", "aws"]
    watching: WatchingOut | None = Field(
        None, description="What watching costs beside the loan, where all prices are known"
    )


def watching_in(region: str) -> WatchingOut | None:
    """Return what watching costs in a region; None if a price isn't known there."""
    costs = known_watch_costs(region)
    if not costs:
        return None
    wait, race = costs
    return WatchingOut(
        wait_seconds=wait.watch.seconds,
        wait=float(wait.bill.total),
        race_seconds=race.watch.seconds,
        race=float(race.bill.total),
    )
