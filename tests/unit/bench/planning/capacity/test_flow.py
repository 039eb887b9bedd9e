"""The closed form, compared with a simulation of single loans."""

from bisect import bisect_right
from collections.abc import Sequence

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from bench.planning.capacity.flow import AffineCurve, Arrivals, BucketStage, Flow
from tests.unit.bench.planning.capacity.bucket_simulation import Bucket, simulate

_POINTS = 40


def stage(burst: float, sustained: float, after: float = 0) -> BucketStage:
    return BucketStage(AffineCurve(burst, sustained), after)


buckets = st.builds(
    Bucket,
    size=st.integers(0, 60),
    refill=st.integers(1, 60),
    units=st.integers(1, 12),
    after=st.just(0.0),
)


def flow_of(load: Arrivals, row: Sequence[Bucket]) -> Flow:
    stages = [
        stage(bucket.size / bucket.units, bucket.refill / bucket.units, bucket.after)
        for bucket in row
    ]
    return Flow(load, stages)


def with_distances(row: list[Bucket], gaps: list[int]) -> list[Bucket]:
    after = 0.0
    placed = []
    for bucket, gap in zip(row, gaps, strict=False):
        placed.append(Bucket(bucket.size, bucket.refill, bucket.units, after))
        after += gap
    return placed


def test_the_closed_form_equals_the_simulation() -> None:
    largest = {"loans": 0.0, "cases": 0.0}

    @seed(7)
    @settings(max_examples=100, deadline=None)
    @given(
        rate=st.integers(1, 50),
        seconds=st.integers(1, 30),
        row=st.lists(buckets, min_size=1, max_size=4),
        gaps=st.lists(st.integers(0, 10), min_size=4, max_size=4),
    )
    def compare(rate: int, seconds: int, row: list[Bucket], gaps: list[int]) -> None:
        row = with_distances(row, gaps)
        flow = flow_of(Arrivals(rate, seconds), row)
        passed = simulate(rate, seconds, row)
        end = flow.caught_up_at() * 1.1
        # Each bucket rounds to whole loans, as the arrivals do.
        allowed = len(row) + 1
        for point in range(_POINTS + 1):
            moment = end * point / _POINTS
            for index, bucket in enumerate(row):
                through = bisect_right([times[index] for times in passed], moment + 1e-6)
                difference = abs(through - flow.passed(index + 1, moment, bucket.after))
                largest["loans"] = max(largest["loans"], difference)
                assert difference <= allowed
        largest["cases"] += 1

    compare()
    print(f"largest difference: {largest['loans']:.2f} loans in {largest['cases']:.0f} rows")
    assert largest["cases"] >= 100


def test_a_bucket_is_empty_when_the_simulation_first_waits_for_it() -> None:
    found = []

    @seed(7)
    @settings(max_examples=100, deadline=None)
    @given(
        rate=st.integers(10, 60),
        row=st.lists(
            st.builds(
                Bucket,
                size=st.integers(20, 200),
                refill=st.integers(1, 60),
                units=st.just(1),
                after=st.just(0.0),
            ),
            min_size=1,
            max_size=3,
        ),
        gaps=st.lists(st.integers(0, 10), min_size=3, max_size=3),
    )
    def compare(rate: int, row: list[Bucket], gaps: list[int]) -> None:
        row = with_distances(row, gaps)
        flow = flow_of(Arrivals(rate, 60), row)
        simulate(rate, 60, row)
        for index, bucket in enumerate(row):
            empty = flow.empty_at(index)
            before = min([rate, *(upstream.refill for upstream in row[:index])])
            if before - bucket.refill < 5:
                # In a nearly balanced bucket the last tokens last for seconds.
                continue
            if bucket.first_wait is None or empty is None:
                assert (bucket.first_wait or empty or 60) > 58
                continue
            found.append(abs(bucket.first_wait - empty))
            assert found[-1] <= (len(row) + 1) / 5

    compare()
    print(f"largest difference: {max(found):.3f} s in {len(found)} buckets that ran empty")
    assert len(found) >= 50


def test_no_loan_waits_under_a_load_below_every_refill() -> None:
    flow = Flow(Arrivals(9.0, 100), [stage(0, 10), stage(5, 9.5, after=3)])
    assert [flow.empty_at(index) for index in (0, 1)] == [None, None]
    assert flow.all_waiting(60) == 0
    assert flow.caught_up_at() == pytest.approx(103)
    assert flow.open(60, 4) == pytest.approx(36)


def test_a_short_burst_can_empty_a_bucket_after_it_has_ended() -> None:
    flow = Flow(Arrivals(1000, 10), [stage(0, 100), stage(100, 90)])
    assert flow.empty_at(1) == pytest.approx(10)
    short = Flow(Arrivals(1000, 1), [stage(0, 100), stage(101, 90)])
    assert short.empty_at(1) is None


def test_waiting_loans_are_open_executions() -> None:
    flow = Flow(Arrivals(20, 1000), [stage(0, 30), stage(0, 10)])
    assert flow.open(500, 60) == pytest.approx(20 * 500 - 10 * 440)
    reached = flow.open_reaches(5600, 60)
    assert reached == pytest.approx(500)
    assert flow.open_reaches(10**6, 60) is None
    assert flow.most_open(60) == pytest.approx(20 * 1000 - 10 * 940)
