"""The cost of a loan, as the API answers it."""

from typing import Literal

from pydantic import Field

from shared.api.responses import Answer
from shared.billing.quantities import Group
from shared.engines.port import EngineName
from shared.loan_cost.watching import known_watch_costs


class CostLine(Answer):
    """A line of a bill, in dollars and not rounded: quantity × unit price = amount."""

    item: str = Field(description="The name of what is billed")
    group: Group = Field(
        description="The part of the bill: the engine, Lambda, or the rest of the application"
    )
    quantity: float = Field(description="The number of units")
    unit: str = Field(description="The unit of the price")
    unit_price: float = Field(description="The price of one unit in USD")
    amount: float = Field(description="Quantity × unit price in USD, not rounded")
    source: str = Field(description="The source of the price")
    estimated: bool = Field(description="Whether the quantity is estimated instead of metered")


class Prices(Answer):
    """The region and the date of the price book."""

    region: str = Field(description="The AWS region of the prices")
    as_of: str = Field(description="The date of the prices, ISO 8601")


class BillPrices(Prices):
    """The region and the date of a bill's prices, and the prices that are assumed."""

    assumed: list[str] = Field(
        default_factory=list,
        description="Items whose price isn't known there: those of us-east-1 are assumed",
    )


class Units(Answer):
    """The billing units of a loan: of its engine, its functions and the application.

    `gb_ms` is billed time × memory; `other_invocations` are those of functions that run no step.
    """

    durable_operations: int | None = Field(None, description="Operations of the durable execution")
    bytes_written: int | None = Field(
        None, description="Bytes of data that the durable execution wrote"
    )
    bytes_retained: int | None = Field(
        None, description="Bytes of data that are retained after the end of the durable execution"
    )
    run_ms: int | None = Field(
        None, description="Milliseconds from the start to the end of the durable execution"
    )
    retention_days: int | None = Field(
        None, description="Days that the data is retained after the end"
    )
    state_transitions: int | None = Field(None, description="State transitions of the execution")
    express_executions: int | None = Field(
        None, description="Express executions that the execution waited for"
    )
    express_ms: int | None = Field(None, description="Billed milliseconds of these, in all")
    express_mb: int | None = Field(None, description="Billed memory of each, in MB")
    invocations: int = Field(description="Invocations of functions that run steps")
    billed_ms: int = Field(description="Billed milliseconds of these invocations")
    init_ms: int = Field(description="Milliseconds in which environments were initialized")
    gb_ms: float = Field(description="Billed time × memory in GB-milliseconds")
    api_requests: int = Field(description="Requests to the HTTP API")
    write_units: int = Field(description="Write units of DynamoDB")
    read_units: float = Field(description="Read units of DynamoDB")
    log_bytes: int = Field(description="Bytes of logs")
    other_invocations: int = Field(description="Invocations of functions that run no step")


class BillingAssumptionsOut(Answer):
    """The assumptions of a bill where AWS's documents are not clear."""

    bill_output_payload: bool = Field(
        description="Whether the execution's result counts as data written"
    )
    chained_invoke_operations: int = Field(
        description="The number of operations of an invocation of another function"
    )
    flat_branches_are_operations: bool = Field(
        description="Whether each branch of a flat parallel counts as an operation"
    )
    free_tier: bool = Field(description="Whether the free tier is taken off")


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

    application_id: str = Field(description="The loan's id")
    engine: EngineName = Field(description="The engine that runs the loan")
    final: bool = Field(description="Whether the figures will not change any more")
    units: Units = Field(description="The billing units")
    lines: list[CostLine] = Field(description="The lines of the bill")
    total: float = Field(description="The sum of all lines in USD")
    per_million: float = Field(description="The cost of a million such loans in USD")
    switches: BillingAssumptionsOut = Field(description="The assumptions of the bill")
    prices: BillPrices = Field(description="The price book of the bill")
    durations: Literal["local", "aws"] = Field(
        description="The deployment in which the functions' durations were measured"
    )
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
