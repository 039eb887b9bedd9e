"""Short and frequent workflows: Express against both engines, by steps and by duration."""

import uuid
from collections.abc import Iterator

from bench.exhibits.document import (
    ChartLine,
    Exhibit,
    ExhibitChart,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    documented,
    run,
    usd,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import LAMBDA_RULE, MILLION, PlannedExecution, one, planned
from bench.exhibits.runs import ExhibitRuns, number
from bench.exhibits.workflows.bodies import steps_of
from bench.exhibits.workflows.effects import effects
from bench.exhibits.workflows.states import State, machine, task
from shared.billing.planning.alternatives import AlternativeName
from shared.engines.port import EngineName

_STEPS = (1, 2, 5, 10, 20, 50)
_WORKFLOWS = ((5, 100), (20, 100), (5, 1_000), (5, 10_000))
_BYTES = 1_000
_RUN_STEPS = 5
_EFFECT = "task"
_ALTERNATIVES = {
    AlternativeName.DURABLE: ("Durable function", EngineName.DURABLE),
    AlternativeName.STANDARD: ("Standard", EngineName.STEPFUNCTIONS),
    AlternativeName.EXPRESS: ("Express", EngineName.STEPFUNCTIONS),
}
_GUARANTEES = {
    AlternativeName.DURABLE: ("steps at least once", "kept and billed, 1 to 90 days"),
    AlternativeName.STANDARD: ("transitions exactly once", "kept 90 days, free"),
    AlternativeName.EXPRESS: ("at least once (synchronous: at most once)", "CloudWatch Logs only"),
}


def measure(runs: ExhibitRuns) -> Measured:
    """Run five steps as a durable function, on Standard and on Express."""
    return {
        "durable": runs.durable(steps_of(_RUN_STEPS, [], mended=True, asks=False)),
        "standard": runs.machine(machine(_states("standard"))),
        "express": runs.express(machine(_states(name := f"express-{uuid.uuid4().hex[:8]}")))
        | {"invocations": effects(runs.lab.client("dynamodb"), name, _EFFECT)},
    }


def _states(name: str) -> dict[str, State]:
    does = {"do": "effect", "run": name, "step": _EFFECT}
    return {f"Step{number_}": task(does) for number_ in range(1, _RUN_STEPS + 1)}


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.EXPRESS,
        title="Short and frequent: Express",
        shows="A million short workflows on Express, on Standard and on a durable function.",
        for_whom="Teams that run an API call, a message or an event through a workflow.",
        findings=list(_findings()),
        tables=[
            ExhibitTable(
                title="A million executions a month",
                of="Workflow",
                columns=(
                    ExhibitColumn("units", "Operations, transitions or requests"),
                    ExhibitColumn("engine", "Engine", "USD"),
                    ExhibitColumn("lambda", "Lambda", "USD"),
                    ExhibitColumn("limit", "Ruled out by"),
                    ExhibitColumn("runs", "Guarantee"),
                    ExhibitColumn("history", "History"),
                ),
                rows=list(_rows()),
            ),
            ExhibitTable(
                title=f"One execution of {_RUN_STEPS} steps",
                of="Engine",
                columns=(
                    ExhibitColumn("billed", "Billed units"),
                    ExhibitColumn("unit", "Unit"),
                    ExhibitColumn("invocations", "Invocations"),
                    ExhibitColumn("events", "Events in the engine's history", "events"),
                ),
                rows=list(_run_rows(measured)),
            ),
        ],
        chart=_chart(),
        method=[
            "Run: one execution on each; Express is started by a Standard state with"
            " `startSyncExecution`, in the lab, and an item counts its invocations.",
            "Computed: the planner's alternatives (`make break-even LOANS=1000000 STEPS=5`).",
            f"{LAMBDA_RULE} An Express execution has 50 MB and its definition, billed as 64 MB, for"
            " as long as its steps take. Its logs are left out, and cost $0.50 per GB.",
            "Dollars are those of a million executions.",
        ],
        sources=["Step Functions pricing", "Step Functions: Standard and Express workflows"],
        measured=measured,
    )


def _planned(name: AlternativeName, steps: int, step_ms: int) -> PlannedExecution:
    return planned(name, one(loans=MILLION, steps=steps, step_ms=step_ms, payload_bytes=_BYTES))


def _rows() -> Iterator[ExhibitRow]:
    for steps, step_ms in _WORKFLOWS:
        for name, (title, _) in _ALTERNATIVES.items():
            plan = _planned(name, steps, step_ms)
            runs, history = _GUARANTEES[name]
            units = plan.operations or plan.transitions or MILLION
            yield ExhibitRow(
                f"{name}/{steps}/{step_ms}",
                f"{title}, {steps} steps of {step_ms / 1000:g} s",
                {
                    "units": computed(units),
                    "engine": computed(plan.shown_usd),
                    "lambda": computed(plan.lambda_usd),
                    "limit": computed(plan.limit),
                    "runs": documented(runs),
                    "history": documented(history),
                },
            )


def _run_rows(measured: Measured) -> Iterator[ExhibitRow]:
    counted = (
        ("durable", "Durable function", number(measured, "durable", "operations"), "operations"),
        ("standard", "Standard", number(measured, "standard", "transitions"), "transitions"),
        ("express", "Express", 1, "request, and its duration"),
    )
    for name, title, billed, unit in counted:
        yield ExhibitRow(
            name,
            title,
            {
                "billed": run(billed),
                "unit": documented(unit),
                "invocations": run(number(measured, name, "invocations")),
                "events": run(measured[name].get("events", 0)),
            },
        )


def _chart() -> ExhibitChart:
    return ExhibitChart(
        title="Price of the engine for a million executions, steps of 0.1 s",
        x="steps",
        y="USD",
        y_unit="USD",
        log_x=True,
        log_y=True,
        lines=[
            ChartLine(
                name,
                title,
                family,
                [(steps, usd(_planned(name, steps, 100).engine_usd)) for steps in _STEPS],
            )
            for name, (title, family) in _ALTERNATIVES.items()
        ],
    )


def _findings() -> Iterator[str]:
    plans = {name: _planned(name, 5, 100) for name in _ALTERNATIVES}
    express = plans[AlternativeName.EXPRESS].engine_usd
    durable, standard = (
        plans[name].engine_usd for name in (AlternativeName.DURABLE, AlternativeName.STANDARD)
    )
    yield (
        f"A million workflows of 5 steps of 0.1 s cost ${express:,.2f} on Express, ${durable:,.2f}"
        f" as durable functions and ${standard:,.2f} on Standard: {durable / express:.0f} and"
        f" {standard / express:.0f} times as much."
    )
    yield (
        f"Express pays for duration: with steps of 10 s it costs"
        f" ${_planned(AlternativeName.EXPRESS, 5, 10_000).engine_usd:,.2f}, and from"
        f" {_crossing() / 1000:g} s per step on the durable function is cheaper. It ends after"
        " 300 s and can't wait for an answer."
    )


def _crossing() -> int:
    """Return the least duration of a step, in tenths of a second, with which Express costs more."""
    durable = _planned(AlternativeName.DURABLE, 5, 100).engine_usd
    return next(
        step_ms
        for step_ms in range(100, 60_000, 100)
        if _planned(AlternativeName.EXPRESS, 5, step_ms).engine_usd > durable
    )
