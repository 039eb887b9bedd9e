"""Cases of effects that happen too often, or are lost."""

import logging

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_step
from aws_durable_execution_sdk_python.config import ChildConfig

from replay.clinic.branches import SECOND
from replay.clinic.case import Harm, Observation, case
from replay.clinic.world import world

_AGAIN = "After each wait the handler runs again from its first line."
_STATES = "A state runs once per entry. Code between states doesn't exist."
KILOBYTE = 1024


@case(
    title="An effect outside of a step",
    harm=Harm.REPEATED,
    expects="The customer gets one mail before, between and after the waits.",
    happens="Three invocations send three mails before the first wait, two between the waits and "
    "one after the last.",
    why=_AGAIN,
    instead='context.step(lambda _: world.effect("accepted"), name="accepted")',
    stepfunctions=_STATES,
    observed=Observation(
        "SUCCEEDED", effects={"accepted": 3, "packed": 2, "delivered": 1}, invocations=3
    ),
)
def an_effect_outside_of_a_step(event: object, context: DurableContext) -> None:
    world.effect("accepted")
    context.wait(SECOND, name="packing")
    world.effect("packed")
    context.wait(SECOND, name="delivery")
    world.effect("delivered")


@case(
    title="An effect in `finally` around a wait",
    harm=Harm.REPEATED,
    expects="The lock is released once, after the wait.",
    happens="It is released at the suspension too, while the execution still waits.",
    why="A suspension is an exception that leaves the handler: `finally` and `with` run.",
    instead="context.wait(SECOND)  # then a step that releases the lock, without finally",
    stepfunctions="`Catch` runs when a state fails, never when it waits.",
    observed=Observation("SUCCEEDED", effects={"released": 2}, invocations=2),
)
def an_effect_in_finally(event: object, context: DurableContext) -> None:
    try:
        context.wait(SECOND, name="delivery")
    finally:
        world.effect("released")


@case(
    title="A durable step that is called like a function",
    harm=Harm.REPEATED,
    expects="The decorator makes the call durable.",
    happens="The charge happens in every invocation, and nothing is recorded.",
    why="`@durable_step` only binds the arguments. `context.step` makes the checkpoint.",
    instead="context.step(charge(5))",
    observed=Observation("SUCCEEDED", effects={"charge 5": 2}, invocations=2),
)
def a_durable_step_called_directly(event: object, context: DurableContext) -> None:
    @durable_step
    def charge(step: StepContext | None, amount: int) -> None:
        world.effect(f"charge {amount}")

    charge(5)(None)  # type: ignore[arg-type]
    context.wait(SECOND, name="delivery")


@case(
    title="A variable that a step changes",
    harm=Harm.SILENT,
    expects="The total is 30.",
    happens="The total is 0: in the invocation that returns it, no step runs.",
    why="A served step returns its recorded result. Its body doesn't run, so nothing is appended.",
    instead='total += context.step(lambda _: 30, name="price")',
    stepfunctions="A task runs in another process. Its result is all that comes back.",
    observed=Observation("SUCCEEDED", result=0, invocations=2),
)
def a_variable_that_a_step_changes(event: object, context: DurableContext) -> int:
    prices: list[int] = []
    context.step(lambda _: prices.append(30), name="price")
    context.wait(SECOND, name="delivery")
    return sum(prices)


@case(
    title="A random value outside of a step",
    harm=Harm.SILENT,
    expects="The customer gets the id of the booking.",
    happens="The booking has the first id, the customer the second.",
    why=f"{_AGAIN} The id is made anew, the step that used it isn't.",
    instead='booking = context.step(lambda _: world.random_id(), name="id")',
    stepfunctions="`$uuid()` is evaluated once, in the state that has it; its value is recorded.",
    observed=Observation(
        "SUCCEEDED",
        result={"booked": "id-1", "returned": "id-2"},
        effects={"ids": 2},
        invocations=2,
    ),
)
def a_random_value_outside_of_a_step(event: object, context: DurableContext) -> dict[str, str]:
    booking = world.random_id()
    booked = context.step(lambda _: booking, name="book")
    context.wait(SECOND, name="delivery")
    return {"booked": booked, "returned": booking}


@case(
    title="A child context with a large result",
    harm=Harm.REPEATED,
    expects="A child context that has ended doesn't run again.",
    happens="Over 256 KB its body runs in every invocation. The steps in it run once.",
    why="Such a result doesn't fit into a checkpoint. The SDK computes it again from the steps.",
    instead="return a key of an object in S3",
    stepfunctions="A state whose output exceeds 256 KiB fails with `States.DataLimitExceeded`.",
    observed=Observation("SUCCEEDED", result=2, effects={"body": 2, "read": 2}, invocations=2),
)
def a_child_context_over_256_kb(event: object, context: DurableContext) -> int:
    def pages(child: DurableContext) -> list[str]:
        world.effect("body")
        return [child.step(lambda _: read(), name=f"page {n}") for n in range(2)]

    def read() -> str:
        world.effect("read")
        return "x" * 150 * KILOBYTE

    found = context.run_in_child_context(pages, name="pages", config=ChildConfig())
    context.wait(SECOND, name="delivery")
    return len(found)


@case(
    title="A log line of an own logger",
    harm=Harm.REPEATED,
    expects="Each line stands in the log once.",
    happens="The line of the module's logger stands there in every invocation. The line of "
    "`context.logger` stands there once.",
    why=f"{_AGAIN} Only `context.logger` leaves out the lines of a replay.",
    instead='context.logger.info("accepted")',
    stepfunctions=_STATES,
    observed=Observation("SUCCEEDED", effects={"own": 3, "context": 1}, invocations=3),
)
def a_line_of_an_own_logger(event: object, context: DurableContext) -> None:
    context.set_logger(counting("context"))
    context.logger.info("accepted")
    counting("own").info("accepted")
    context.wait(SECOND, name="packing")
    context.wait(SECOND, name="delivery")


class CountingHandler(logging.Handler):
    """The end of a log, which counts its lines as effects."""

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line by the name of its logger."""
        world.effect(record.name)


def counting(name: str) -> logging.Logger:
    """Return a logger that counts its lines."""
    logger = logging.Logger(name, logging.INFO)  # noqa: LOG001 - one for each run
    logger.addHandler(CountingHandler())
    return logger
