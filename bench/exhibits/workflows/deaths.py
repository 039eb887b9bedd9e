"""A durable handler whose process dies once, after the effect of a step, in a worker of the lab."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepError, durable_execution
from aws_durable_execution_sdk_python.config import StepConfig, StepSemantics
from aws_durable_execution_sdk_python.retries import RetryPresets

from bench.exhibits.workflows.effects import add_effect, die_once

AT_LEAST_ONCE, AT_MOST_ONCE = "at-least-once", "at-most-once"
_ONCE = StepConfig(
    step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY, retry_strategy=RetryPresets.none()
)


@durable_execution
def handler(event: dict[str, Any], context: DurableContext) -> str:
    """Validate, pay and notify; the process dies after the payment, the first time."""
    run = event["run"]
    add_effect(run, "handler")

    def pay(_: object) -> None:
        add_effect(run, "pay")
        die_once(run)

    context.step(lambda _: add_effect(run, "validate"), name="validate")
    try:
        context.step(pay, name="pay", config=_ONCE if event["how"] == AT_MOST_ONCE else None)
    except StepError:
        return "unknown whether paid"
    context.step(lambda _: add_effect(run, "notify"), name="notify")
    return "paid"
