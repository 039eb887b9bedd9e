"""Fakes of the ports: they answer as a test sets them, and remember the calls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from shared.aws.call import ServiceUnavailable
from shared.billing.lambda_reports import LambdaReport, Logged
from shared.billing.meters.reading import FunctionRun
from shared.engines.port import EngineName, Execution, ExecutionStatus, NoSuchExecution, NotWaiting
from shared.engines.registry import Engines
from shared.events.event import Event
from shared.events.log import EventLog
from shared.runtime.functions import FunctionId
from shared.runtime.settings import Settings
from shared.runtime.watching import LAB, Watching
from shared.services import Services
from shared.store.bills import Bills
from shared.store.loans import Loans
from shared.store.open_loans import OpenLoans
from shared.store.submissions import Submissions
from shared.store.table import Table


class FakeClock:
    """A clock that moves only when a test sets it or code sleeps by it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 2, 17, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class FakeEngine:
    """An engine in memory: `out` makes it unreachable, `waiting` holds the tokens that it knows.

    Its executions run until `ended` is set.
    """

    def __init__(self, name: EngineName) -> None:
        self.name = name
        self.title = f"The {name} engine"
        self.out = False
        self.ended = False
        self.started: dict[str, Mapping[str, Any]] = {}
        self.starts = 0
        self.described = 0
        self.waiting: set[str] = set()
        self.answers = 0
        self.resumed: list[tuple[str, Mapping[str, Any]]] = []

    def start(self, name: str, payload: Mapping[str, Any]) -> str:
        self._reach()
        self.starts += 1
        self.started.setdefault(name, payload)
        return f"execution-of-{name}"

    def resume(self, resume_token: str, result: Mapping[str, Any]) -> None:
        self._answer(resume_token)
        self.resumed.append((resume_token, result))

    def resume_with_error(self, resume_token: str, error: str, cause: str) -> None:
        self._answer(resume_token)
        self.resumed.append((resume_token, {"error": error, "cause": cause}))

    def describe(self, execution: str) -> Execution:
        self.described += 1
        self._reach()
        if execution.removeprefix("execution-of-") not in self.started:
            raise NoSuchExecution(execution)
        status = ExecutionStatus.FAILED if self.ended else ExecutionStatus.RUNNING
        return Execution(execution, status, "2026-02-17T12:00:00.000000Z", None)

    def history(self, execution: str) -> Iterator[Mapping[str, Any]]:
        self.describe(execution)
        return iter(())

    def _reach(self) -> None:
        if self.out:
            raise ServiceUnavailable(f"{self.name} is out")

    def _answer(self, resume_token: str) -> None:
        self.answers += 1
        self._reach()
        if resume_token not in self.waiting:
            raise NotWaiting(resume_token)
        self.waiting.remove(resume_token)


class FakeFunctions:
    """Functions that a step may invoke; `invoked` holds the name and the event of each call."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, Mapping[str, str]]] = []

    def invoke_async(self, function: str, event: Mapping[str, str]) -> None:
        self.invoked.append((function, event))


class FakeReports:
    """Logs in memory: `reported` is what they have by now; `out` makes them unreachable."""

    def __init__(self) -> None:
        self.out = False
        self.reported: dict[str, list[LambdaReport]] = {}
        self.asked: list[str] = []

    def report(self, request_id: str, billed_ms: int, init_ms: int = 0) -> None:
        """Let an invocation's report be there."""
        report = LambdaReport(request_id, billed_ms, init_ms, 512)
        self.reported.setdefault(request_id, []).append(report)

    def find(self, log_group: str, runs: Sequence[FunctionRun]) -> Logged:
        self.asked.append(log_group)
        if self.out:
            raise ServiceUnavailable(log_group)
        found = [each for run in runs for each in self.reported.get(run.request_id or "", ())]
        return Logged(tuple(found), 100 * len(found))


@dataclass
class FakeServices:
    """Services over a real table, with everything else a fake."""

    table: Table
    faults_enabled: bool = True
    open_loans: int = 0
    deployment: str = "local"
    region: str = "us-east-1"
    watching: Watching = LAB
    clock: FakeClock = field(default_factory=FakeClock)
    functions: FakeFunctions = field(default_factory=FakeFunctions)
    durable: FakeEngine = field(default_factory=lambda: FakeEngine(EngineName.DURABLE))
    states: FakeEngine = field(default_factory=lambda: FakeEngine(EngineName.STEPFUNCTIONS))
    reports: FakeReports = field(default_factory=FakeReports)
    lost: list[tuple[str, Event, Exception]] = field(default_factory=list)

    def services(self) -> Services:
        """Return the services, the same ones at every call: a `ServicesFactory`."""
        return self._services

    def engine(self, name: str) -> FakeEngine:
        """Return the fake engine of this name."""
        return {"durable": self.durable, "stepfunctions": self.states}[name]

    @cached_property
    def _services(self) -> Services:
        return Services(
            settings=Settings(
                table_name="unit",
                durable_function="durable:live",
                state_machine_arn="machine",
                fraud_function="fraud",
                reconciler_function="reconciler",
                deployment=self.deployment,
                faults_enabled=self.faults_enabled,
                open_loans=self.open_loans,
                region=self.region,
                watching=self.watching,
                log_groups={id_: f"/log/{id_}" for id_ in FunctionId},
            ),
            clock=self.clock,
            sleep=self.clock.sleep,
            table=self.table,
            loans=Loans(self.table, self.clock),
            submissions=Submissions(self.table),
            open_loans=OpenLoans(self.table, self.clock),
            bills=Bills(self.table, self.clock),
            events=EventLog(self.table, lambda *lost: self.lost.append(lost)),
            engines=Engines((self.durable, self.states)),
            functions=self.functions,
            reports=self.reports,
        )
