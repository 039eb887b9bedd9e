"""The capacity plan of the loan, compared with a calculation by hand, and its quotas."""

import pytest

from bench.planning.capacity.plan import EnginePlan, plan
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.break_even import compare
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Rate, rate_quotas


def engines(
    rate: float, region: str = "us-east-1", **of_loan: int
) -> tuple[EnginePlan, EnginePlan]:
    durable, standard = plan(
        Traffic(rate=rate), Workload.model_validate({"region": region, **of_loan})
    ).engines
    return durable, standard


@pytest.mark.parametrize(
    ("region", "durable", "standard"),
    [
        pytest.param(
            "us-east-1",
            (Rate.DURABLE_STARTS, 300),
            (Rate.STANDARD_ANSWERS, 250),
            id="large",
        ),
        pytest.param(
            "eu-central-1",
            (Rate.DURABLE_STARTS, 300),
            (Rate.STANDARD_TRANSITIONS, 800 / 13),
            id="other",
        ),
    ],
)
def test_each_engine_has_another_limiting_quota(
    region: str, durable: tuple[Rate, float], standard: tuple[Rate, float]
) -> None:
    for found, (rate, sustained) in zip(engines(1, region), (durable, standard), strict=True):
        assert found.tightest.quota.rate is rate
        assert found.tightest.sustained == pytest.approx(sustained)
        assert found.exceeded == ()
        assert found.emptied == ()


def test_a_loan_without_answers_is_limited_by_its_start() -> None:
    _, standard = engines(1, callbacks=0, wait_seconds=0)
    assert standard.tightest.quota.rate is Rate.STANDARD_STARTS


def test_an_exceeded_quota_has_its_excess_and_its_backlog() -> None:
    durable, standard = engines(300)
    assert durable.exceeded == ()
    (quota_load,) = standard.exceeded
    assert quota_load.quota.rate is Rate.STANDARD_ANSWERS
    assert quota_load.needed == 600
    assert quota_load.excess == pytest.approx(0.2)
    # 3,000 tokens; from the first answer at 600 s, 100 per second more are used than refilled.
    assert quota_load.empty_at == pytest.approx(630)
    assert quota_load.waiting == pytest.approx(50 * 3000 - 1500)
    assert standard.emptied == (quota_load,)


def test_loans_that_wait_at_one_quota_reach_the_next_one_later() -> None:
    _, standard = engines(1000)
    delaying = [
        quota_load.quota.rate for quota_load in standard.quota_loads if quota_load.waiting > 1
    ]
    assert delaying == [Rate.STANDARD_STARTS, Rate.STANDARD_ANSWERS]
    passed = standard.flow.passed(len(standard.flow.stages), 3600, 600)
    assert standard.flow.all_waiting(3600) + passed == pytest.approx(3_600_000 - 600 * 300)


def test_open_executions_are_the_arrival_rate_times_the_duration() -> None:
    durable, standard = engines(100)
    assert durable.most_open == pytest.approx(100 * durable.demand.run_seconds)
    assert standard.most_open == pytest.approx(100 * (1200 + 0.7))
    assert durable.open_quota_reached_at is None
    assert durable.done_at == pytest.approx(3600 + durable.demand.run_seconds)


def test_a_long_load_reaches_the_quota_of_open_executions() -> None:
    found = plan(Traffic(rate=300, seconds=86_400), Workload()).engines[1]
    reached = found.open_quota_reached_at
    assert reached is not None
    assert found.open_at(reached) == pytest.approx(1_000_000)
    assert found.most_open > 1_000_000


def test_a_raised_quota_permits_more_loans() -> None:
    raised = {Rate.STANDARD_ANSWERS: 1000}
    found = plan(Traffic(rate=300), Workload(), raised).engines[1]
    assert found.exceeded == ()
    assert found.tightest.quota.rate is Rate.STANDARD_STARTS


def test_reading_every_history_is_limited_far_earlier() -> None:
    found = plan(Traffic(rate=20, histories=1), Workload()).engines
    assert [each.tightest.sustained for each in found] == [15, 20]
    assert [quota_load.quota.rate for quota_load in found[0].exceeded] == [Rate.DURABLE_HISTORIES]
    assert found[0].most_open == pytest.approx(20 * found[0].demand.run_seconds)


def test_a_month_costs_the_same_as_in_the_break_even() -> None:
    durable, standard = engines(2)
    estimates = compare(Workload(loans=2 * 30 * 86_400)).estimates
    costs = {one.alternative.name: one.total for one in estimates}
    assert durable.monthly_dollars == costs[AlternativeName.DURABLE]
    assert standard.monthly_dollars == costs[AlternativeName.STANDARD]


def test_a_region_without_prices_has_a_cost_with_assumed_prices() -> None:
    durable, standard = engines(1, "eu-central-1")
    assert durable.monthly_dollars == engines(1)[0].monthly_dollars
    assert "Durable operations" in durable.assumed
    assert "Standard state transitions" not in standard.assumed
    assert engines(1)[0].assumed == ()


def test_long_waits_are_limited_by_the_open_executions() -> None:
    _, standard = engines(5, callbacks=2, wait_seconds=3 * 86_400)
    assert standard.is_limited_by_open
    assert standard.sustained_open == pytest.approx(1.93, abs=0.01)
    assert not engines(5)[1].is_limited_by_open


def test_large_regions_have_larger_quotas() -> None:
    large, other = rate_quotas("us-east-1"), rate_quotas("eu-central-1")
    assert (large[Rate.STANDARD_ANSWERS].refill, other[Rate.STANDARD_ANSWERS].refill) == (500, 300)
    assert (large[Rate.STANDARD_STARTS].bucket, other[Rate.STANDARD_STARTS].bucket) == (1300, 800)
    assert all(large[rate].refill >= other[rate].refill for rate in Rate)
    for quota in large.values():
        assert quota.title
        assert quota.grade in ("A", "B", "C", "X")
        assert quota.source.date
