"""A durable function that runs the shape in its input."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution
from aws_durable_execution_sdk_python.config import (
    CompletionConfig,
    Duration,
    NestingType,
    ParallelConfig,
)

from bench.experiments.workflows.shape import STEP, WAIT, Shape, payload_of


@durable_execution
def handler(event: dict[str, Any], context: DurableContext) -> dict[str, int]:
    """Run the workflow; its result is small, so that nearly all bytes written are the steps'."""
    shape = Shape.from_json(event)
    for kind, name in shape.parts:
        if kind == STEP:
            context.step(_work(shape), name=name)
        elif kind == WAIT:
            context.wait(Duration.from_seconds(shape.wait_seconds), name=name)
        else:
            _fan_out(shape, name, context)
    return {"steps": shape.steps, "branches": shape.branches}


def _fan_out(shape: Shape, name: str, context: DurableContext) -> None:
    nesting = NestingType.NESTED if shape.nested else NestingType.FLAT
    config = ParallelConfig(
        completion_config=CompletionConfig.all_completed(), nesting_type=nesting
    )

    def branch(inner: DurableContext) -> str:
        result: str = inner.step(_work(shape), name="branch")
        return result

    context.parallel([branch] * shape.branches, name=name, config=config)


def _work(shape: Shape) -> Any:
    def work(_: StepContext) -> str:
        return payload_of(shape.payload_bytes)

    return work
