"""Operating, and using both."""

import json
from decimal import Decimal
from pathlib import Path

from bench.exhibits.names import ExhibitName
from bench.planning.capacity.plan import plan
from bench.planning.capacity.traffic import Traffic
from guide.calculations import OPERATION, TRANSITION, most
from guide.figures import Figure, counted, equals, is_at_most, is_less, lasting, per_million
from guide.row import Finding, RowFacts, Winner, computed, documented, run
from guide.runs import GuideRuns
from guide.sources import (
    CDK_36463,
    DISTRIBUTED_MAP,
    DURABLE_FUNCTIONS,
    LAMBDA_QUOTAS,
    STATES_QUOTAS,
    exhibit,
)
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Limit
from shared.inspection import inspect

_REGION = "eu-central-1"
_STEPS = 10


@computed(
    RowFacts(
        question="Which quota binds first?",
        winner=Winner.DURABLE,
        command=f"make capacity RATE=100 REGION={_REGION}",
        sources=(exhibit(ExhibitName.BURSTS), LAMBDA_QUOTAS, STATES_QUOTAS),
        date="2026-11-23",
        would_change="Quotas that AWS raises on request, or a region with the large quotas.",
    )
)
def first_quota() -> Finding:
    """The loans per second that each engine sustains, in a smaller and in a large region."""
    small = plan(Traffic(rate=1, seconds=60), Workload(region=_REGION)).engines
    large = plan(Traffic(rate=1, seconds=60), Workload()).engines
    durable, states = (_rate(engine.title, engine.tightest.sustained) for engine in small)
    durable_large, states_large = (
        _rate(f"{e.title}, large region", e.tightest.sustained) for e in large
    )
    quotas = [engine.tightest.quota.title for engine in small]
    return Finding(
        f"{_REGION}: {durable} ({quotas[0]}) and {states} ({quotas[1]}); us-east-1: "
        f"{durable_large} and {states_large}",
        f"By default {_REGION} sustains {durable} on the durable function and {states} on Step "
        f"Functions, whose transitions run out first; in us-east-1 it is {durable_large} and "
        f"{states_large}.",
        (is_less(states, durable), is_at_most(states_large, durable_large)),
    )


@computed(
    RowFacts(
        question="Should both be used together?",
        winner=Winner.DEPENDS,
        sources=(DISTRIBUTED_MAP, DURABLE_FUNCTIONS),
        date="2026-11-28",
        would_change="Items that need one step each: then the map alone is simpler.",
    )
)
def together() -> Finding:
    """Many items of ten steps each: a Distributed Map whose children call a durable function."""
    both = per_million("an item: a child's start and task, and a durable function",
                       2 * TRANSITION + (1 + _STEPS) * OPERATION)  # fmt: skip
    states = per_million("an item as a Standard child", (1 + _STEPS) * TRANSITION)
    allowed = counted(
        "operations of one durable execution", most(Limit.DURABLE_OPERATIONS), "operation"
    )
    items = allowed.value // (_STEPS + 1)
    return Finding(
        f"an item of {_STEPS} steps: {both} together, {states} as Standard children; a durable "
        f"execution alone ends at {items} items",
        f"Each can call the other: a Distributed Map that starts a durable function for each item "
        f"of {_STEPS} steps costs {both} items, against {states} as Standard children, while one "
        f"durable execution alone ends at {items} items.",
        (is_less(both, states),),
    )


@computed(
    RowFacts(
        question="How is a state machine translated into code?",
        winner=Winner.TIE,
        command="make inspect FILE=stepfunctions/workflow.asl.json",
        date="2026-11-28",
        would_change="A definition with direct integrations: each becomes a call in a step.",
    )
)
def translate() -> Finding:
    """The loan's definition, judged state by state."""
    definition = json.loads(Path("stepfunctions/workflow.asl.json").read_text(encoding="utf-8"))
    report = inspect([definition])
    states = counted("states that can't be translated by rule", len(report.unsupported), "state")
    rules = counted("rules that were applied", len(report.other_engine.rules), "rule")
    return Finding(
        f"{rules} translate the loan's definition; {states} without one",
        f"{rules} of `make inspect` translate the loan's definition into durable operations, state "
        f"by state, with {states.prose} left over; Choice and Pass states become plain code.",
        (equals(states, 0), is_less(counted("", 0, "rule"), rules)),
    )


@run(
    RowFacts(
        question="Can the same work be started twice by mistake?",
        winner=Winner.TIE,
        sources=(DURABLE_FUNCTIONS,),
        date="2026-11-28",
        would_change="Starts without a name: then both engines start twice.",
    )
)
def start_twice(runs: GuideRuns) -> Finding:
    """Two starts with one name and one input."""
    durable, states = (
        counted(f"executions of two {engine} starts with one name", number, "execution")
        for engine, number in runs.repeated_starts().items()
    )
    return Finding(
        f"two starts with one name: {durable} and {states}",
        f"A name makes a start idempotent on both engines: two starts with the same name and input "
        f"are {durable} on each.",
        (equals(durable, states), equals(durable, 1)),
    )


@documented(
    RowFacts(
        question="What can start it?",
        winner=Winner.STEPFUNCTIONS,
        sources=(DURABLE_FUNCTIONS, CDK_36463, STATES_QUOTAS),
        date="2026-11-23",
        would_change="An asynchronous invocation of a qualified ARN, which has no such limit.",
    )
)
def start() -> Finding:
    """The longest execution by the way in which it is started."""
    short = lasting(
        "longest durable execution of a synchronous start or an event source mapping", 15 * 60
    )
    standard = lasting("longest Standard execution", most(Limit.STANDARD_SECONDS))
    return Finding(
        f"durable by queue, stream or synchronous call: {short}; Standard by any start: {standard}",
        "EventBridge, Scheduler, API Gateway and pipes start a state machine for up to "
        f"{standard}; a "
        f"durable function that a queue, a stream or a synchronous call starts ends after {short}, "
        "and every start needs a version or an alias in its ARN.",
        (is_less(short, standard),),
    )


def _rate(title: str, rate: float) -> Figure:
    return Figure(f"loans a second, {title}", Decimal(str(round(rate, 3))), f"{rate:,.0f} loans/s")
