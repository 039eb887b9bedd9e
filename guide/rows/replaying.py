"""Replay and deployments."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.exhibits.names import ExhibitName
from bench.experiments.workflows.shape import Shape
from guide.figures import counted, equals, is_less
from guide.row import Finding, RowFacts, Winner, run
from guide.runs import GuideRuns
from guide.sources import PYTHON_347, PYTHON_692, UPDATES, exhibit
from guide.workflows import waiting_machine
from local.exhibits.deploy import deploy
from replay.check import HANDLER, HISTORIES, check
from replay.clinic.case import CASES, Harm
from replay.clinic.observe import observe
from shared.engines.port import COMPARED

_WAITS = 5
_PACKAGES = ("durable", "shared")
_RENAMED = ('name="credit_reports"', 'name="bureau_reports"')


@run(
    RowFacts(
        question="What runs again when a workflow resumes?",
        winner=Winner.STEPFUNCTIONS,
        command="make experiment NAME=replays",
        sources=(
            exhibit(ExhibitName.RESUMES),
            PYTHON_347,
        ),
        date="2026-11-28",
        would_change="Code with one wait or none: then a replay is short.",
    )
)
def replay(runs: GuideRuns) -> Finding:
    """Five waits, each after a step."""
    shape = Shape(steps=_WAITS, waits=_WAITS)
    durable, states = (runs.shape(engine, shape).counts for engine in COMPARED)
    served = counted("operations served again over five waits", durable.replayed, "operation")
    again = counted("states entered again", states.transitions - 2 * _WAITS, "state")
    invocations = counted("invocations of the durable function", durable.invocations, "invocation")
    return Finding(
        f"{_WAITS} waits: {invocations} of the durable function serve {served} from checkpoints; "
        f"Step Functions enters {again} again",
        f"After each wait the durable handler runs again from its first line: {_WAITS} waits make "
        f"{invocations} that serve {served} from checkpoints, while Step Functions enters "
        f"{again.prose} again.",
        (is_less(again, served), equals(invocations, _WAITS + 1)),
    )


@run(
    RowFacts(
        question="Why does a log line appear several times?",
        winner=Winner.STEPFUNCTIONS,
        command="make clinic",
        sources=(PYTHON_347,),
        date="2026-11-28",
        would_change="`context.logger`, which writes each line once.",
    )
)
def logs(runs: GuideRuns) -> Finding:
    """The clinic's case of a logger of the module."""
    effects = runs.case("a-line-of-an-own-logger").effects
    own, safe = (counted(f"lines of the {name} logger", effects[name], "time") for name in _LOGGERS)
    return Finding(
        f"three invocations write the line {own} with an own logger, {safe} with context.logger",
        f"A line outside of a step is written in every invocation: {own.prose} in three of them "
        f"with an own logger, {safe.prose} with `context.logger`; a task of a state machine runs "
        "once.",
        (is_less(safe, own), equals(safe, 1)),
    )


_LOGGERS = ("own", "context")


@run(
    RowFacts(
        question="What happens if the code isn't deterministic?",
        winner=Winner.STEPFUNCTIONS,
        command="make clinic",
        sources=(PYTHON_692,),
        date="2026-11-28",
        would_change="A linter for the rules: the SDK's repository has one that isn't on PyPI yet.",
        strongest=True,
    )
)
def determinism(_runs: GuideRuns) -> Finding:
    """The clinic's mistakes, except those that hang."""
    cases = [case for case in CASES if case.harm is not Harm.HANGS]
    unchanged = [case for case in cases if observe(case) == case.observed]
    silent = [case for case in cases if case.harm is Harm.SILENT]
    refused = [case for case in cases if case.observed.error == "NonDeterministicExecutionError"]
    tried = counted("mistakes that were run", len(cases), "mistake")
    same = counted("mistakes with the described outcome", len(unchanged), "mistake")
    quiet = counted("mistakes that end in a wrong result without an error", len(silent), "mistake")
    noticed = counted("mistakes that the SDK refuses by name", len(refused), "mistake")
    return Finding(
        f"{tried}: {quiet.number} end silently in a wrong result, the SDK refuses {noticed.number}",
        f"Of {tried} in durable code {quiet.number} succeed with a wrong result, and the SDK "
        f"refuses {noticed.number} by name; a state machine has no such rule to break.",
        (equals(same, tried), is_less(noticed, quiet)),
    )


@run(
    RowFacts(
        question="May a step be renamed while executions wait?",
        winner=Winner.STEPFUNCTIONS,
        sources=(UPDATES,),
        date="2026-11-28",
        would_change="Published versions: an execution then ends with the code that started it.",
    )
)
def change(runs: GuideRuns) -> Finding:
    """A renamed operation against recorded executions, and a renamed state under one that waits."""
    with _renamed() as code:
        histories = check(code, HANDLER, HISTORIES).histories
    refused = sum(not history["compatible"] for history in histories)
    recorded = counted("recorded durable executions", len(histories), "execution")
    stopped = counted("those that can't go on with a renamed operation", refused, "execution")
    history = runs.updated_machine(waiting_machine("Old"), waiting_machine("New")).history
    entered = [event["stateEnteredEventDetails"]["name"] for event in history if _enters(event)]
    old, new = (
        counted(f"times that the {name} state was entered", entered.count(name), "time")
        for name in ("Old", "New")
    )
    return Finding(
        f"durable: {refused} of {recorded} can't go on; Step Functions: 0 of 1",
        f"With the code replaced in place, one renamed operation stops {refused} of {recorded}; an "
        "execution of a state machine that was updated while it waited went on with the definition "
        "that started it.",
        (is_less(stopped, recorded), is_less(new, stopped), equals(old, 1), equals(new, 0)),
    )


@run(
    RowFacts(
        question="May I deploy while executions wait?",
        winner=Winner.TIE,
        command="make exhibit NAME=deploy",
        date="2026-11-28",
        would_change="A deployment without published versions, which stops what waits on both.",
    )
)
def versions(_runs: GuideRuns) -> Finding:
    """The exhibit: version 2 is deployed under loans that wait, with published versions."""
    loans = deploy(versioned=True).loans
    waited = {
        engine: [loan for loan in loans if loan.engine is engine and loan.is_old]
        for engine in COMPARED
    }
    durable, states = (
        counted(
            f"{engine} loans that waited during the deployment and were approved",
            sum(loan.is_approved for loan in waited[engine]),
            "loan",
        )
        for engine in COMPARED
    )
    approved = counted("loans that were approved", sum(loan.is_approved for loan in loans), "loan")
    return Finding(
        f"{approved.number} of {len(loans)} loans approved; of those that waited: {durable} and "
        f"{states}",
        "With published versions a deployment disturbs neither engine: "
        f"{approved.number} of {len(loans)} loans were approved, whether they waited during the "
        "deployment or began after it.",
        (equals(durable, states), equals(approved, len(loans))),
    )


def _enters(event: Mapping[str, Any]) -> bool:
    return str(event["type"]).endswith("StateEntered")


@contextmanager
def _renamed() -> Iterator[Path]:
    """Yield a folder with the durable workflow, one operation of which has another name."""
    with TemporaryDirectory() as folder:
        code = Path(folder)
        for package in _PACKAGES:
            shutil.copytree(package, code / package, ignore=shutil.ignore_patterns("__pycache__"))
        workflow = code / "durable" / "workflow.py"
        text = workflow.read_text(encoding="utf-8")
        workflow.write_text(text.replace(*_RENAMED), encoding="utf-8")
        yield code
