"""`python -m bench reconcile`: compare a deployed stack's bills with CloudWatch's counts.

It has been tested with botocore's Stubber alone, not on AWS.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import boto3
import httpx
from rich.box import SIMPLE_HEAD
from rich.table import Table

from bench.aws.cloudwatch import Metric, Window, values
from bench.aws.errors import AWS_ERRORS, sentence
from local.client.api_client import LoanClient
from local.terminal import console
from shared.domain.policy import EXECUTION_TIMEOUT_SECONDS
from shared.engines.port import EngineName
from shared.runtime.clock import moment, now
from shared.runtime.functions import Setting

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient
    from types_boto3_stepfunctions import SFNClient

_PAGE = 50
_LONGEST_RUN = timedelta(seconds=EXECUTION_TIMEOUT_SECONDS)
_FUNCTION = re.compile(r"arn:aws[\w-]*:lambda:[^:]+:\d+:function:([\w-]+)")
_OF_ACCOUNT = "counts the whole account and region"
_NO_RESULT = "CloudWatch leaves out the execution's own result"
_ROUNDED = "without INIT; CloudWatch doesn't round up"


class ReconcileError(Exception):
    """There is nothing to compare, for the reason in the message."""


@dataclass(frozen=True)
class Deployment:
    """The names of the functions and of the state machine in a deployed stack."""

    durable: str
    tasks: str
    state_machine: str

    @classmethod
    def of(cls, functions: "LambdaClient", states: "SFNClient", api_function: str) -> Self:
        """Find the parts by the environment of the API's function.

        Raises:
            ReconcileError: it isn't the API function of this project.
        """
        configuration = functions.get_function_configuration(FunctionName=api_function)
        variables = configuration.get("Environment", {}).get("Variables", {})
        durable = _FUNCTION.match(variables.get(Setting.DURABLE_FUNCTION, ""))
        machine = variables.get(Setting.STATE_MACHINE_ARN)
        if durable is None or not machine:
            raise ReconcileError(f"{api_function} isn't the API function of this project.")
        definition = states.describe_state_machine(stateMachineArn=machine)["definition"]
        tasks = _FUNCTION.search(definition)
        if tasks is None:
            raise ReconcileError(f"{machine} calls no Lambda function.")
        return cls(durable[1], tasks[1], machine)

    def metrics(self) -> dict[str, Metric]:
        """Return the metrics by the unit that they are compared with."""
        durable, tasks = {"FunctionName": self.durable}, {"FunctionName": self.tasks}
        machine = {"StateMachineArn": self.state_machine}
        transition = {"ServiceMetric": "StateTransition"}
        return {
            "durable executions": Metric("AWS/Lambda", "DurableExecutionStarted", durable),
            "durable operations": Metric("AWS/Lambda", "DurableExecutionOperations", durable),
            "durable bytes written": Metric(
                "AWS/Lambda", "DurableExecutionStorageWrittenBytes", durable
            ),
            "durable invocations": Metric("AWS/Lambda", "Invocations", durable),
            "durable milliseconds": Metric("AWS/Lambda", "Duration", durable),
            "Standard executions": Metric("AWS/States", "ExecutionsStarted", machine),
            "state transitions": Metric("AWS/States", "ConsumedCapacity", transition),
            "task invocations": Metric("AWS/Lambda", "Invocations", tasks),
            "task milliseconds": Metric("AWS/Lambda", "Duration", tasks),
        }


_NOTES = {
    "durable bytes written": _NO_RESULT,
    "durable milliseconds": _ROUNDED,
    "state transitions": _OF_ACCOUNT,
    "task milliseconds": _ROUNDED,
}


@dataclass(frozen=True)
class LoanBills:
    """The bills of the loans inside a window; `touching` loans ran partly outside."""

    costs: Sequence[Mapping[str, Any]]
    touching: int

    def metered(self) -> dict[str, float]:
        """Return the sums of the bills by unit."""
        durable = self._units(EngineName.DURABLE)
        states = self._units(EngineName.STEPFUNCTIONS)
        return {
            "durable executions": len(durable),
            "durable operations": _sum(durable, "durable_operations"),
            "durable bytes written": _sum(durable, "bytes_written"),
            "durable invocations": _sum(durable, "invocations"),
            "durable milliseconds": _sum(durable, "billed_ms") - _sum(durable, "init_ms"),
            "Standard executions": len(states),
            "state transitions": _sum(states, "state_transitions"),
            "task invocations": _sum(states, "invocations"),
            "task milliseconds": _sum(states, "billed_ms") - _sum(states, "init_ms"),
        }

    @property
    def open(self) -> int:
        """The number of bills that aren't final yet."""
        return sum(not cost["final"] for cost in self.costs)

    def _units(self, engine: EngineName) -> list[Mapping[str, float]]:
        return [cost["units"] for cost in self.costs if cost["engine"] == engine]


