"""No Lambda at all: a state machine that calls AWS services itself."""

from collections.abc import Iterator
from decimal import Decimal

from bench.exhibits.document import (
    Exhibit,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    run,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import (
    LAMBDA_RULE,
    RATES,
    durable_usd,
    express_usd,
    lambda_usd,
    standard_usd,
)
from bench.exhibits.runs import Counted, ExhibitRuns, number
from bench.exhibits.workflows.bodies import steps_of
from bench.exhibits.workflows.effects import TABLE, key_of
from bench.exhibits.workflows.states import State, call, machine, task

_CALLS = 3
_STEPS = ("Put", "Send", "Announce")
_CALL_MS = 100


def measure(runs: ExhibitRuns) -> Measured:
    """Put an item, send a message and announce an event, with and without a function."""
    queue = runs.lab.client("sqs").create_queue(QueueName="exhibit")["QueueUrl"]
    direct: dict[str, State] = {
        "Put": call("dynamodb", "putItem", {"TableName": TABLE, "Item": key_of("direct", "order")}),
        "Send": call("sqs", "sendMessage", {"QueueUrl": queue, "MessageBody": {"order": 1}}),
        "Announce": call(
            "events",
            "putEvents",
            {"Entries": [{"Source": "shop", "DetailType": "ordered", "Detail": {"order": 1}}]},
        ),
    }
    found: dict[str, Counted] = {
        "direct": runs.machine(machine(direct)),
        "tasks": runs.machine(machine({step: task({"do": "nothing"}) for step in _STEPS})),
        "durable": runs.durable(steps_of(_CALLS, [], mended=True, asks=False)),
    }
    return found


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.DIRECT,
        title="No Lambda at all",
        shows="Three calls of AWS services as a state machine without a function, and with one.",
        for_whom="Teams whose workflow mostly calls AWS services.",
        findings=list(_findings(measured)),
        tables=[
            ExhibitTable(
                title="Put an item, send a message, announce an event",
                of="Workflow",
                columns=(
                    ExhibitColumn("functions", "Functions to own"),
                    ExhibitColumn("operations", "Operations", "operations"),
                    ExhibitColumn("transitions", "Transitions", "transitions"),
                    ExhibitColumn("invocations", "Invocations"),
                    ExhibitColumn("engine", "Engine", "USD"),
                    ExhibitColumn("lambda", "Lambda", "USD"),
                    ExhibitColumn("usd", "Together", "USD"),
                ),
                rows=list(_rows(measured)),
            )
        ],
        chart=None,
        method=[
            "Run: the state machine with `dynamodb:putItem`, `sqs:sendMessage` and"
            " `events:putEvents` in the lab, against its table, queue and bus; the same with a"
            " function for each call; and a durable function with three steps.",
            f"Computed: prices. {LAMBDA_RULE} The services' own prices are the same for all.",
            "Express is computed: the same definition for 0.3 s; the run is Standard.",
        ],
        sources=["Step Functions pricing", "Lambda pricing, durable functions"],
        measured=measured,
    )


def _rows(measured: Measured) -> Iterator[ExhibitRow]:
    for name, title, functions in (
        ("direct", "Standard, direct calls", 0),
        ("tasks", "Standard, a function for each call", 1),
    ):
        transitions = number(measured, name, "transitions")
        invocations = number(measured, name, "invocations")
        engine = standard_usd(transitions)
        compute = lambda_usd(invocations, invocations * RATES.step_ms)
        yield ExhibitRow(
            name,
            title,
            {
                "functions": run(functions),
                "transitions": run(transitions),
                "invocations": run(invocations),
                "engine": computed(engine),
                "lambda": computed(compute),
                "usd": computed(engine + compute),
            },
        )
    engine, compute = express_usd(1, _CALLS * _CALL_MS), Decimal(0)
    yield ExhibitRow(
        "express",
        "Express, direct calls",
        {
            "functions": computed(0),
            "invocations": computed(0),
            "engine": computed(engine),
            "lambda": computed(compute),
            "usd": computed(engine),
        },
    )
    operations = number(measured, "durable", "operations")
    engine = durable_usd(operations, number(measured, "durable", "bytes"))
    compute = lambda_usd(1, _CALLS * (RATES.step_ms + RATES.checkpoint_ms))
    yield ExhibitRow(
        "durable",
        "Durable function",
        {
            "functions": run(1),
            "operations": run(operations),
            "invocations": run(number(measured, "durable", "invocations")),
            "engine": computed(engine),
            "lambda": computed(compute),
            "usd": computed(engine + compute),
        },
    )


def _findings(measured: Measured) -> Iterator[str]:
    rows = {row.key: row.cells for row in _rows(measured)}
    yield (
        f"Direct calls need {rows['direct']['invocations'].value} invocations and no function:"
        " nothing to package, to patch or to start cold. A durable function is code, and always"
        " runs in Lambda."
    )
    yield (
        f"Per million: Express ${_million(rows['express']['usd'].value)}, a durable function"
        f" ${_million(rows['durable']['usd'].value)}, Standard"
        f" ${_million(rows['direct']['usd'].value)} with direct calls and"
        f" ${_million(rows['tasks']['usd'].value)} with functions."
    )


def _million(value: float | str | None) -> str:
    return f"{float(value or 0) * 1e6:,.2f}"
