"""Toy functions that need the SDKs, apart from the others: these take longer to import."""

import os
import signal
from pathlib import Path
from typing import Any

import boto3
from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python.config import Duration, WaitForCallbackConfig

from tests.local.toys import note, touch_and_wait


@durable_execution
def durable(event: dict[str, Any], context: DurableContext) -> Any:
    """Take a step, wait for a callback whose id goes to the file `keep`, take another step.

    With `nap` it sleeps so many seconds after the first step, instead of the rest. With `invoke` it
    invokes the function of this name, instead of everything.
    """
    if "invoke" in event:
        return context.invoke(event["invoke"], event["with"])
    first = context.step(lambda _: _step(event, "first"), name="first")
    if "nap" in event:
        context.wait(Duration.from_seconds(event["nap"]), name="nap")
    if "keep" not in event:
        return {"first": first}

    def submit(callback_id: str, _: Any) -> None:
        Path(event["keep"]).write_text(callback_id, encoding="ascii")

    config = WaitForCallbackConfig(timeout=Duration.from_seconds(event.get("timeout", 600)))
    answer = context.wait_for_callback(submit, name="answer", config=config)
    second = context.step(lambda _: _step(event, "second"), name="second")
    return {"first": first, "answer": answer, "second": second}


def store(event: Any, context: Any) -> Any:
    """Write an item with the sort key `sk` to the table."""
    table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
    table.put_item(Item={"pk": event["pk"], "sk": event["sk"]})


def _step(event: dict[str, Any], name: str) -> str:
    """Die at the `die` first attempts of the step `die_in`, noted in the file `count`."""
    if "touch" in event:
        touch_and_wait(event, None)
    if event.get("die_in") == name and note(event["count"], os.getpid()) <= event["die"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return name
