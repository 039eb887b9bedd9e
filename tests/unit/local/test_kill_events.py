"""The lab records which process died, what it ran, and the pause that follows."""

import json
from dataclasses import dataclass
from typing import Any, cast

import pytest

from local.emulators.lambda_host.environment import Environment
from local.emulators.lambda_host.kills import Running
from local.emulators.lambda_host.model import HostedFunction
from local.faults.kill_events import KillRecorder
from shared.domain.application import Application
from shared.domain.credit import Bureau
from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind, PauseOwner
from shared.events.log import EventLog
from shared.runtime.clock import now
from shared.runtime.functions import FunctionId
from shared.store.loan import Loan
from shared.store.loans import Loans
from shared.store.table import Table
from tests.unit.shared.events.events import event, stamp

LOAN = "0123456789abcdef" * 2
TASK = {"step": "assess_risk", "state": "AssessRisk", "application_id": LOAN}
PULL = {
    "step": "pull_credit_report",
    "state": "PullEquifax",
    "application_id": LOAN,
    "input": {"bureau": "equifax"},
}
DURABLE = {"InitialExecutionState": {"InputPayload": json.dumps({"application_id": LOAN})}}


@dataclass
class Log:
    """A stored loan, its events, and the recorder of its deaths."""

    loans: Loans
    events: EventLog
    recorder: KillRecorder

    def die(self, function: FunctionId, payload: dict[str, Any], request_id: str = "r1") -> None:
        hosted = HostedFunction(name=function, handler="a.b")
        body = json.dumps(payload).encode()
        environment = cast("Environment", None)
        self.recorder.record(Running(request_id, hosted, body, environment))

    def happen(self, *events: Event) -> None:
        for each in events:
            self.events.append(LOAN, each)

    def deaths(self) -> list[Event]:
        return [each for each in self.events.read(LOAN) if each.kind is Kind.WORKER_KILLED]


@pytest.fixture
def log(table: Table, dynamodb_client: Any) -> Log:
    loans = Loans(table, now)
    loans.create(
        Loan(
            application_id=LOAN,
            engine="durable",
            application=Application("Alice", "1111", Cents(15_000_000)),
            created_at=stamp(0),
            updated_at=stamp(0),
            owner="applicant",
        )
    )
    recorder = KillRecorder(dynamodb_client, table._name, durable_retry_seconds=5)
    return Log(loans, EventLog(table, lambda *_: None), recorder)


def test_a_dead_task_is_named_by_its_state_and_the_engine_pauses(log: Log) -> None:
    log.die(FunctionId.TASKS, TASK)
    [death] = log.deaths()
    assert (death.function, death.invocation) == (FunctionId.TASKS, "r1")
    assert (death.operation, death.step, death.branch) == ("AssessRisk", Step.ASSESS_RISK, None)
    assert (death.paused_by, death.pause_ms, death.armed) == (PauseOwner.ENGINE, None, None)


def test_a_dead_credit_report_is_named_by_its_bureau(log: Log) -> None:
    log.die(FunctionId.TASKS, PULL)
    [death] = log.deaths()
    assert (death.operation, death.branch) == ("PullEquifax", Bureau.EQUIFAX)


def test_a_dead_durable_invocation_is_named_by_the_attempt_that_ran(log: Log) -> None:
    log.happen(
        event(Kind.STARTED, Step.ASSESS_RISK, invocation="r1", operation="assess_risk"),
    )
    log.die(FunctionId.DURABLE, DURABLE)
    [death] = log.deaths()
    assert (death.operation, death.step) == ("assess_risk", Step.ASSESS_RISK)
    assert (death.paused_by, death.pause_ms) == (PauseOwner.EMULATOR, 5000)


def test_a_durable_invocation_that_died_between_two_steps_names_none(log: Log) -> None:
    log.happen(
        event(Kind.STARTED, Step.ASSESS_RISK, 0, invocation="r1"),
        event(Kind.SUCCEEDED, Step.ASSESS_RISK, 1, invocation="r1"),
    )
    log.die(FunctionId.DURABLE, DURABLE)
    [death] = log.deaths()
    assert (death.step, death.operation) == (None, None)
    assert death.paused_by is PauseOwner.EMULATOR


def test_a_durable_invocation_that_died_asking_several_bureaus_names_the_step(log: Log) -> None:
    for bureau in Bureau:
        log.happen(event(Kind.STARTED, Step.PULL_CREDIT_REPORT, branch=bureau, invocation="r1"))
    log.die(FunctionId.DURABLE, DURABLE)
    [death] = log.deaths()
    assert (death.step, death.branch, death.operation) == (Step.PULL_CREDIT_REPORT, None, None)


@pytest.mark.parametrize(
    ("function", "payload"), [(FunctionId.DURABLE, DURABLE), (FunctionId.TASKS, TASK)]
)
def test_the_last_death_is_followed_by_no_pause(
    log: Log, function: FunctionId, payload: dict[str, Any]
) -> None:
    for number in range(5):
        log.die(function, payload, request_id=f"r{number}")
    deaths = sorted(log.deaths(), key=lambda death: death.at)
    assert [death.paused_by is None for death in deaths] == [False] * 4 + [True]


def test_a_dead_fraud_check_is_recorded_while_the_loan_goes_on(log: Log) -> None:
    log.die(FunctionId.FRAUD, {"application_id": LOAN, "resume_token": "t"})
    [death] = log.deaths()
    assert (death.function, death.step, death.operation) == (
        FunctionId.FRAUD,
        Step.FRAUD_CHECK,
        None,
    )
    log.loans.record_outcome(LOAN, Status.DENIED, {})
    log.die(FunctionId.FRAUD, {"application_id": LOAN, "resume_token": "t"}, request_id="r2")
    assert len(log.deaths()) == 1


def test_an_armed_kill_is_an_event_of_its_own_and_each_has_its_time(log: Log) -> None:
    log.recorder.record_armed(LOAN, stamp(1))
    log.recorder.record_armed(LOAN, stamp(2))
    assert [(each.armed, each.invocation) for each in log.deaths()] == [(True, None)] * 2


def test_no_kill_is_armed_in_the_log_of_a_loan_that_has_ended(log: Log) -> None:
    log.loans.record_outcome(LOAN, Status.DENIED, {})
    log.recorder.record_armed(LOAN, stamp(1))
    assert log.deaths() == []


@pytest.mark.parametrize("payload", [{}, {"application_id": "f" * 32}], ids=["none", "unknown"])
def test_the_death_of_a_process_without_a_loan_is_not_recorded(
    log: Log, payload: dict[str, Any]
) -> None:
    log.die(FunctionId.TASKS, payload)
    assert log.deaths() == []
