"""The comparison of the alternatives for a workload, as the API answers it."""

from collections.abc import Iterable
from decimal import Decimal
from http import HTTPStatus
from typing import Any

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

    limit: Limit
    title: str
    unit: str
    needed: int
    most: int
    source: str


class AlternativeOut(Answer):
    """The monthly cost of an alternative in dollars; null if a quota rules it out."""

    name: AlternativeName
    title: str
    lines: list[CostLine]
    total: float | None
    per_loan: float | None
    ruled_out: list[Exceeded]
    warnings: list[Exceeded]
    caveats: list[str]


class CrossingOut(Answer):
    """The value of a variable from which `cheaper` costs less than `other`."""

    variable: str
    value: int
    cheaper: AlternativeName
    other: AlternativeName


class LimitCrossingOut(Answer):
    """The value from which a quota rules `way` out or, with `opens`, no longer does."""

    variable: str
    value: int
    way: AlternativeName
    limit: Limit
    title: str
    opens: bool


class BreakEven(Answer):
    """The alternatives for a workload side by side, and where their order changes.

    `assumed` are the items whose price is that of us-east-1.
    """

    workload: Workload
    cheapest: AlternativeName | None
    ways: list[AlternativeOut]
    crossings: list[CrossingOut]
    limits: list[LimitCrossingOut]
    switches: dict[str, bool | int]
    assumptions: list[str]
    assumed: list[str]
    prices: Prices


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
