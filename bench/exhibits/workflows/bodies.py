"""Durable handlers that run in this process, on the engine of the SDK's testing package."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, StepError
from aws_durable_execution_sdk_python.config import (
    Duration,
    MapConfig,
    NestingType,
    StepConfig,
    WaitForCallbackConfig,
)
from aws_durable_execution_sdk_python.retries import RetryPresets
from aws_durable_execution_sdk_python.waits import WaitForConditionConfig, WaitForConditionDecision

from bench.exhibits.workflows.tasks import text_of
from replay.engine import Body

_MINUTE = Duration.from_minutes(1)
_NO_RETRIES = StepConfig(retry_strategy=RetryPresets.none())
CALLBACK = "answer"


def map_of(items: int, size: int, *, flat: bool) -> Body:
    """Return a handler that maps so many items, each with a step whose result has `size` bytes."""
    nesting = NestingType.FLAT if flat else NestingType.NESTED
    config: MapConfig[Any] = MapConfig(nesting_type=nesting)

    def item(inner: DurableContext, *_: Any) -> Any:
        return inner.step(lambda _: text_of(size), name="item")

    def body(_: Any, context: DurableContext) -> None:
        context.map(list(range(items)), item, name="items", config=config)

    return body


def step_of(size: int) -> Body:
    """Return a handler with one step whose result has `size` bytes."""

    def body(_: Any, context: DurableContext) -> None:
        context.step(lambda _: text_of(size), name="step")

    return body


def context_of(size: int, runs: list[int]) -> Body:
    """Return a handler with a child context of `size` bytes before a wait.

    Each run of the context's body adds an element to `runs`.
    """

    def child(_: DurableContext) -> str:
        runs.append(1)
        return text_of(size)

    def body(_: Any, context: DurableContext) -> None:
        context.run_in_child_context(child, name="child")
        context.wait(_MINUTE, name="wait")

    return body


def waits_of(count: int) -> Body:
    """Return a handler with a step before each of so many waits."""

    def body(_: Any, context: DurableContext) -> None:
        for number in range(1, count + 1):
            context.step(lambda _: text_of(100), name=f"step-{number}")
            context.wait(_MINUTE, name=f"wait-{number}")

    return body


def polls_of(count: int) -> Body:
    """Return a handler that polls so many times until a condition is met."""

    def decide(polls: int, _: int) -> WaitForConditionDecision:
        if polls == count:
            return WaitForConditionDecision.stop_polling()
        return WaitForConditionDecision.continue_waiting(_MINUTE)

    config = WaitForConditionConfig(wait_strategy=decide, initial_state=0)

    def body(_: Any, context: DurableContext) -> None:
        context.wait_for_condition(lambda polls, _: polls + 1, config, name="poll")

    return body


def callback(_: Any, context: DurableContext) -> None:
    """Wait for an answer."""
    config = WaitForCallbackConfig(timeout=Duration.from_days(1))
    context.wait_for_callback(lambda *_: None, name=CALLBACK, config=config)


def steps_of(count: int, runs: list[str], *, mended: bool, asks: bool) -> Body:
    """Return a handler with so many steps, the last of which fails until it is `mended`.

    Each run of a step adds its name to `runs`. A handler that `asks` waits for an answer when the
    last step fails, and then runs it once more.
    """

    def step(name: str, *, fails: bool) -> Any:
        def work(_: StepContext) -> str:
            runs.append(name)
            if fails:
                raise ValueError(f"{name} fails")
            return text_of(100)

        return work

    def body(_: Any, context: DurableContext) -> None:
        for number in range(1, count):
            context.step(step(f"step-{number}", fails=False), name=f"step-{number}")
        try:
            context.step(step("last", fails=not mended), name="last", config=_NO_RETRIES)
        except StepError:
            if not asks:
                raise
            context.wait_for_callback(lambda *_: None, name=CALLBACK)
            context.step(step("last", fails=False), name="last-again")

    return body
