"""Cases of waits that don't wait, and of durable operations in the wrong place."""

from concurrent.futures import ThreadPoolExecutor

from aws_durable_execution_sdk_python import DurableContext

from replay.clinic.branches import SECOND
from replay.clinic.case import Harm, Observation, case
from replay.clinic.world import world

_SUSPENSION = "A suspension is a `BaseException`, by which the SDK leaves the handler."
_WAIT_STATE = "A Wait state or a task token can't be skipped by the code of a task."


@case(
    title="A wait inside `except BaseException`",
    harm=Harm.SILENT,
    expects="The goods are shipped after the approval.",
    happens="The execution doesn't wait. It ships at once and succeeds in one invocation.",
    why=f"{_SUSPENSION} The handler caught it and went on.",
    instead="except StepError:",
    stepfunctions=_WAIT_STATE,
    observed=Observation("SUCCEEDED", result="shipped", effects={"ship": 1}),
)
def a_swallowed_wait(event: object, context: DurableContext) -> str:
    try:
        context.wait(SECOND, name="approval")
    except BaseException:  # noqa: BLE001 - the mistake that this case shows
        world.cache["error"] = "ignored"
    world.effect("ship")
    return "shipped"


@case(
    title="A `return` in `finally` around a wait",
    harm=Harm.SILENT,
    expects="The answer is returned after the wait.",
    happens="The execution succeeds at once, in one invocation.",
    why=f"{_SUSPENSION} A `return` in `finally` drops it.",
    instead="return after the try statement",
    stepfunctions=_WAIT_STATE,
    observed=Observation("SUCCEEDED", result="none yet"),
)
def a_return_in_finally(event: object, context: DurableContext) -> str:
    answer = "none yet"
    try:
        context.wait(SECOND, name="approval")
        answer = "approved"
    finally:
        return answer  # noqa: B012 - the mistake that this case shows


@case(
    title="A wait in a thread whose result nobody reads",
    harm=Harm.SILENT,
    expects="The execution waits for the approval.",
    happens="The execution succeeds in one invocation. The wait is recorded and never awaited.",
    why="The suspension stays in the future. `gather(return_exceptions=True)` loses it likewise.",
    instead="context.parallel(...)",
    stepfunctions="A Parallel state ends when all its branches have ended.",
    observed=Observation("SUCCEEDED", result="done"),
)
def a_wait_in_a_future(event: object, context: DurableContext) -> str:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(context.wait, SECOND, "approval")
    return "done"


@case(
    title="A step inside a step",
    harm=Harm.FAILED,
    expects="The inner step is a part of the outer one.",
    happens="The first invocation works. In the second one the outer step is served, the inner one "
    "isn't called, and the wait stands at its position: the execution fails.",
    why="The inner step takes the next position of the same context. Only an invocation that runs "
    "the outer body counts it.",
    instead="context.run_in_child_context(...)",
    stepfunctions="A task is one state. States within it need a nested workflow.",
    observed=Observation(
        "FAILED",
        error="NonDeterministicExecutionError",
        effects={"charge": 1},
        invocations=2,
    ),
)
def a_step_inside_a_step(event: object, context: DurableContext) -> None:
    def order(_: object) -> None:
        context.step(lambda _: world.effect("charge"), name="charge")

    context.step(order, name="order")
    context.wait(SECOND, name="delivery")
