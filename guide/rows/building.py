"""Building, testing and reading."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guide.calculations import anatomy, api_model
from guide.figures import Figure, counted, equals, is_less, ratio
from guide.row import Finding, RowFacts, Winner, computed, run
from guide.runs import GuideRuns
from guide.sources import (
    LOCALSTACK_13598,
    STATES_LOCAL,
    TEST_STATE,
    TESTING_PACKAGE,
)
from guide.workflows import YEAR_DAYS, waits_a_year
from shared.domain.profiles import ALICE
from shared.engines.port import EngineName
from shared.inspection import inspect

_HISTORIES = Path("tests/contract/histories")
_DEFINITION = Path("stepfunctions/workflow.asl.json")


@run(
    RowFacts(
        question="Can I run it on my own machine?",
        winner=Winner.DURABLE,
        command="make demo",
        sources=(TESTING_PACKAGE, STATES_LOCAL, LOCALSTACK_13598),
        date="2026-11-28",
        would_change="An emulator of Step Functions that AWS supports; this lab uses moto.",
        strongest=True,
    )
)
def local(runs: GuideRuns) -> Finding:
    """A durable execution in this process, on the package that AWS publishes for it."""
    result = runs.durable(waits_a_year)
    invocations = counted("invocations in this process", result.counts.invocations, "invocation")
    supported = counted("engines of AWS's own that run a durable function locally", 1, "engine")
    states = counted(
        "engines of AWS's own that run a state machine locally, supported", 0, "engine"
    )
    return Finding(
        f"durable: {supported} of AWS's own, {invocations} in one Python process; Step Functions: "
        f"{states} that AWS supports",
        "AWS publishes an engine that runs a durable function in one Python process, where a "
        f"debugger stops in workflow and steps alike ({invocations} here), and supports none for a "
        "state machine: Step Functions Local is unsupported, and others emulate a part of it.",
        (is_less(states, supported), equals(invocations, 2)),
    )


@run(
    RowFacts(
        question="How do I test a wait of a year?",
        winner=Winner.DURABLE,
        command=".venv/bin/pytest tests/unit/replay",
        sources=(TESTING_PACKAGE, TEST_STATE),
        date="2026-11-28",
        would_change="A clock in the emulators of Step Functions.",
    )
)
def test_waits(runs: GuideRuns) -> Finding:
    """The testing package skips the wait; TestState tests one state, on AWS."""
    history = runs.durable(waits_a_year).history
    waited = [event for event in history if event["EventType"] == "WaitSucceeded"]
    waits = counted("waits of a year that ended within this run", len(waited), "wait")
    tests = counted("calls that test one state", _test_calls(), "call")
    return Finding(
        f"{waits} of {YEAR_DAYS} days ended in a test; TestState: one state at a time, on AWS",
        f"The durable testing package skips time: {waits} of {YEAR_DAYS} days ended in a test of "
        f"the whole workflow; Step Functions' API has {tests} for it, TestState, which runs one "
        "state at a time on an account.",
        (equals(waits, 1), equals(tests, 1)),
    )


@run(
    RowFacts(
        question="Can I put my own history in?",
        winner=Winner.TIE,
        command='make inspect FILE="history.json"',
        date="2026-11-28",
        would_change="A history that was cut off: the report then says what is missing.",
    )
)
def own_history(_runs: GuideRuns) -> Finding:
    """The recorded histories of the durable loan, metered anew."""
    reports = [inspect([path.read_text(encoding="utf-8")]) for path in _HISTORIES.glob("*.json")]
    metered = [report.units.operations.most for report in reports if not report.caveats]
    doubtful = counted("histories with a caveat", len(reports) - len(metered), "recording")
    exact = counted("histories without a caveat", len(metered), "recording")
    return Finding(
        f"{len(reports)} histories read, {exact.number} without a caveat: {min(metered)} to "
        f"{max(metered)} operations",
        "`make inspect` and the page read histories and definitions of both engines as AWS's "
        f"command line prints them; of {len(reports)} recorded ones {exact.number} are metered "
        f"exactly, with {min(metered)} to {max(metered)} operations, and the others with a caveat "
        "that says what is missing.",
        (is_less(doubtful, exact),),
    )


@run(
    RowFacts(
        question="Where did it break, and which way did it go?",
        winner=Winner.STEPFUNCTIONS,
        date="2026-11-28",
        would_change="An event log of your own, or a log line in each branch of the code.",
        strongest=True,
    )
)
def where_it_broke(runs: GuideRuns) -> Finding:
    """The decisions of Alice's loan that each engine's history shows."""
    states = runs.loan(ALICE, EngineName.STEPFUNCTIONS).history
    durable = runs.loan(ALICE, EngineName.DURABLE).history
    shown = counted(
        "decisions in the Step Functions history",
        sum(event["type"] == "ChoiceStateEntered" for event in states),
        "decision",
    )
    hidden = counted(
        "decisions in the durable history",
        sum("Choice" in str(event["EventType"]) for event in durable),
        "decision",
    )
    inputs = counted(
        "inputs of states in the history",
        sum("input" in event.get("stateEnteredEventDetails", {}) for event in states),
        "input",
    )
    return Finding(
        f"Step Functions: {shown} and {inputs}; durable: {hidden}",
        f"The history of Alice's loan on Step Functions shows {shown} and the {inputs} of its "
        f"states, on the graph that was defined; the durable history shows operations with their "
        f"results, and {hidden.prose}.",
        (is_less(hidden, shown),),
    )


@computed(
    RowFacts(
        question="Can somebody who doesn't program see the process?",
        winner=Winner.STEPFUNCTIONS,
        date="2026-11-28",
        would_change="A graph that is drawn from durable code: third parties and an experimental "
        "`context.dag()` of the SDK try.",
    )
)
def graph() -> Finding:
    """The states of the loan's definition, each of which the console draws."""
    names = list(_state_names(json.loads(_DEFINITION.read_text(encoding="utf-8"))))
    drawn = counted("states of the loan's definition", len(names), "state")
    durable = counted("states that AWS draws of durable code", 0, "state")
    return Finding(
        f"the console draws {drawn} from the definition, and none from durable code",
        f"The definition is the graph: the console draws its {drawn} before and during a run, and "
        "people edit them in Workflow Studio; a durable function has code and a list of the "
        "operations that ran.",
        (is_less(durable, drawn),),
    )


