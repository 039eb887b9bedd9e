"""Cases of code that takes another way when it runs again."""

import functools

from aws_durable_execution_sdk_python import DurableContext
from aws_durable_execution_sdk_python.config import Duration

from replay.clinic.case import Harm, Observation, case
from replay.clinic.world import world

SECOND = Duration.from_seconds(1)

_IDENTITY = (
    "An operation's id is its position. The SDK compares type, subtype, name and parent at this id."
)
_CHOICE = "A Choice state is entered once. Nothing runs again after a wait, so no branch changes."


@case(
    title="A branch that reads the clock",
    harm=Harm.FAILED,
    expects="The order goes by the tariff of the hour in which it arrived.",
    happens="The second invocation takes the other branch and the execution fails. The first step "
    "ran once; nothing takes it back.",
    why=f"{_IDENTITY} The recording has `day`, the code calls `night`.",
    instead='hour = context.step(lambda _: world.hour, name="hour")',
    stepfunctions=_CHOICE,
    observed=Observation(
        "FAILED", error="NonDeterministicExecutionError", effects={"day": 1}, invocations=2
    ),
)
def a_branch_on_the_clock(event: object, context: DurableContext) -> None:
    if world.hour < 18:
        context.step(lambda _: world.effect("day"), name="day")
    else:
        context.step(lambda _: world.effect("night"), name="night")
    context.wait(SECOND, name="delivery")


@case(
    title="A branch whose steps have the same name",
    harm=Harm.SILENT,
    expects="The price matches the tariff that is returned with it.",
    happens="The execution returns the tariff of the night with the price of the day.",
    why=f"{_IDENTITY} Both branches are equal in these, so the old result is served.",
    instead='hour = context.step(lambda _: world.hour, name="hour")',
    stepfunctions=_CHOICE,
    observed=Observation("SUCCEEDED", result=["night", 10], invocations=2),
)
def a_branch_with_the_same_name(event: object, context: DurableContext) -> list[object]:
    tariff = "day" if world.hour < 18 else "night"
    if tariff == "day":
        price = context.step(lambda _: 10, name="price")
    else:
        price = context.step(lambda _: 20, name="price")
    context.wait(SECOND, name="delivery")
    return [tariff, price]


@case(
    title="A return that only a later invocation reaches",
    harm=Harm.SILENT,
    expects="An order that was accepted is shipped.",
    happens="The execution succeeds as `closed`. The reserved goods are never shipped.",
    why="The SDK compares the operations that the code calls. It doesn't look for recorded ones "
    "that the code no longer reaches.",
    instead='closed = context.step(lambda _: world.hour >= 18, name="closed")',
    stepfunctions=_CHOICE,
    observed=Observation("SUCCEEDED", result="closed", effects={"reserved": 1}, invocations=2),
)
def a_return_before_recorded_steps(event: object, context: DurableContext) -> str:
    if world.hour >= 18:
        return "closed"
    context.step(lambda _: world.effect("reserved"), name="reserve")
    context.wait(SECOND, name="delivery")
    context.step(lambda _: world.effect("shipped"), name="ship")
    return "shipped"


@case(
    title="Steps without names in another order",
    harm=Harm.SILENT,
    expects="Each supplier has the price that it offered.",
    happens="The prices are swapped.",
    why="A lambda has no name. Without names two steps differ in their position alone.",
    instead='context.step(partial(offer, supplier), name=f"offer {supplier}")',
    stepfunctions="Each state has a name, and its result belongs to this state.",
    observed=Observation("SUCCEEDED", result={"south": 1, "north": 2}, invocations=2),
)
def steps_without_names(event: object, context: DurableContext) -> dict[str, int]:
    offers = {"north": 1, "south": 2}
    suppliers = sorted(offers, reverse=world.invocation > 1)
    found = {}
    for supplier in suppliers:
        found[supplier] = context.step(
            functools.partial(lambda _, name: offers[name], name=supplier)
        )
    context.wait(SECOND)
    return found


@case(
    title="A name with a random part",
    harm=Harm.FAILED,
    expects="A unique name makes the step easy to find.",
    happens="The second invocation fails: its name differs from the recorded one.",
    why=_IDENTITY,
    instead='context.step(charge, name="charge")',
    stepfunctions="A state's name is a constant of the definition.",
    observed=Observation(
        "FAILED",
        error="NonDeterministicExecutionError",
        effects={"ids": 2, "charge": 1},
        invocations=2,
    ),
)
def a_random_name(event: object, context: DurableContext) -> None:
    name = f"charge {world.random_id()}"
    context.step(lambda _: world.effect("charge"), name=name)
    context.wait(SECOND, name="delivery")


@case(
    title="A cache of the module that skips a step",
    harm=Harm.FAILED,
    expects="A warm environment saves the step.",
    happens="In the same environment the second invocation skips the step, and the wait stands at "
    "its position: the execution fails. In a new environment it would go on.",
    why="A replay needs the same operations. Whether an environment is warm isn't recorded.",
    instead='rate = context.step(load_rate, name="rate")',
    stepfunctions="The path depends on the input and the results alone.",
    observed=Observation("FAILED", error="NonDeterministicExecutionError", invocations=2),
)
def a_cache_that_skips_a_step(event: object, context: DurableContext) -> str:
    if "rate" not in world.cache:
        world.cache["rate"] = context.step(lambda _: "5.25", name="rate")
    context.wait(SECOND, name="approval")
    return world.cache["rate"]


@case(
    title="`except Exception` around durable operations",
    harm=Harm.SILENT,
    expects="An unexpected error ends in a readable answer.",
    happens="The replay's mismatch is caught too: the execution succeeds as `sorry`, after the "
    "charge.",
    why="A suspension isn't an `Exception`, but `NonDeterministicExecutionError` is one.",
    instead="except StepError:",
    stepfunctions="`Catch` with `States.ALL` catches errors of states. There is no replay to fail.",
    observed=Observation("SUCCEEDED", result="sorry", effects={"charge": 1}, invocations=2),
)
def except_exception(event: object, context: DurableContext) -> str:
    name = "charge" if world.invocation == 1 else "charge again"
    try:
        context.step(lambda _: world.effect("charge"), name=name)
        context.wait(SECOND, name="delivery")
    except Exception:  # noqa: BLE001 - the mistake that this case shows
        return "sorry"
    return "delivered"
