"""One to fifty waits: what each resume of a durable function replays, and its price."""

from collections.abc import Iterator
from decimal import Decimal

from bench.exhibits.document import (
    ChartLine,
    Evidence,
    Exhibit,
    ExhibitCell,
    ExhibitChart,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    run,
    usd,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import LAMBDA_RULE, RATES, durable_usd, lambda_usd, standard_usd
from bench.exhibits.runs import Counted, ExhibitRuns, number
from bench.exhibits.workflows.bodies import waits_of
from bench.exhibits.workflows.states import machine, task, wait
from shared.engines.port import EngineName

_WAITS = (1, 2, 5, 10, 20, 30, 40, 50)
_WAITS_OF_MACHINES = (1, 2)
"""A state machine waits a second each time, so that only the least numbers are run."""


def measure(runs: ExhibitRuns) -> Measured:
    """Run workflows with a step before each wait."""
    found: dict[str, Counted] = {f"durable/{n}": runs.durable(waits_of(n)) for n in _WAITS}
    for waits in _WAITS_OF_MACHINES:
        states = {}
        for number_ in range(1, waits + 1):
            states[f"Step{number_}"] = task({"do": "nothing", "bytes": 100})
            states[f"Wait{number_}"] = wait(1)
        found[f"standard/{waits}"] = runs.machine(machine(states))
    return found


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.RESUMES,
        title="One to fifty waits: what is replayed",
        shows="How many operations each resume serves from checkpoints, and what the replays cost.",
        for_whom="Teams with long processes that wait many times.",
        findings=list(_findings(measured)),
        tables=[
            ExhibitTable(
                title="A step before each wait",
                of="Waits",
                columns=(
                    ExhibitColumn("operations", "Operations", "operations"),
                    ExhibitColumn("invocations", "Invocations"),
                    ExhibitColumn("served", "Operations served in all", "operations"),
                    ExhibitColumn("replays", "Price of the replays", "USD"),
                    ExhibitColumn("durable", "Durable function, with Lambda", "USD"),
                    ExhibitColumn("transitions", "Transitions", "transitions"),
                    ExhibitColumn("standard", "Standard, with Lambda", "USD"),
                ),
                rows=[
                    ExhibitRow(str(waits), _plural(waits, "wait"), _cells(measured, waits))
                    for waits in _WAITS
                ],
            )
        ],
        chart=_chart(measured),
        method=[
            "Run: durable functions on the SDK's engine, which skips waits; Standard executions of"
            f" up to {_WAITS_OF_MACHINES[-1]} waits in the lab. More waits are 2 transitions each.",
            f"Computed: prices. {LAMBDA_RULE}",
            "The rule takes the same time for each replay, however much it serves. How that time"
            " grows on AWS is not known without an account.",
        ],
        sources=["Lambda pricing, durable functions", "Step Functions pricing"],
        measured=measured,
    )


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _cells(measured: Measured, waits: int) -> dict[str, ExhibitCell]:
    name = f"durable/{waits}"
    operations, size, invocations, served = (
        number(measured, name, each) for each in ("operations", "bytes", "invocations", "served")
    )
    states = measured.get(f"standard/{waits}")
    transitions = run(states["transitions"]) if states else computed(2 * waits)
    return {
        "operations": run(operations),
        "invocations": run(invocations),
        "served": run(served),
        "replays": computed(_replays_usd(waits)),
        "durable": computed(durable_usd(operations, size) + _lambda_usd(waits, invocations)),
        "transitions": transitions,
        "standard": computed(standard_usd(2 * waits) + lambda_usd(waits, waits * RATES.step_ms)),
    }


def _lambda_usd(waits: int, invocations: int) -> Decimal:
    working = waits * (RATES.step_ms + 2 * RATES.checkpoint_ms)
    return lambda_usd(invocations, working + (invocations - 1) * RATES.replay_ms)


def _replays_usd(waits: int) -> Decimal:
    """Return the price of a further invocation for each wait, and of its replay."""
    return lambda_usd(waits, waits * RATES.replay_ms)


def _chart(measured: Measured) -> ExhibitChart:
    served = [(waits, number(measured, f"durable/{waits}", "served")) for waits in _WAITS]
    operations = [(waits, number(measured, f"durable/{waits}", "operations")) for waits in _WAITS]
    return ExhibitChart(
        title="Operations that are paid, and operations that replays serve",
        x="waits",
        y="operations",
        y_unit="",
        log_x=False,
        log_y=False,
        lines=[
            ChartLine(
                "served",
                "Served from checkpoints, free",
                EngineName.DURABLE,
                served,
                "",
                Evidence.RUN,
            ),
            ChartLine("paid", "Paid operations", EngineName.DURABLE, operations, "", Evidence.RUN),
            ChartLine(
                "states",
                "States entered by Standard, paid",
                EngineName.STEPFUNCTIONS,
                [(waits, 2 * waits) for waits in _WAITS],
            ),
        ],
    )


def _findings(measured: Measured) -> Iterator[str]:
    waits = _WAITS[-1]
    cells = _cells(measured, waits)
    served = cells["served"].value
    yield (
        f"{waits} waits replay {served:,} operations in all: each resume serves all that ended"
        f" before. A served operation costs nothing; the {waits} further invocations and"
        f" their time cost ${usd(_replays_usd(waits)):.6f}."
    )
    yield (
        f"With {waits} waits the durable function costs ${cells['durable'].value:.6f} and Standard"
        f" ${cells['standard'].value:.6f}."
    )
