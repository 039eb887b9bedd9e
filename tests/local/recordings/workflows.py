"""For each durable recording an equivalent handler, which the lab's worker processes run.

Most follow AWS's conformance tests, with shorter waits.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from aws_durable_execution_sdk_python import (
    DurableContext,
    ParallelBranch,
    StepContext,
    durable_execution,
)
from aws_durable_execution_sdk_python.config import (
    Duration,
    JitterStrategy,
    MapConfig,
    NestingType,
    ParallelConfig,
    StepConfig,
    StepSemantics,
    WaitForCallbackConfig,
)
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.waits import WaitForConditionConfig, WaitForConditionDecision

from local.emulators.account import function_arn
from shared.runtime.functions import FunctionId
from tests.local.recordings.machines import TIMEOUT_SECONDS

Workflow = Callable[[DurableContext], Any]
SECOND = Duration.from_seconds(1)
WAIT_SECONDS = 5
"""Longer than an invocation takes to end on a busy machine, whose end is recorded first."""
TIMEOUT = Duration.from_seconds(TIMEOUT_SECONDS)


def retrying(attempts: int, **more: Any) -> StepConfig:
    """Return a step's configuration with so many attempts, a second apart."""
    retries = RetryStrategyConfig(
        max_attempts=attempts,
        initial_delay=SECOND,
        backoff_rate=1,
        jitter_strategy=JitterStrategy.NONE,
    )
    return StepConfig(retry_strategy=create_retry_strategy(retries), **more)


def always_fails(_: StepContext) -> None:
    """Raise an error in every attempt."""
    raise RuntimeError("There was an error")


def fails_at_first(step: StepContext) -> str:
    """Raise an error in the first attempt."""
    if step.attempt == 1:
        raise RuntimeError("There was an error")
    return "succeeded"


def dies_at_first(step: StepContext) -> str:
    """End the process in the first attempt."""
    if step.attempt == 1:
        os._exit(1)
    return "succeeded on second attempt"


def step(context: DurableContext) -> Any:
    """Take one step."""
    return context.step(lambda _: "step completed")


def wait(context: DurableContext) -> None:
    """Wait."""
    context.wait(Duration.from_seconds(WAIT_SECONDS))


def failing_child(context: DurableContext) -> Any:
    """Fail in a child context, after two attempts of its step."""
    return context.run_in_child_context(
        lambda child: child.step(always_fails, config=retrying(2)), name="child-with-failure"
    )


def two_branches(context: DurableContext, first: Any, second: Any, nesting: NestingType) -> None:
    """Run two branches, one after the other."""
    branches: list[ParallelBranch[Any]] = [ParallelBranch(first), ParallelBranch(second)]
    config = ParallelConfig(max_concurrency=1, nesting_type=nesting)
    context.parallel(branches, config=config).get_results()


def two_items(context: DurableContext, nesting: NestingType, *, stepwise: bool) -> None:
    """Map two items, one after the other, with a step each or without."""

    def item(inner: DurableContext, value: str, *_: Any) -> Any:
        return inner.step(lambda _: value) if stepwise else value

    config: MapConfig[Any] = MapConfig(max_concurrency=1, nesting_type=nesting)
    context.map(["a", "b"], item, config=config).get_results()


def map_then_wait(context: DurableContext) -> None:
    """Map two items without steps, then wait."""
    two_items(context, NestingType.NESTED, stepwise=False)
    wait(context)


def awaiting(config: WaitForCallbackConfig) -> Workflow:
    """Return a workflow that waits for a callback, whose submitter does nothing."""
    return lambda context: context.wait_for_callback(
        lambda *_: None, name="my callback function", config=config
    )


def poll_until_three(context: DurableContext) -> Any:
    """Poll until the state is 3, a second apart."""

    def decide(state: int, _: int) -> WaitForConditionDecision:
        if state == 3:
            return WaitForConditionDecision.stop_polling()
        return WaitForConditionDecision.continue_waiting(SECOND)

    config = WaitForConditionConfig(wait_strategy=decide, initial_state=0)
    return context.wait_for_condition(lambda state, _: state + 1, config)


FUNCTION = function_arn(FunctionId.TASKS)
MINUTE = Duration.from_minutes(1)
WORKFLOWS: Mapping[str, Workflow] = {
    "child_context": lambda context: context.run_in_child_context(step),
    "child_context_failing_step": failing_child,
    "invoke": lambda context: context.invoke(FUNCTION, {"seconds": WAIT_SECONDS}),
    "map_flat": lambda context: two_items(context, NestingType.FLAT, stepwise=True),
    "map_nested_then_wait": map_then_wait,
    "parallel_flat": lambda context: two_branches(context, step, step, NestingType.FLAT),
    "parallel_nested": lambda context: two_branches(context, step, wait, NestingType.NESTED),
    "step_basic": step,
    "step_interrupted_then_retried": lambda context: context.step(
        dies_at_first,
        config=retrying(3, step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY),
    ),
    "step_retry_exhausted": lambda context: context.step(always_fails, config=retrying(4)),
    "step_retry_then_success": lambda context: context.step(fails_at_first, config=retrying(3)),
    "wait_basic": wait,
    "wait_for_callback_failure": awaiting(WaitForCallbackConfig(timeout=MINUTE)),
    "wait_for_callback_heartbeat_timeout": awaiting(
        WaitForCallbackConfig(heartbeat_timeout=TIMEOUT)
    ),
    "wait_for_callback_heartbeats_then_success": awaiting(
        WaitForCallbackConfig(heartbeat_timeout=MINUTE)
    ),
    "wait_for_callback_success": awaiting(WaitForCallbackConfig(timeout=MINUTE)),
    "wait_for_callback_timeout": awaiting(WaitForCallbackConfig(timeout=TIMEOUT)),
    "wait_for_condition": poll_until_three,
}


@durable_execution
def handler(event: dict[str, str], context: DurableContext) -> Any:
    """Run the workflow that the input names."""
    return WORKFLOWS[event["workflow"]](context)
