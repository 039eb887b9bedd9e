"""`make exhibit NAME=deploy`: a deployment while loans wait, with versions and without.

Version 2 gives the durable operation of the credit reports another name, and the tasks another name
for the field that names their step. Each is a change that a test of the new code alone passes.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from replay.check import HANDLER, check
from shared.domain.outcome import ReasonCode, Status
from shared.engines.port import COMPARED, EngineName

_LARGE = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000}
_PACKAGES = ("durable", "shared", "stepfunctions")
_EDITS = {
    "durable/workflow.py": ('name="credit_reports"', 'name="bureau_reports"'),
    "stepfunctions/tasks.py": ('event["step"]', 'event["task"]'),
    "stepfunctions/workflow.asl.json": ('"step":', '"task":'),
}
_WRONG = 1


class DeployMoment(StrEnum):
    """What has just happened in a run."""

    STARTING = "starting"
    """The run's lab starts."""
    WAITS = "waits"
    CHECKED = "checked"
    """`make replay-check` has compared the waiting durable loan with version 2."""
    DEPLOYED = "deployed"
    ENDED = "ended"


@dataclass(frozen=True)
class DeployEvent:
    """A moment of a run with or without versions, as the page shows it.

    `engine` and `is_old` are those of the loan that waits or has ended; `version`, `ended` and
    `reason` are as in `DeployedLoan`. `refusal` is the finding of `make replay-check`.
    """

    versioned: bool
    moment: DeployMoment
    engine: str = ""
    is_old: bool = False
    version: str = ""
    ended: str = ""
    reason: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class DeployedLoan:
    """A loan, whether it was started before the deployment, and how it ended."""

    engine: EngineName
    is_old: bool
    version: str
    """The version on which its execution runs, or of the tasks that it calls."""
    ended: str
    reason: str

    @property
    def is_approved(self) -> bool:
        """Whether the loan ended as its manager decided."""
        return self.ended == Status.APPROVED


@dataclass(frozen=True)
class DeploymentRun:
    """One run: all its loans, and why the durable loan that waited can't run the new code."""

    versioned: bool
    loans: list[DeployedLoan]
    refusal: str

    @property
    def is_as_expected(self) -> bool:
        """With versions every loan is approved, without them the new ones alone."""
        expected = {True} if self.versioned else {False}
        return {loan.is_approved for loan in self.loans if loan.is_old} == expected and all(
            loan.is_approved for loan in self.loans if not loan.is_old
        )


def run(on_event: Callable[[DeployEvent], None] | None = None) -> int:
    """Deploy version 2 under loans that wait, with versions and without.

    All loans are printed, or each moment is handed to `on_event`. The result is 0 if the loans
    ended as expected.
    """
    deployments = []
    for versioned in (True, False):
        deployment = deploy(versioned=versioned, on_event=on_event or (lambda _: None))
        deployments.append(deployment)
        if on_event is None:
            print(_text(deployment))
    return 0 if all(deployment.is_as_expected for deployment in deployments) else _WRONG


def deploy(
    *, versioned: bool, on_event: Callable[[DeployEvent], None] = lambda _: None
) -> DeploymentRun:
    """Run a lab: loans wait, version 2 is deployed, new loans start, and all are approved."""
    report = _Report(versioned, on_event)
    report(DeployMoment.STARTING)
    with second_version() as code, Lab() as lab, LoanClient(lab.url) as client:
        if versioned:
            lab.deploy(Path.cwd(), versioned=True)
        old = [_waiting(client, engine, report, is_old=True) for engine in COMPARED]
        refusal = _refusal(ExecutionInspector(lab), old, code)
        report(DeployMoment.CHECKED, refusal=refusal)
        lab.deploy(code, versioned=versioned)
        report(DeployMoment.DEPLOYED)
        new = [_waiting(client, engine, report, is_old=False) for engine in COMPARED]
        for application_id in (*old, *new):
            client.approve(application_id, approved=True)
        loans = []
        for application_id in (*old, *new):
            loans.append(_ended(lab, client, application_id, application_id in old))
            report(DeployMoment.ENDED, **asdict(loans[-1]))
    return DeploymentRun(versioned, loans, refusal)


@dataclass(frozen=True)
class _Report:
    """Hands each moment of a run on, with what it is about."""

    versioned: bool
    on_event: Callable[[DeployEvent], None]

    def __call__(self, moment: DeployMoment, **facts: Any) -> None:
        self.on_event(DeployEvent(self.versioned, moment, **facts))


@contextmanager
def second_version() -> Iterator[Path]:
    """Yield a folder with the code of version 2."""
    with TemporaryDirectory() as folder:
        code = Path(folder)
        for package in _PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(Path(package), code / package, ignore=ignored)
        for name, (before, after) in _EDITS.items():
            text = (code / name).read_text(encoding="utf-8")
            (code / name).write_text(text.replace(before, after), encoding="utf-8")
        yield code


def _waiting(client: LoanClient, engine: EngineName, report: _Report, *, is_old: bool) -> str:
    """Submit a loan, and return its id once it waits for its manager."""
    application_id = client.apply({**_LARGE, "engine": engine})
    client.wait_for_manager(application_id)
    report(DeployMoment.WAITS, engine=engine, is_old=is_old)
    return application_id


def _refusal(inspector: ExecutionInspector, waiting: list[str], code: Path) -> str:
    """Return what `make replay-check` says about the durable loan with version 2."""
    loans = [inspector.loans.get(id_) for id_ in waiting]
    durable = next(loan for loan in loans if loan.engine == EngineName.DURABLE)
    with TemporaryDirectory() as folder:
        events = json.dumps({"Events": inspector.history(durable)}, default=str)
        Path(folder, "waiting.json").write_text(events, encoding="utf-8")
        [history] = check(code, HANDLER, Path(folder)).histories
    return str(history["why"])


def _ended(lab: Lab, client: LoanClient, application_id: str, is_old: bool) -> DeployedLoan:
    client.wait_for_end(application_id)
    status = client.status(application_id)
    inspector = ExecutionInspector(lab)
    loan = inspector.loans.get(application_id)
    assert loan.execution is not None
    result: dict[str, Any] = status["result"] or {}
    return DeployedLoan(
        EngineName(loan.engine),
        is_old,
        _version(lab, loan.execution)
        if loan.engine == EngineName.DURABLE
        else _version_of_tasks(inspector.history(loan)),
        status["status"],
        result.get("reason_code", ""),
    )


def _version(lab: Lab, execution: str) -> str:
    """Return the version on which a durable execution runs."""
    described = lab.client("lambda").get_durable_execution(DurableExecutionArn=execution)
    return described["Version"]


def _version_of_tasks(history: list[Any]) -> str:
    """Return the version of the tasks that a state machine's execution called last."""
    outputs = [(event.get("taskSucceededEventDetails") or {}).get("output") for event in history]
    versions = [json.loads(output).get("ExecutedVersion") for output in outputs if output]
    return next((str(version) for version in reversed(versions) if version), "")


def _text(deployment: DeploymentRun) -> str:
    how = "Published versions" if deployment.versioned else "In place, without versions"
    lines = [f"{how}:"]
    for loan in deployment.loans:
        when = "waited before the deployment" if loan.is_old else "started after the deployment"
        reason = f" ({ReasonCode(loan.reason)})" if loan.reason else ""
        lines.append(
            f"  {loan.engine:<14} {when:<29} version {loan.version:<8} {loan.ended}{reason}"
        )
    lines.append(f"  make replay-check of the durable loan with version 2: {deployment.refusal}")
    return "\n".join(lines)
