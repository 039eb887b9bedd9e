"""Each kind of operation, run by the SDK's own engine and metered from the history it leaves.

What has to come out is AWS's table "How durable operations are metered", by hand.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aws_durable_execution_sdk_python import DurableContext, ParallelBranch, durable_execution
from aws_durable_execution_sdk_python.config import (
    Duration,
    MapConfig,
    NestingType,
    ParallelConfig,
    StepConfig,
    WaitForCallbackConfig,
)
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.waits import (
    WaitForConditionConfig,
    WaitForConditionDecision,
)
from aws_durable_execution_sdk_python_testing.runner import DurableFunctionTestRunner

from shared.billing.meters.durable import read
from shared.billing.meters.reading import MeterReading
from shared.billing.usage import BillingAssumptions, DurableUsage

Work = Callable[[DurableContext], Any]
Answer = Callable[[DurableFunctionTestRunner, str], None]

PATIENCE_SECONDS = 30
TWICE = StepConfig(
    retry_strategy=create_retry_strategy(
        RetryStrategyConfig(max_attempts=2, initial_delay=Duration.from_seconds(1))
    )
)
FLAT = NestingType.FLAT
AS_DOCUMENTED = BillingAssumptions()
BRANCHES_COUNT = BillingAssumptions(flat_branches_are_operations=True)
_tries: dict[str, int] = {}


def fails_at_first(name: str) -> str:
    _tries[name] = _tries.get(name, 0) + 1
    if _tries[name] == 1:
        raise RuntimeError("not yet")
    return name


def step(context: DurableContext) -> Any:
    return context.step(lambda _: "done", name="one")


def retried(context: DurableContext) -> Any:
    return context.step(lambda _: fails_at_first("retried"), name="two", config=TWICE)


def wait(context: DurableContext) -> Any:
    context.wait(Duration.from_seconds(5), name="pause")


def branches(context: DurableContext, nesting: NestingType) -> Any:
    config = ParallelConfig(nesting_type=nesting)
    pair: list[ParallelBranch[Any]] = [
        ParallelBranch(step, name=name) for name in ("left", "right")
    ]
    return context.parallel(pair, name="both", config=config).get_results()


def iterations(context: DurableContext, nesting: NestingType) -> Any:
    def each(inner: DurableContext, item: int, *_: Any) -> int:
        return inner.step(lambda _: item, name=f"item {item}")

    config: MapConfig[Any] = MapConfig(nesting_type=nesting)
    return context.map([1, 2, 3], each, name="all", config=config).get_results()


def child(context: DurableContext) -> Any:
    return context.run_in_child_context(step, name="child")


def polled(context: DurableContext) -> Any:
    def decide(state: int, _: int) -> WaitForConditionDecision:
        if state == 3:
            return WaitForConditionDecision.stop_polling()
        return WaitForConditionDecision.continue_waiting(Duration.from_seconds(1))

    config = WaitForConditionConfig(wait_strategy=decide, initial_state=0)
    return context.wait_for_condition(lambda state, _: state + 1, config, name="until 3")


def awaited(context: DurableContext) -> Any:
    return context.wait_for_callback(lambda *_: None, name="answer")


def awaited_after_a_retry(context: DurableContext) -> Any:
    def submit(*_: Any) -> None:
        fails_at_first("submitter")

    config = WaitForCallbackConfig(retry_strategy=TWICE.retry_strategy)
    return context.wait_for_callback(submit, name="answer", config=config)


def invoked(context: DurableContext) -> Any:
    return context.invoke("other", {"a": 1}, name="other")


@dataclass(frozen=True)
class Kind:
    """A kind of operation: what is run, and what the table says it costs beside the execution."""

    id: str
    work: Work
    operations: int
    answered: bool = False
    assumptions: BillingAssumptions = AS_DOCUMENTED
    caveats: tuple[str, ...] = ()


INVOKED = ("the invoked function's own bill isn't in this history",)
KINDS = (
    Kind("nothing", lambda _: None, 0),
    Kind("step", step, 1),
    Kind("step_with_a_retry", retried, 1 + 1),
    Kind("wait", wait, 1),
    Kind("child_context", child, 1 + 1),
    Kind("parallel_nested", lambda context: branches(context, NestingType.NESTED), 1 + 2 + 2),
    Kind("parallel_flat", lambda context: branches(context, FLAT), 1 + 2),
    Kind(
        "parallel_flat_counted",
        lambda context: branches(context, FLAT),
        1 + 2 + 2,
        assumptions=BRANCHES_COUNT,
    ),
    Kind(
        "parallel_nested_counted_once",
        lambda context: branches(context, NestingType.NESTED),
        1 + 2 + 2,
        assumptions=BRANCHES_COUNT,
    ),
    Kind("map_nested", lambda context: iterations(context, NestingType.NESTED), 1 + 3 + 3),
    Kind("map_flat", lambda context: iterations(context, FLAT), 1 + 3),
    Kind(
        "map_flat_counted",
        lambda context: iterations(context, FLAT),
        1 + 3 + 3,
        assumptions=BRANCHES_COUNT,
    ),
    Kind("wait_for_condition", polled, 1 + 3),
    Kind("wait_for_callback", awaited, 3, answered=True),
    Kind("wait_for_callback_with_a_retry", awaited_after_a_retry, 3 + 1, answered=True),
    Kind("chained_invoke", invoked, 1, caveats=INVOKED),
    Kind(
        "chained_invoke_at_two",
        invoked,
        2,
        caveats=INVOKED,
        assumptions=BillingAssumptions(chained_invoke_operations=2),
    ),
)


def metered(kind: Kind) -> MeterReading:
    """Run the kind to its end and read its history."""
    _tries.clear()
    handler = durable_execution(lambda _, context: kind.work(context))
    with DurableFunctionTestRunner(handler, poll_interval=0.01) as runner:
        runner.register_function("other", lambda *_: {"other": True})
        execution = runner.run_async('{"an": "input"}')
        if kind.answered:
            callback = runner.wait_for_callback(execution, timeout=PATIENCE_SECONDS)
            runner.send_callback_success(callback, b'{"an": "answer"}')
        result = runner.wait_for_result(execution, timeout=PATIENCE_SECONDS)
        assert result.status.value == "SUCCEEDED", result.error
        history = runner.get_execution_history(execution, include_execution_data=True)
    return read([event.to_dict() for event in history.events], kind.assumptions, retention_days=7)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_a_kind_costs_what_the_table_lists(kind: Kind) -> None:
    reading = metered(kind)
    assert isinstance(reading.usage, DurableUsage)
    print(f"{kind.id}: {reading.usage.operations} operations")
    assert reading.usage.operations == 1 + kind.operations
    assert reading.whole
    assert reading.caveats == kind.caveats


def test_a_callbacks_payload_is_stored_twice() -> None:
    usage = metered(Kind("", awaited, 3, answered=True)).usage
    assert isinstance(usage, DurableUsage)
    answer = '{"an": "answer"}'
    stored = [
        '{"an": "input"}',
        "null",  # what the submitter returned
        answer,  # in the callback
        json.dumps(answer),  # in its context
        json.dumps(answer),  # what the execution returned
    ]
    assert usage.bytes_written == usage.bytes_retained == sum(map(len, stored))


def test_the_output_counts_as_written_unless_it_is_switched_off() -> None:
    on, off = (
        metered(Kind("", step, 1, assumptions=BillingAssumptions(bill_output_payload=bill))).usage
        for bill in (True, False)
    )
    assert isinstance(on, DurableUsage)
    assert isinstance(off, DurableUsage)
    assert on.bytes_written - off.bytes_written == len('"done"')


def test_a_wait_stores_nothing() -> None:
    with_wait, without = (metered(kind).usage for kind in (Kind("", wait, 1), KINDS[0]))
    assert isinstance(with_wait, DurableUsage)
    assert isinstance(without, DurableUsage)
    assert with_wait.bytes_written == without.bytes_written
