"""The comparison of the alternatives for a workload, as the API answers it."""

from collections.abc import Iterable
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from pydantic import Field

from shared.api.cost import CostLine, Prices
from shared.api.problems import ProblemError
from shared.api.responses import Answer, FieldError
from shared.billing.planning.alternatives import ASSUMPTIONS, AlternativeName
from shared.billing.planning.break_even import AlternativeCost, Comparison, Excess, compare
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import NoSuchRegion
from shared.billing.prices.quotas import Limit


class Exceeded(Answer):
    """A quota, the need of a loan or of a month, and the source of the quota."""

    limit: Limit = Field(description="The name of the quota")
    title: str = Field(description="The quota in words")
    unit: str = Field(description="The unit of the figures")
    needed: int = Field(description="The need of the workload")
    most: int = Field(description="The value of the quota")
    source: str = Field(description="The document with the quota")


class AlternativeOut(Answer):
    """The monthly cost of an alternative in dollars; null if a quota rules it out."""

    name: AlternativeName = Field(description="The name of the alternative for programs")
    title: str = Field(description="The name of the alternative for people")
    lines: list[CostLine] = Field(
        description="The lines of the monthly bill; empty if a quota rules the alternative out"
    )
    total: float | None = Field(
        description="The monthly cost in USD; null if a quota rules the alternative out"
    )
    per_loan: float | None = Field(
        description="The cost of one loan in USD; null if a quota rules the alternative out"
    )
    ruled_out: list[Exceeded] = Field(
        description="The quotas that the workload exceeds and that nobody can raise"
    )
    warnings: list[Exceeded] = Field(
        description="The quotas that the workload exceeds and that AWS raises on request"
    )
    caveats: list[str] = Field(description="What the figures do not contain, as sentences")


class CrossingOut(Answer):
    """The value of a variable from which `cheaper` costs less than `other`."""

    variable: str = Field(description="The variable of the workload")
    value: int = Field(description="The value of the variable from which `cheaper` costs less")
    cheaper: AlternativeName = Field(description="The alternative that costs less from there")
    other: AlternativeName = Field(description="The alternative that costs less before")


class LimitCrossingOut(Answer):
    """The value from which a quota rules `way` out or, with `opens`, no longer does."""

    variable: str = Field(description="The variable of the workload")
    value: int = Field(description="The value of the variable at which the quota is crossed")
    way: AlternativeName = Field(description="The alternative")
    limit: Limit = Field(description="The name of the quota")
    title: str = Field(description="The quota in words")
    opens: bool = Field(
        description="Whether the alternative becomes possible there instead of impossible"
    )


class BreakEven(Answer):
    """The alternatives for a workload side by side, and where their order changes.

    `assumed` are the items whose price is that of us-east-1.
    """

    workload: Workload = Field(description="The workload with all defaults filled in")
    cheapest: AlternativeName | None = Field(
        description="The alternative that costs least; null if none is possible"
    )
    ways: list[AlternativeOut] = Field(description="The alternatives")
    crossings: list[CrossingOut] = Field(
        description="The values at which the order of the alternatives changes"
    )
    limits: list[LimitCrossingOut] = Field(
        description="The values at which a quota rules an alternative out or no longer does"
    )
    switches: dict[str, bool | int] = Field(description="The assumptions of the bills, by name")
    assumptions: list[str] = Field(description="The assumptions of the comparison, as sentences")
    assumed: list[str] = Field(description="The items whose price is that of us-east-1")
    prices: Prices = Field(description="The price book of the bills")


def compared(workload: Workload) -> BreakEven:
    """Return the comparison.

    Raises:
        ProblemError: 400, the region has no price book.
    """
    try:
        return _shown(compare(workload))
    except NoSuchRegion as error:
        field = FieldError(field="region", message=str(error))
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error), errors=[field]) from error


def _shown(comparison: Comparison) -> BreakEven:
    return BreakEven(
        workload=comparison.workload,
        cheapest=comparison.cheapest,
        ways=[_alternative(cost, comparison.workload.loans) for cost in comparison.estimates],
        crossings=[CrossingOut(**vars(crossing)) for crossing in comparison.crossings],
        limits=[
            LimitCrossingOut(
                variable=crossing.variable,
                value=crossing.value,
                way=crossing.alternative,
                limit=crossing.quota.limit,
                title=crossing.quota.title,
                opens=crossing.opens,
            )
            for crossing in comparison.limit_crossings
        ],
        switches=comparison.assumptions.as_json(),
        assumptions=list(ASSUMPTIONS),
        assumed=comparison.assumed,
        prices=Prices(region=comparison.book.region, as_of=comparison.book.as_of),
    )


def _alternative(estimate: AlternativeCost, loans: int) -> AlternativeOut:
    lines: list[Any] = [line.as_json() for line in estimate.bill.lines] if estimate.bill else []
    total = estimate.total
    return AlternativeOut(
        name=estimate.alternative.name,
        title=estimate.alternative.title,
        lines=[CostLine(**line) for line in lines],
        total=_number(total),
        per_loan=_number(None if total is None else total / loans),
        ruled_out=_exceeded(estimate.ruled_out),
        warnings=_exceeded(estimate.warnings),
        caveats=list(estimate.alternative.caveats),
    )


def _exceeded(excesses: Iterable[Excess]) -> list[Exceeded]:
    return [
        Exceeded(
            limit=excess.quota.limit,
            title=excess.quota.title,
            unit=excess.quota.unit,
            needed=excess.needed,
            most=excess.quota.most,
            source=str(excess.quota.source),
        )
        for excess in excesses
    ]


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