@computed(
    RowFacts(
        question="How much has to be written?",
        winner=Winner.DURABLE,
        command="make anatomy",
        date="2026-11-28",
        would_change="Direct integrations, which save code, or a workflow that is drawn.",
        strongest=True,
    )
)
def code() -> Finding:
    """The lines of the loan's workflow on each engine, as the anatomy counts them."""
    python, tasks = anatomy("code")
    _, definition = anatomy("definition")
    durable = counted("lines of the durable workflow", python, "line")
    states = counted("lines of the state machine and its tasks", definition + tasks, "line")
    return Finding(
        f"{durable} of Python, against {definition} of JSON and {tasks} of Python",
        f"The loan's durable workflow is {durable} of Python, which the type checker and a "
        f"debugger read like the steps; the state machine is {states.number}, "
        f"{ratio(states, durable)} times as many, with a second language in its expressions.",
        (is_less(durable, states),),
    )


@computed(
    RowFacts(
        question="How many parts have to be deployed?",
        winner=Winner.DURABLE,
        command="make anatomy",
        date="2026-11-28",
        would_change="A state machine without functions, or teams that deploy steps on their own.",
    )
)
def deploy_units() -> Finding:
    """The resources, roles and units of each half, as the anatomy counts them."""
    resources = _halves("resources", "resource")
    roles = _halves("roles", "role")
    units = _halves("units", "unit")
    return Finding(
        f"{resources[0]}, {roles[0]} and {units[0]} to update, against {resources[1]}, {roles[1]} "
        f"and {units[1]}",
        f"A change of the durable workflow updates {units[0]}, one of Step Functions up to "
        f"{units[1]}, the definition and the functions that it calls; the durable half has "
        f"{resources[0]} with {roles[0]}, the other {resources[1]} with {roles[1]}.",
        tuple(is_less(durable, states) for durable, states in (resources, roles, units)),
    )


def _halves(part: str, noun: str) -> tuple[Figure, Figure]:
    """Return a count of the anatomy, of the durable function and of Step Functions."""
    durable, states = anatomy(part)
    return (
        counted(f"{part} of the durable half", durable, noun),
        counted(f"{part} of the Step Functions half", states, noun),
    )


def _test_calls() -> int:
    return len([name for name in api_model("stepfunctions").operation_names if name == "TestState"])


def _state_names(machine: dict[str, Any]) -> Iterator[str]:
    for name, state in machine["States"].items():
        yield name
        for inner in (*state.get("Branches", ()), *filter(None, [state.get("ItemProcessor")])):
            yield from _state_names(inner)