@dataclass(frozen=True)
class ReconciledRow:
    """A unit as it was metered by the bills and counted by CloudWatch."""

    name: str
    metered: float
    counted: float

    @property
    def difference(self) -> str:
        """CloudWatch's count minus the metered one, in words."""
        if self.metered == self.counted:
            return "none"
        share = f" ({(self.counted - self.metered) / self.metered:+.1%})" if self.metered else ""
        return f"{self.counted - self.metered:+,.10g}{share}"


def run(
    target: str, token: str | None, api_function: str, window: Window, region: str | None = None
) -> int:
    """Print the comparison; the exit status is 1 if there is nothing to compare."""
    terminal = console()
    try:
        session = boto3.Session(region_name=region)
        deployment = Deployment.of(
            session.client("lambda"), session.client("stepfunctions"), api_function
        )
        with LoanClient(target, token=token) as client:
            bills = bills_in(client, window)
        counted = values(session.client("cloudwatch"), deployment.metrics(), window, now())
    except AWS_ERRORS as error:
        return _failed(sentence(error))
    except httpx.HTTPError as error:
        return _failed(f"{target} doesn't answer: {error}.")
    except ReconcileError as error:
        return _failed(str(error))
    terminal.print(table(rows(bills, counted), window))
    for caveat in caveats(bills):
        terminal.print(caveat)
    return 0


def bills_in(client: LoanClient, window: Window) -> LoanBills:
    """Return the bills of the loans that began and ended inside the window.

    Raises:
        ReconcileError: there is no such loan.
    """
    costs, touching = [], 0
    for loan in _loans(client, window.begin - _LONGEST_RUN):
        began, ended = moment(loan["created_at"]), moment(loan["updated_at"])
        if began >= window.begin and ended < window.end:
            costs.append(client.get(f"/cost/{loan['application_id']}"))
        elif began < window.end and ended >= window.begin:
            touching += 1
    if not costs:
        raise ReconcileError("No loan began and ended inside this window.")
    return LoanBills(costs, touching)


def rows(bills: LoanBills, counted: Mapping[str, float]) -> list[ReconciledRow]:
    """Return each unit as metered and as counted."""
    return [
        ReconciledRow(name, metered, counted[name]) for name, metered in bills.metered().items()
    ]


def caveats(bills: LoanBills) -> Iterator[str]:
    """Yield the caveats of the comparison."""
    yield (
        "CloudWatch also counts executions that aren't this project's, and it may lack the last "
        "minutes."
    )
    if bills.touching:
        yield f"Loans that ran partly outside the window: {bills.touching}. Their use is counted."
    if bills.open:
        yield f"Bills that aren't final yet: {bills.open}. Their logs or histories are incomplete."


def table(compared: Sequence[ReconciledRow], window: Window) -> Table:
    """Return the comparison as a table."""
    shown = Table(title=f"{window.begin:%Y-%m-%d %H:%M} to {window.end:%H:%M} UTC", box=SIMPLE_HEAD)
    shown.add_column("Unit", no_wrap=True)
    for heading in ("Metered", "CloudWatch", "Difference"):
        shown.add_column(heading, justify="right")
    shown.add_column("Note", overflow="fold")
    for row in compared:
        metered, counted = f"{row.metered:,.10g}", f"{row.counted:,.10g}"
        shown.add_row(row.name, metered, counted, row.difference, _NOTES.get(row.name, ""))
    return shown


def _failed(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


def _loans(client: LoanClient, since: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the loans that were created since a moment, newest first."""
    more: dict[str, str] = {}
    while True:
        page = client.get("/applications", limit=_PAGE, **more)
        for loan in page["applications"]:
            if moment(loan["created_at"]) < since:
                return
            yield loan
        if "next" not in page:
            return
        more = {"next": page["next"]}


def _sum(units: Sequence[Mapping[str, float]], name: str) -> float:
    return sum(unit[name] for unit in units)
