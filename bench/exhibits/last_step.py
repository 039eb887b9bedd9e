"""The last step fails: starting anew against redrive, and against asking before giving up."""

from collections.abc import Iterator
from decimal import Decimal

from bench.exhibits.document import (
    Exhibit,
    ExhibitCell,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    documented,
    run,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import durable_usd, one, planned, standard_usd
from bench.exhibits.runs import Counted, ExhibitRuns, number
from bench.exhibits.workflows.bodies import CALLBACK, steps_of
from bench.exhibits.workflows.states import State, machine, task
from shared.billing.planning.alternatives import AlternativeName

_STEPS = 10
_REDRIVE_DAYS = 14


def measure(runs: ExhibitRuns) -> Measured:
    """Run ten steps whose last one fails, and then once more with that step mended."""
    found: dict[str, Counted] = {}
    for name, mended, asks in (
        ("durable/failed", False, False),
        ("durable/anew", True, False),
        ("durable/asks", False, True),
    ):
        steps: list[str] = []
        body = steps_of(_STEPS, steps, mended=mended, asks=asks)
        counted = runs.durable(body, {CALLBACK: "1"} if asks else None)
        # The size of an error depends on where its code lies.
        found[name] = {**counted, "bytes": 0, "steps": len(steps)}
    found["standard/failed"] = runs.machine(machine(_states(mended=False)))
    found["standard/anew"] = runs.machine(machine(_states(mended=True)))
    return found


def _states(*, mended: bool) -> dict[str, State]:
    states = {f"Step{number_}": task({"do": "nothing"}) for number_ in range(1, _STEPS)}
    return {**states, "Last": task({"do": "nothing" if mended else "fail"})}


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.LAST_STEP,
        title="The last of ten steps fails",
        shows="What runs again, and is paid again, once the cause of a failure is mended.",
        for_whom="Teams that operate long processes and repair them by hand.",
        findings=list(_findings(measured)),
        tables=[
            ExhibitTable(
                title=f"{_STEPS} steps; the last one fails, is mended, and then succeeds",
                of="Repair",
                columns=(
                    ExhibitColumn("steps", "Steps run"),
                    ExhibitColumn("again", "Successful steps run again"),
                    ExhibitColumn("operations", "Operations", "operations"),
                    ExhibitColumn("transitions", "Transitions", "transitions"),
                    ExhibitColumn("usd", "Engine, failure included", "USD"),
                    ExhibitColumn("needs", "Needs"),
                ),
                rows=list(_rows(measured)),
            )
        ],
        chart=None,
        method=[
            "Run: the failed execution and the new one, on the SDK's engine and in the lab; and a"
            " durable handler that catches the error, waits for an answer, and tries again.",
            "Documented: RedriveExecution, which the lab's Step Functions doesn't have. The states"
            " that run again and the redrive itself are taken as transitions.",
            "Lambda has no redrive of a durable execution (its API model has no such call).",
        ],
        sources=["Step Functions Developer Guide: redriving executions", "Lambda API model"],
        measured=measured,
    )


def _rows(measured: Measured) -> Iterator[ExhibitRow]:
    failed, anew, asks = (
        number(measured, f"durable/{name}", "operations") for name in ("failed", "anew", "asks")
    )
    first, second = (
        number(measured, f"standard/{name}", "transitions") for name in ("failed", "anew")
    )
    steps = sum(number(measured, f"durable/{name}", "steps") for name in ("failed", "anew"))
    yield ExhibitRow(
        "durable/anew",
        "Durable function, a new execution",
        {
            "steps": run(steps),
            "again": run(steps - _STEPS - 1),
            "operations": run(failed + anew),
            "usd": computed(_durable_usd(failed + anew, 2)),
            "needs": documented("idempotent steps"),
        },
    )
    yield ExhibitRow(
        "durable/asks",
        "Durable function that asks before it gives up",
        {
            "steps": run(number(measured, "durable/asks", "steps")),
            "again": run(number(measured, "durable/asks", "steps") - _STEPS - 1),
            "operations": run(asks),
            "usd": computed(_durable_usd(asks, 1)),
            "needs": documented("code written before the failure"),
        },
    )
    yield ExhibitRow(
        "standard/anew",
        "Standard, a new execution",
        {
            "steps": run(first + second),
            "again": run(first + second - _STEPS - 1),
            "transitions": run(first + second),
            "usd": computed(standard_usd(first + second)),
            "needs": documented("idempotent steps"),
        },
    )
    yield ExhibitRow("standard/redrive", "Standard, redrive", _redrive(first))


def _redrive(failed: int) -> dict[str, ExhibitCell]:
    transitions = failed + 1 + 1
    return {
        "steps": documented(failed + 1),
        "again": documented(0),
        "transitions": documented(transitions),
        "usd": computed(standard_usd(transitions)),
        "needs": documented(f"a call within {_REDRIVE_DAYS} days, and no new definition"),
    }


def _durable_usd(operations: int, executions: int) -> Decimal:
    size = planned(AlternativeName.DURABLE, one(steps=_STEPS)).bytes_written or 0
    return durable_usd(operations, executions * size)


def _findings(measured: Measured) -> Iterator[str]:
    rows = {row.key: row.cells for row in _rows(measured)}
    yield (
        f"A new execution runs {rows['durable/anew']['again'].value} steps again that had"
        " succeeded, on either engine. A redrive of Step Functions runs none of them again, and"
        " needs nothing in the definition; durable functions have no redrive."
    )
    yield (
        "A durable function that catches the error and waits for an answer runs"
        f" {rows['durable/asks']['again'].value} of them again, for"
        f" ${rows['durable/asks']['usd'].value:.6f} against"
        f" ${rows['standard/redrive']['usd'].value:.6f} of a redrive; it has to be written before"
        " the failure."
    )
