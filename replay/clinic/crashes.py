"""Cases of processes that die inside a step, after its effect."""

from aws_durable_execution_sdk_python import DurableContext, StepError
from aws_durable_execution_sdk_python.config import StepConfig, StepSemantics
from aws_durable_execution_sdk_python.retries import RetryPresets

from replay.clinic.case import Harm, Observation, case
from replay.clinic.world import world

_IDEMPOTENT = "an effect that is idempotent: a condition on the order's own id"


@case(
    title="A process that dies after a step's effect",
    harm=Harm.REPEATED,
    expects="A step runs once.",
    happens="The charge happens twice, and the history shows one attempt.",
    why="A step runs at least once by default: without its checkpoint nobody knows that it ended.",
    instead=_IDEMPOTENT,
    stepfunctions="The same: the task fails with `Runtime.ExitError`, and `Retry` runs it again.",
    observed=Observation("SUCCEEDED", effects={"charge": 2}, invocations=2),
)
def a_death_after_an_effect(event: object, context: DurableContext) -> None:
    def charge(_: object) -> None:
        world.effect("charge")
        world.die_once()

    context.step(charge, name="charge")


@case(
    title="At most once, with the default retries",
    harm=Harm.REPEATED,
    expects="`AT_MOST_ONCE_PER_RETRY` charges at most once.",
    happens="The charge happens twice.",
    why="It means once per retry, and the default strategy retries the interrupted attempt.",
    instead="StepConfig(step_semantics=..., retry_strategy=RetryPresets.none())",
    stepfunctions="A task without `Retry` runs at most once.",
    observed=Observation("SUCCEEDED", effects={"charge": 2}, invocations=3),
)
def at_most_once_with_retries(event: object, context: DurableContext) -> None:
    def charge(_: object) -> None:
        world.effect("charge")
        world.die_once()

    once = StepConfig(step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY)
    context.step(charge, name="charge", config=once)


@case(
    title="At most once without retries, and an error that means nothing happened",
    harm=Harm.SILENT,
    expects="An error of the step means that nobody was charged.",
    happens="The execution succeeds as `not charged`, after the charge.",
    why="`StepInterruptedError` says that the step began. Whether its effect happened is unknown.",
    instead="ask the payment service before answering",
    stepfunctions="`Catch` has the same doubt: the task died, its effect may have happened.",
    observed=Observation("SUCCEEDED", result="not charged", effects={"charge": 1}, invocations=2),
)
def at_most_once_without_retries(event: object, context: DurableContext) -> str:
    def charge(_: object) -> None:
        world.effect("charge")
        world.die_once()

    once = StepConfig(
        step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY, retry_strategy=RetryPresets.none()
    )
    try:
        context.step(charge, name="charge", config=once)
    except StepError:
        return "not charged"
    return "charged"
