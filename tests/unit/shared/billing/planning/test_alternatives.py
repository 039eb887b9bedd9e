"""The consumption of each alternative is counted by AWS's tables."""

from decimal import Decimal
from typing import Any

import pytest

from shared.billing.planning.alternatives import (
    ALTERNATIVES,
    AlternativeName,
    Needs,
    durable_operations,
    standard_transitions,
)
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Limit
from shared.billing.usage import BillingAssumptions, DurableUsage, ExpressUsage, StandardUsage

ONE: dict[str, Any] = {
    "loans": 1,
    "steps": 1,
    "branches": 0,
    "choices": 0,
    "callbacks": 0,
    "waits": 0,
    "payload_bytes": 1,
}
"""A loan of a single step."""


def work(**changes: Any) -> Workload:
    return Workload(**{**ONE, **changes})


def needs(name: AlternativeName, workload: Workload, **assumptions: Any) -> Needs:
    way = next(way for way in ALTERNATIVES if way.name is name)
    return way.needs(workload, BillingAssumptions(**assumptions))


def test_the_default_is_a_loan_that_needs_a_manager() -> None:
    # As the table in the README has it, counted from the engines' own histories.
    alice = Workload()
    assert durable_operations(alice, BillingAssumptions()) == 15
    assert standard_transitions(alice) == 13
    assert durable_operations(alice, BillingAssumptions(flat_branches_are_operations=True)) == 18


# What one loan adds to that of a single step: operations, bytes written for each byte of payload,
# invocations of the durable function; transitions, events, invocations of the tasks.
@pytest.mark.parametrize(
    ("changes", "durable", "standard"),
    [
        pytest.param({}, (2, 3, 1), (1, 7, 1), id="start-and-a-step"),
        pytest.param({"steps": 3}, (4, 5, 1), (3, 17, 3), id="steps"),
        pytest.param({"retries": 2}, (4, 5, 3), (3, 13, 3), id="retries"),
        pytest.param({"waits": 2}, (4, 3, 3), (3, 11, 1), id="waits-persist-nothing"),
        pytest.param({"callbacks": 1}, (5, 5, 2), (2, 13, 2), id="a-callback-is-three-operations"),
        pytest.param({"branches": 3}, (6, 12, 1), (5, 26, 4), id="branches-and-their-parallel"),
        pytest.param({"choices": 4}, (2, 3, 1), (5, 15, 1), id="choices-are-states-or-code"),
    ],
)
def test_each_kind_of_work_is_counted_by_its_own_rule(
    changes: dict[str, int], durable: tuple[int, int, int], standard: tuple[int, int, int]
) -> None:
    workload = work(**changes)
    in_code = needs(AlternativeName.DURABLE, workload)
    assert isinstance(in_code.engine[0], DurableUsage)
    assert (
        in_code.engine[0].operations,
        in_code.engine[0].bytes_written,
        sum(one.count for one in in_code.invocations),
    ) == durable
    in_states = needs(AlternativeName.STANDARD, workload)
    assert isinstance(in_states.engine[0], StandardUsage)
    assert (
        in_states.engine[0].transitions,
        in_states.limits[Limit.STANDARD_EVENTS],
        sum(one.count for one in in_states.invocations),
    ) == standard


def test_the_result_is_written_unless_the_assumption_excludes_it() -> None:
    usage = needs(
        AlternativeName.DURABLE, work(payload_bytes=100), bill_output_payload=False
    ).engine[0]
    assert isinstance(usage, DurableUsage)
    assert usage.bytes_written == 200, "the input and the step's result"


def test_a_month_is_so_many_loans() -> None:
    one, many = (needs(AlternativeName.DURABLE, work(loans=loans)).engine[0] for loans in (1, 1000))
    assert isinstance(one, DurableUsage)
    assert isinstance(many, DurableUsage)
    assert many.operations == 1000 * one.operations
    assert many.bytes_retained == 1000 * one.bytes_retained
    assert many.run_ms == one.run_ms, "each runs as long as one alone"


def test_a_durable_function_pays_for_checkpoints_and_replays_and_never_for_waiting() -> None:
    workload = work(steps=2, callbacks=1, step_ms=100, checkpoint_ms=40, replay_ms=90)
    # Two steps and the handing out of the token, a checkpoint each, one replay; in two invocations.
    assert needs(AlternativeName.DURABLE, workload).invocations[0].duration_ms * 2 == 510
    longer = workload.model_copy(update={"wait_seconds": 10**6})
    assert (
        needs(AlternativeName.DURABLE, longer).invocations
        == needs(AlternativeName.DURABLE, workload).invocations
    )


def test_express_takes_the_time_of_its_longest_path_and_of_its_waits() -> None:
    workload = work(steps=2, branches=10, waits=1, wait_seconds=3, step_ms=100)
    usage = needs(AlternativeName.EXPRESS, workload).engine[0]
    assert isinstance(usage, ExpressUsage)
    assert usage.duration_ms == 3_300


def test_express_memory_is_that_of_awss_example() -> None:
    workload = work(branches=400, payload_bytes=32_000)
    usage = needs(AlternativeName.EXPRESS, workload).engine[0]
    assert isinstance(usage, ExpressUsage)
    assert usage.memory_mb == Decimal("62.85")


@pytest.mark.parametrize(
    ("changes", "transitions", "executions", "ms"),
    [
        pytest.param({"steps": 3}, 1, 1, 300, id="no-wait-one-part"),
        pytest.param({"steps": 3, "callbacks": 1}, 3, 2, 150, id="a-part-before-and-one-after"),
        pytest.param({"steps": 1, "waits": 5}, 6, 1, 100, id="no-more-parts-than-steps"),
        pytest.param({"branches": 5, "choices": 9}, 1, 1, 200, id="branches-and-choices-within"),
    ],
)
def test_nested_express_takes_what_is_between_the_waits(
    changes: dict[str, int], transitions: int, executions: int, ms: int
) -> None:
    parent, parts = needs(AlternativeName.NESTED, work(step_ms=100, **changes)).engine
    assert parent == StandardUsage(transitions)
    assert isinstance(parts, ExpressUsage)
    assert (parts.executions, int(parts.duration_ms)) == (executions, ms)
