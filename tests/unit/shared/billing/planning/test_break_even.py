"""A quota rules an alternative out exactly at its limit, and lines cross at the reported values."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.billing.planning.alternatives import ALTERNATIVES, AlternativeName
from shared.billing.planning.break_even import (
    VARIABLES,
    AlternativeCost,
    Comparison,
    Crossing,
    LimitCrossing,
    bounds,
    compare,
    estimate,
)
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import NoSuchRegion, price_book
from shared.billing.prices.quotas import Limit, quotas
from shared.billing.usage import BillingAssumptions

BOOK = price_book("us-east-1")
NO_WAIT: dict[str, Any] = {"callbacks": 0, "waits": 0}
LIMITS = [
    # The default loan has 11 operations without its 4 steps.
    pytest.param(
        AlternativeName.DURABLE, Limit.DURABLE_OPERATIONS, {}, "steps", 2_989, id="operations"
    ),
    # 85 steps and 3 branches, two copies of each branch and each answer, input and output: 100.
    pytest.param(
        AlternativeName.DURABLE,
        Limit.DURABLE_WRITTEN,
        {"steps": 85},
        "payload_bytes",
        1_000_000,
        id="100-mb-written",
    ),
    pytest.param(
        AlternativeName.DURABLE,
        Limit.DURABLE_PAYLOAD,
        {"steps": 1, "branches": 0},
        "payload_bytes",
        1_048_576,
        id="1-mb-payload",
    ),
    pytest.param(
        AlternativeName.DURABLE,
        Limit.LAMBDA_SECONDS,
        NO_WAIT,
        "step_ms",
        257_101,
        id="durable-30-minutes",
    ),
    pytest.param(
        AlternativeName.DURABLE,
        Limit.DURABLE_SECONDS,
        {"callbacks": 1},
        "wait_seconds",
        31_622_398,
        id="366-days",
    ),
    # 2 + 5 × 7 + 6 × 2 + 4, and two for each choice.
    pytest.param(
        AlternativeName.STANDARD, Limit.STANDARD_EVENTS, {}, "choices", 12_473, id="25000-events"
    ),
    pytest.param(
        AlternativeName.STANDARD,
        Limit.STATE_PAYLOAD,
        {"branches": 0},
        "payload_bytes",
        262_144,
        id="256-kib",
    ),
    pytest.param(
        AlternativeName.STANDARD,
        Limit.STATE_PAYLOAD,
        {},
        "payload_bytes",
        87_381,
        id="256-kib-of-three",
    ),
    pytest.param(
        AlternativeName.STANDARD,
        Limit.STANDARD_SECONDS,
        {"callbacks": 1},
        "wait_seconds",
        31_535_999,
        id="a-year",
    ),
    pytest.param(
        AlternativeName.STANDARD,
        Limit.LAMBDA_SECONDS,
        {},
        "step_ms",
        1_800_000,
        id="a-task-of-30-minutes",
    ),
    pytest.param(
        AlternativeName.EXPRESS, Limit.EXPRESS_CALLBACKS, {}, "callbacks", 0, id="no-callback"
    ),
    pytest.param(
        AlternativeName.EXPRESS, Limit.EXPRESS_SECONDS, NO_WAIT, "steps", 2_999, id="five-minutes"
    ),
    pytest.param(
        AlternativeName.EXPRESS,
        Limit.EXPRESS_SECONDS,
        {"callbacks": 0, "waits": 1, "step_ms": 200},
        "wait_seconds",
        299,
        id="five-minutes-of-waiting",
    ),
    pytest.param(
        AlternativeName.NESTED,
        Limit.EXPRESS_SECONDS,
        {},
        "step_ms",
        180_000,
        id="five-minutes-a-part",
    ),
]


def estimate_of(name: AlternativeName, workload: Workload, **assumptions: Any) -> AlternativeCost:
    way = next(way for way in ALTERNATIVES if way.name is name)
    return estimate(way, workload, BOOK, BillingAssumptions(**assumptions))


def broken(found: AlternativeCost) -> set[Limit]:
    return {excess.quota.limit for excess in found.ruled_out}


@pytest.mark.parametrize(("name", "limit", "others", "variable", "last"), LIMITS)
def test_a_limit_rules_a_way_out_exactly_where_it_is_passed(
    name: AlternativeName, limit: Limit, others: dict[str, Any], variable: str, last: int
) -> None:
    at_it = estimate_of(name, Workload(**{**others, variable: last}))
    over = estimate_of(name, Workload(**{**others, variable: last + 1}))
    assert limit not in broken(at_it)
    assert limit in broken(over)
    assert over.bill is None, "an alternative that can't run has no price"


def test_every_limit_that_rules_out_is_tried_here() -> None:
    tried = {case.values[1] for case in LIMITS}
    assert tried == {quota.limit for quota in quotas("us-east-1").values() if not quota.warns}


@pytest.mark.parametrize(
    ("name", "limit", "changes"),
    [
        pytest.param(
            AlternativeName.DURABLE,
            Limit.DURABLE_PAYLOAD_DOCUMENTED,
            {"payload_bytes": 262_145},
            id="payload-between-256-kib-and-1-mb",
        ),
        pytest.param(
            AlternativeName.DURABLE,
            Limit.DURABLE_RUNNING,
            {"loans": 10**9, "wait_seconds": 20_000},
            id="more-than-ten-million-at-once",
        ),
        pytest.param(
            AlternativeName.STANDARD,
            Limit.STANDARD_OPEN,
            {"loans": 10**8, "wait_seconds": 20_000},
            id="more-than-a-million-at-once",
        ),
    ],
)
def test_a_quota_that_aws_raises_or_that_is_in_doubt_is_a_warning(
    name: AlternativeName, limit: Limit, changes: dict[str, Any]
) -> None:
    found = estimate_of(name, Workload(**changes))
    assert found.bill is not None
    assert [excess.quota.limit for excess in found.warnings] == [limit]


def test_a_large_region_may_run_more_at_once() -> None:
    large, other = (quotas(region)[Limit.DURABLE_RUNNING] for region in ("us-east-1", "us-east-2"))
    assert (large.most, other.most) == (10_000_000, 5_000_000)


def test_every_quota_has_a_source() -> None:
    for quota in quotas("us-east-1").values():
        assert quota.title
        assert quota.unit
        assert quota.grade in ("A", "B", "C", "X")
        assert quota.source.title
        assert quota.source.date


def order(
    left: AlternativeName, right: AlternativeName, workload: Workload
) -> AlternativeName | None:
    assumptions = {"free_tier": workload.free_tier}
    costs = [estimate_of(name, workload, **assumptions).total for name in (left, right)]
    if costs[0] is None or costs[1] is None:
        return None
    return left if costs[0] <= costs[1] else right


def around(workload: Workload, change: Crossing | LimitCrossing) -> tuple[Workload, Workload]:
    below = workload.model_copy(update={change.variable: change.value - 1})
    return below, workload.model_copy(update={change.variable: change.value})


small = st.integers(0, 12)
workloads = st.builds(
    Workload,
    loans=st.integers(1, 10**9),
    steps=st.integers(1, 40),
    branches=small,
    choices=small,
    callbacks=small,
    waits=small,
    wait_seconds=st.integers(0, 10**6),
    retries=small,
    step_ms=st.integers(1, 30_000),
    payload_bytes=st.integers(0, 300_000),
    memory_mb=st.sampled_from([128, 512, 1024, 10_240]),
    retention_days=st.integers(1, 90),
    free_tier=st.booleans(),
)


@settings(max_examples=15)
@given(workloads)
def test_lines_cross_and_end_between_the_reported_value_and_the_one_below(
    workload: Workload,
) -> None:
    comparison = compare(workload)
    for crossing in comparison.crossings:
        below, at = around(workload, crossing)
        left, right = sorted((crossing.cheaper, crossing.other), key=list(AlternativeName).index)
        assert order(left, right, below) is crossing.other
        assert order(left, right, at) is crossing.cheaper
    for wall in comparison.limit_crossings:
        sides = [broken(estimate_of(wall.alternative, side)) for side in around(workload, wall)]
        within, beyond = reversed(sides) if wall.opens else sides
        assert not within
        assert wall.quota.limit in beyond


@settings(max_examples=15)
@given(workloads, st.sampled_from(["retention_days", "steps", "choices"]))
def test_no_crossing_of_straight_lines_is_missed(workload: Workload, variable: str) -> None:
    least = bounds(variable)[0]
    straight = {AlternativeName.DURABLE, AlternativeName.STANDARD}
    found = [
        crossing.value
        for crossing in compare(workload).crossings
        if crossing.variable == variable and {crossing.cheaper, crossing.other} == straight
    ]
    cheaper = [
        order(
            AlternativeName.DURABLE,
            AlternativeName.STANDARD,
            workload.model_copy(update={variable: value}),
        )
        for value in range(least, least + 90)
    ]
    walked = [
        least + 1 + index
        for index, (before, after) in enumerate(pairwise(cheaper))
        if before and after and before is not after
    ]
    assert [value for value in found if value < least + 90] == walked


def test_an_engine_that_becomes_possible_may_soon_be_the_dearer() -> None:
    # Eight hours of work fit a durable function only where enough answers break them up.
    workload = Workload(
        steps=57,
        branches=2,
        choices=4,
        callbacks=0,
        retries=5,
        step_ms=400_000,
        payload_bytes=43_174,
    )
    comparison = compare(workload)
    opened = [
        wall.value
        for wall in comparison.limit_crossings
        if (wall.variable, wall.alternative, wall.opens)
        == ("callbacks", AlternativeName.DURABLE, True)
    ]
    crossed = [
        crossing.value
        for crossing in comparison.crossings
        if (crossing.variable, crossing.other) == ("callbacks", AlternativeName.DURABLE)
        and crossing.cheaper is AlternativeName.STANDARD
    ]
    print(f"Possible from {opened} callbacks on, dearer than Standard from {crossed} on.")
    assert opened == [11], "(64 + 11) × 400 s in 17 invocations"
    assert crossed == [13]


def test_what_a_state_costs_more_than_an_operation_pays_for_payload() -> None:
    # Per loan, in millionths of a dollar, with nothing else in the balance: a state costs 25 and an
    # operation 8; a byte that is written and kept for 14 of 30 days, 0.00025 + 0.00007.
    workload = Workload(
        steps=1,
        branches=0,
        choices=0,
        callbacks=0,
        retention_days=14,
        step_ms=1,
        checkpoint_ms=0,
        payload_bytes=0,
        memory_mb=128,
    )
    (crossing,) = (
        crossing
        for crossing in compare(workload).crossings
        if crossing.variable == "payload_bytes"
        and {crossing.cheaper, crossing.other}
        == {AlternativeName.DURABLE, AlternativeName.STANDARD}
    )
    exact = Decimal(25 - 2 * 8) / (3 * (Decimal("0.00025") + Decimal("0.15") / 30 * 14 / 1000))
    print(f"Standard is cheaper from {crossing.value:,} bytes on; by hand {exact:,.1f}")
    assert crossing.cheaper is AlternativeName.STANDARD
    # While it runs, for a millisecond, the data is kept too.
    assert abs(crossing.value - exact) <= 1


def test_the_cheapest_is_the_one_with_the_least_total() -> None:
    comparison = compare(Workload(callbacks=0))
    totals = {one.alternative.name: one.total for one in comparison.estimates}
    print({name: f"{total:.2f}" for name, total in totals.items() if total is not None})
    assert comparison.cheapest is AlternativeName.EXPRESS
    assert (
        min(total for total in totals.values() if total is not None)
        == totals[AlternativeName.EXPRESS]
    )


def test_nothing_is_cheapest_where_nothing_is_possible() -> None:
    comparison = compare(Workload(payload_bytes=2_000_000))
    assert comparison.cheapest is None
    assert all(one.ruled_out for one in comparison.estimates)


def test_the_free_tier_is_deducted_on_request() -> None:
    def totals(comparison: Comparison) -> Iterator[Decimal]:
        return (one.total for one in comparison.estimates if one.total is not None)

    without, with_it = (compare(Workload(loans=1000, free_tier=free)) for free in (False, True))
    assert all(less < more for less, more in zip(totals(with_it), totals(without), strict=True))


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_has_bounds(variable: str) -> None:
    least, most = bounds(variable)
    assert least < most


def test_a_region_without_a_price_book_is_an_error() -> None:
    with pytest.raises(NoSuchRegion, match="mars-1"):
        compare(Workload(region="mars-1"))


def test_a_price_that_a_region_lacks_is_that_of_us_east_1() -> None:
    there, here = compare(Workload(region="us-east-2")), compare(Workload())
    assert "Lambda requests" in there.assumed
    assert "Durable operations" not in there.assumed
    assert here.assumed == []
    assert there.estimates[0].total == here.estimates[0].total
