"""Cases of results and errors that change, or that can't be recorded."""

from dataclasses import dataclass
from decimal import Decimal

from aws_durable_execution_sdk_python import DurableContext
from aws_durable_execution_sdk_python.config import StepConfig
from aws_durable_execution_sdk_python.retries import RetryPresets

from replay.clinic.case import Harm, Observation, case
from replay.clinic.effects import KILOBYTE
from replay.clinic.world import world

_JSON = "The result of the handler is encoded by `json.dumps` alone."


@dataclass
class Receipt:
    """A result that the SDK can't encode."""

    amount: int


class OutOfStockError(Exception):
    """An error of the shop."""


@case(
    title="Keys of a dictionary that aren't text",
    harm=Harm.SILENT,
    expects="The step returns two entries.",
    happens="It returns one entry, in the first invocation already.",
    why="Keys become text in the checkpoint, and `1` and `'1'` are the same text.",
    instead='return {"number": ..., "text": ...}',
    stepfunctions="The result of a task is JSON, so the same entry is lost.",
    observed=Observation("SUCCEEDED", result={"1": "text"}),
)
def keys_that_are_no_text(event: object, context: DurableContext) -> object:
    return context.step(lambda _: {1: "number", "1": "text"}, name="prices")


@case(
    title="A step that returns a dataclass",
    harm=Harm.FAILED,
    expects="The receipt is recorded.",
    happens="The customer is charged, then the step fails and isn't retried.",
    why="The SDK encodes the result after the step has run. A set, an Enum or a dataclass can't be "
    "encoded.",
    instead="return asdict(receipt)",
    stepfunctions="The task fails with `Runtime.MarshalError`; `Retry` repeats the effect.",
    observed=Observation("FAILED", error="SerDesError", effects={"charge": 1}),
)
def a_step_that_returns_a_dataclass(event: object, context: DurableContext) -> object:
    def charge(_: object) -> Receipt:
        world.effect("charge")
        return Receipt(30)

    return context.step(charge, name="charge")


@case(
    title="A handler that returns a Decimal",
    harm=Harm.FAILED,
    expects="Steps may return a Decimal, so the handler may too.",
    happens="The execution fails after its last step.",
    why=f"Steps use the SDK's encoding. {_JSON}",
    instead="return str(price)",
    stepfunctions="Lambda encodes the Decimal of a task function as a JSON number.",
    observed=Observation("FAILED", error="TypeError", effects={"charge": 1}),
)
def a_handler_that_returns_a_decimal(event: object, context: DurableContext) -> Decimal:
    price = context.step(lambda _: Decimal("5.25"), name="price")
    context.step(lambda _: world.effect("charge"), name="charge")
    return price


@case(
    title="`except` with the class that the step raised",
    harm=Harm.FAILED,
    expects="The handler sells something else.",
    happens="The `except` doesn't match, and the execution fails.",
    why="Outside of the step an error is always a `StepError`, with the class's name as "
    "`error_type`.",
    instead="except StepError as error: ... error.error_type",
    stepfunctions="`Catch` names the class too: `ErrorEquals` has the name, not the module.",
    observed=Observation("FAILED", error="StepError"),
)
def except_with_the_own_class(event: object, context: DurableContext) -> str:
    def sell(_: object) -> None:
        raise OutOfStockError

    once = StepConfig(retry_strategy=RetryPresets.none())
    try:
        context.step(sell, name="sell", config=once)
    except OutOfStockError:
        return "something else"
    return "sold"


@case(
    title="An error that will not go away, with the default retries",
    harm=Harm.REPEATED,
    expects="An invalid order fails at once.",
    happens="The step runs six times before the execution fails.",
    why="The default strategy retries every error: 6 attempts, 5 s to 60 s apart.",
    instead="StepConfig(retry_strategy=...) with retryable_error_types",
    stepfunctions="A state without `Retry` isn't retried at all.",
    observed=Observation("FAILED", error="StepError", effects={"validate": 6}, invocations=6),
)
def default_retries(event: object, context: DurableContext) -> None:
    def validate(_: object) -> None:
        world.effect("validate")
        raise ValueError("no such article")

    context.step(validate, name="validate")


@case(
    title="A step with a result over 750 KB",
    harm=Harm.HANGS,
    expects="The SDK refuses the result with an error.",
    happens="The invocation hangs until Lambda's time-out ends it; then the step runs again. A "
    "step that takes over 0.1 s doesn't hang, nor does a result of 700 KB; AWS accepts 256 KB.",
    why="The SDK's batcher puts an update that doesn't fit beside the step's start aside, and then "
    "again and again. After 0.1 s the start has been sent alone.",
    instead="return a key of an object in S3",
    stepfunctions="The state fails with `States.DataLimitExceeded` over 256 KiB.",
    observed=Observation("RUNNING", effects={"read": 1}),
)
def a_step_over_750_kb(event: object, context: DurableContext) -> int:
    def read(_: object) -> str:
        world.effect("read")
        return "x" * 760 * KILOBYTE

    return len(context.step(read, name="read"))
