"""Polling a condition against waiting for an answer: units, invocations and price."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bench.exhibits.document import (
    ChartLine,
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
from bench.exhibits.pricing import LAMBDA_RULE, PlannedExecution, largest, one, planned
from bench.exhibits.runs import ExhibitRuns
from bench.exhibits.workflows.bodies import CALLBACK, callback, polls_of
from bench.exhibits.workflows.states import await_token, machine, poll_loop
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.break_even import bounds
from shared.engines.port import EngineName

RUN = 3
"""Polls of the runs; a state machine waits a second between two of them."""
_CASES: Mapping[str, tuple[int, int]] = {
    "3 polls, a second apart": (RUN, 1),
    "an hour, a poll each minute": (60, 60),
    "three days, a poll each hour": (72, 3600),
    "three days, a poll each minute": (4320, 60),
}
_CHART = (1, 10, 60, 200, 500, 1000, 2500)
_NAMES = (AlternativeName.DURABLE, AlternativeName.STANDARD)
_ENGINES = {
    EngineName.DURABLE: ("Durable function", _NAMES[0]),
    EngineName.STEPFUNCTIONS: ("Standard", _NAMES[1]),
}


def measure(runs: ExhibitRuns) -> Measured:
    """Run a few polls, and a wait for an answer, on both engines."""
    return {
        "durable/polls": runs.durable(polls_of(RUN)),
        "durable/answer": runs.durable(callback, {CALLBACK: "1"}),
        "stepfunctions/polls": runs.machine(machine(poll_loop(RUN))),
        "stepfunctions/answer": runs.machine(machine({"Ask": await_token()}), answer="yes"),
    }


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.POLLING,
        title="Polling against waiting for an answer",
        shows="What each poll costs, and how little an answer from outside costs instead.",
        for_whom="Teams that wait for a system which may be able to call back.",
        findings=list(_findings()),
        tables=[
            ExhibitTable(
                title="One execution that waits for something outside",
                of="Way to wait",
                columns=(
                    ExhibitColumn("operations", "Operations", "operations"),
                    ExhibitColumn("transitions", "Transitions", "transitions"),
                    ExhibitColumn("invocations", "Invocations"),
                    ExhibitColumn("usd", "Engine and Lambda", "USD"),
                    ExhibitColumn("limit", "Ruled out by"),
                ),
                rows=list(_rows(measured)),
            )
        ],
        chart=_chart(),
        method=[
            f"Run: {RUN} polls, and one answer. Durable: `wait_for_condition` and"
            " `wait_for_callback` on the SDK's engine. Standard: a loop of a Task, a Choice and a"
            " Wait, and `waitForTaskToken`, in the lab. The loop that is run ends in a Succeed"
            " state, one transition more than the planner's.",
            f"Computed: the planner's alternatives (`make break-even POLLS=60`). {LAMBDA_RULE}",
        ],
        sources=["Lambda pricing, durable functions", "Step Functions pricing"],
        measured=measured,
    )


def _rows(measured: Measured) -> Iterator[ExhibitRow]:
    for words, (polls, seconds) in _CASES.items():
        for engine, (title, name) in _ENGINES.items():
            plan = planned(name, one(polls=polls, poll_seconds=seconds))
            cells = _cells(measured, f"{engine}/polls" if polls == RUN else "", plan)
            yield ExhibitRow(f"{engine}/{polls}", f"{title}, {words}", cells)
    for engine, (title, name) in _ENGINES.items():
        plan = planned(name, one(callbacks=1))
        cells = _cells(measured, f"{engine}/answer", plan)
        yield ExhibitRow(f"{engine}/answer", f"{title}, an answer from outside", cells)


def _cells(measured: Measured, name: str, plan: PlannedExecution) -> dict[str, ExhibitCell]:
    cells = {"usd": computed(plan.usd), "limit": computed(plan.limit)}
    counted = measured.get(name)
    if counted is None:
        return {
            "operations": computed(plan.operations),
            "transitions": computed(plan.transitions),
            "invocations": computed(plan.invocations),
            **cells,
        }
    return {
        "operations": run(counted.get("operations")),
        "transitions": run(counted.get("transitions")),
        "invocations": run(counted["invocations"]),
        **cells,
    }


def _answer(name: AlternativeName) -> Decimal:
    """Return the price of a wait for an answer, in USD."""
    price = planned(name, one(callbacks=1)).usd
    assert price is not None
    return price


def most_polls(name: AlternativeName) -> int:
    """Return the most polls that no quota rules out."""
    found = largest(bounds("polls")[1], lambda n: not planned(name, one(polls=n)).ruled_out)
    assert found is not None
    return found


def _chart() -> ExhibitChart:
    lines = []
    for engine, (title, name) in _ENGINES.items():
        last = most_polls(name)
        plans = {polls: planned(name, one(polls=polls)) for polls in (*_CHART, last)}
        points = [(polls, usd(plan.usd)) for polls, plan in plans.items() if plan.usd is not None]
        ended = planned(name, one(polls=last + 1)).ruled_out[0]
        answer = usd(_answer(name))
        lines += [
            ChartLine(
                f"{engine}/polls",
                f"{title}, polling",
                engine,
                points,
                ends_at=f"{ended.quota.most:,} {ended.quota.unit}",
            ),
            ChartLine(
                f"{engine}/answer", f"{title}, an answer", engine, [(p, answer) for p in _CHART]
            ),
        ]
    return ExhibitChart(
        title="Price of waiting for something outside",
        x="polls",
        y="USD",
        y_unit="USD",
        log_x=True,
        log_y=True,
        lines=lines,
    )


def _findings() -> Iterator[str]:
    for title, name in _ENGINES.values():
        polled, answered = planned(name, one(polls=60)).usd, _answer(name)
        assert polled is not None
        yield (
            f"{title}: 60 polls cost ${polled:.6f}, an answer ${answered:.6f}:"
            f" {polled / answered:.0f} times as much."
        )
    ends = [
        f"{most_polls(name):,} polls on {title} ({planned(name, one(polls=4320)).limit})"
        for title, name in (("a durable function", _NAMES[0]), ("Standard", _NAMES[1]))
    ]
    yield f"Three days of a poll each minute are 4,320 polls. At most: {'; '.join(ends)}."
