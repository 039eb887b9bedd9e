"""The comparison of the ways to run a workload, as the API answers it."""

from collections.abc import Iterable
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from shared.api.problems import ProblemError
from shared.api.responses import Answer, CostLine, FieldError, Prices
from shared.billing.planning.alternatives import ASSUMPTIONS, AlternativeName
from shared.billing.planning.break_even import AlternativeCost, Comparison, Excess, compare
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import NoSuchPrice, NoSuchRegion
from shared.billing.prices.quotas import Limit


class Exceeded(Answer):
    """A limit, how much of it one loan or a month needs, and who says so."""

    limit: Limit
    title: str
    unit: str
    needed: int
    most: int
    source: str


class WayOut(Answer):
    """What one way costs a month, in dollars; nothing where a limit rules it out."""

    name: AlternativeName
    title: str
    lines: list[CostLine]
    total: float | None
    per_loan: float | None
    ruled_out: list[Exceeded]
    warnings: list[Exceeded]


class CrossingOut(Answer):
    """From this value of a variable on, `cheaper` costs less than `other`; below, more."""

    variable: str
    value: int
    cheaper: AlternativeName
    other: AlternativeName


class WallOut(Answer):
    """From this value of a variable on, a limit rules a way out, or (`opens`) no longer does."""

    variable: str
    value: int
    way: AlternativeName
    limit: Limit
    title: str
    opens: bool


class BreakEven(Answer):
    """The ways to run a workload side by side, and where their order changes."""

    workload: Workload
    cheapest: AlternativeName | None
    ways: list[WayOut]
    crossings: list[CrossingOut]
    limits: list[WallOut]
    switches: dict[str, bool | int]
    assumptions: list[str]
    prices: Prices


def compared(workload: Workload) -> BreakEven:
    """Return the comparison.

    Raises:
        ProblemError: 400, the region has no price book or lacks a price.
    """
    try:
        return _shown(compare(workload))
    except (NoSuchRegion, NoSuchPrice) as error:
        field = FieldError(field="region", message=str(error))
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error), errors=[field]) from error


def _shown(comparison: Comparison) -> BreakEven:
    return BreakEven(
        workload=comparison.workload,
        cheapest=comparison.cheapest,
        ways=[_way(one, comparison.workload.loans) for one in comparison.estimates],
        crossings=[CrossingOut(**vars(crossing)) for crossing in comparison.crossings],
        limits=[
            WallOut(
                variable=wall.variable,
                value=wall.value,
                way=wall.way,
                limit=wall.quota.limit,
                title=wall.quota.title,
                opens=wall.opens,
            )
            for wall in comparison.walls
        ],
        switches=comparison.switches.as_json(),
        assumptions=list(ASSUMPTIONS),
        prices=Prices(region=comparison.book.region, as_of=comparison.book.as_of),
    )


def _way(estimate: AlternativeCost, loans: int) -> WayOut:
    lines: list[Any] = [line.as_json() for line in estimate.bill.lines] if estimate.bill else []
    total = estimate.total
    return WayOut(
        name=estimate.way.name,
        title=estimate.way.title,
        lines=[CostLine(**line) for line in lines],
        total=_number(total),
        per_loan=_number(None if total is None else total / loans),
        ruled_out=_exceeded(estimate.ruled_out),
        warnings=_exceeded(estimate.warnings),
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
