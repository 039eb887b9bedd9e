"""The lens shows what an independent trace saw in the real invocations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from durable import workflow
from local.reports.histories import KILLED_LOANS, OUTCOMES
from local.reports.lens import DOCUMENT, SOURCE, loan_lens, recorded_lenses
from replay.lens import states
from replay.lens.states import InvocationLens, LensError, LineState
from replay.lens.trace import InvocationTrace, trace_invocation
from replay.quick_stop import quick_stop
from shared.domain.application import Application
from shared.domain.money import Cents
from shared.steps import faults
from shared.store.table import Table
from tests.unit.durable.durable_runner import Answer, DurableRunner, fails, says
from tests.unit.fakes import FakeServices
from tests.unit.replay.live_trace import DeadWorker, LiveTrace

YES, NO = says(approved=True), says(approved=False)
CLEAR, FLAGGED = says(flagged=False), says(flagged=True)
GONE = {"permanent": True}


def silent(*_: Any) -> None:
    """Answer nothing."""


def applicant(sin: str, dollars: int, name: str = "Applicant") -> Application:
    return Application(name, sin, Cents(dollars * 100))


@dataclass(frozen=True)
class LoanRun:
    """A loan, its answers and its faults."""

    application: Application
    manager: Answer = YES
    fraud: Answer = CLEAR
    faults: Mapping[str, Any] | None = None


SMALL, LARGE = applicant("1111", 30_000), applicant("1111", 150_000)
RUNS = {
    "approved": LoanRun(SMALL),
    "approved_by_a_manager": LoanRun(LARGE),
    "credit_score_too_low": LoanRun(applicant("2222", 30_000)),
    "amount_above_subprime_limit": LoanRun(applicant("3333", 30_000)),
    "manager_denied": LoanRun(LARGE, manager=NO),
    "approval_timed_out": LoanRun(
        LARGE, manager=silent, faults={"manager_approval": {"timeout_seconds": 1}}
    ),
    "fraud_suspected": LoanRun(SMALL, fraud=FLAGGED),
    "invalid_application": LoanRun(applicant("1111", 30_000, "\x07")),
    "insufficient_credit_data": LoanRun(
        SMALL, faults={f"pull_credit_report:{name}": GONE for name in ("equifax", "experian")}
    ),
    "fraud_check_unavailable": LoanRun(SMALL, fraud=fails),
    "disbursement_failed": LoanRun(SMALL, faults={"disburse_funds": GONE}),
    "technical_failure": LoanRun(SMALL, faults={"generate_offer": GONE}),
    "third_attempt_helps": LoanRun(LARGE, faults={"assess_risk": {"fail_times": 2}}),
}
DEATHS = {
    "validation_dies": LoanRun(LARGE, faults={"validate_application": {"crash_times": 1}}),
    "risk_dies_twice": LoanRun(SMALL, faults={"assess_risk": {"crash_times": 2}}),
    "offer_dies_after_its_effect": LoanRun(
        LARGE, faults={"generate_offer": {"crash_after_times": 1}}
    ),
    "disbursement_dies_after_its_effect": LoanRun(
        LARGE, faults={"disburse_funds": {"crash_after_times": 1}}
    ),
}


class TracedRunner(DurableRunner):
    """Runs a loan under the live trace; a worker that dies fails its invocation."""

    live: LiveTrace
    deaths: list[datetime]

    def _invoke(self, event: Any, context: Any) -> Any:
        try:
            with self.live.invocation():
                return super()._invoke(event, context)
        except DeadWorker as death:
            self.deaths.append(self.now())
            self.ended.put("PENDING")
            raise RuntimeError("Runtime.ExitError") from death


@dataclass(frozen=True)
class Traced:
    """A run's history, and the states that the live trace saw."""

    history: list[dict[str, Any]]
    live: list[dict[int, str]]


@pytest.fixture
def traced(table: Table, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a loan, and return its history with its live trace."""

    def die() -> None:
        raise DeadWorker

    def run(loan: LoanRun) -> Traced:
        live = LiveTrace()
        runner = TracedRunner(
            FakeServices(table), loan.manager, loan.fraud, workflow=live.watching(workflow.run)
        )
        runner.live, runner.deaths = live, []
        with quick_stop():
            runner.run(loan.application, **(loan.faults or {}))
        return Traced(with_deaths(runner.history, runner.deaths), runner.live.invocations)

    monkeypatch.setattr(faults, "die", die)
    return run


def with_deaths(history: list[dict[str, Any]], deaths: list[datetime]) -> list[dict[str, Any]]:
    """Add the invocations that died, as the service lists them; the package leaves them out."""
    died = [
        {
            "EventType": "InvocationCompleted",
            "EventTimestamp": str(moment),
            "InvocationCompletedDetails": {
                "Error": {"Payload": {"ErrorType": "Runtime.ExitError"}}
            },
        }
        for moment in deaths
    ]
    merged = sorted([*history, *died], key=lambda event: str(event["EventTimestamp"]))
    return [{**event, "EventId": place} for place, event in enumerate(merged, 1)]


def lines(lens: list[InvocationLens]) -> list[dict[int, str]]:
    return [{line: state.value for line, state in invocation.lines.items()} for invocation in lens]


def test_every_outcome_is_run() -> None:
    assert set(OUTCOMES) < set(RUNS)


@pytest.mark.parametrize("name", [*RUNS, *DEATHS])
def test_the_lens_has_no_mismatch_with_the_live_trace(name: str, traced: Any) -> None:
    run = traced((RUNS | DEATHS)[name])
    assert lines(loan_lens(run.history)) == [
        dict(sorted(invocation.items())) for invocation in run.live
    ]
    died = [
        state for invocation in run.live for state in invocation.values() if state == LineState.DIED
    ]
    assert bool(died) is (name in DEATHS)


def test_another_workflow_is_refused(traced: Any) -> None:
    history = traced(RUNS["approved"]).history
    renamed = [
        {**event, "Name": "check_application"}
        if event.get("Name") == "validate_application"
        else event
        for event in history
    ]
    with pytest.raises(LensError, match="Invocation 1"):
        loan_lens(renamed)


def test_every_undecided_line_of_the_recordings_is_a_death() -> None:
    recorded = [invocation for run in recorded_lenses()["runs"].values() for invocation in run]
    undecided = [invocation for invocation in recorded if invocation["undecided"]]
    assert len(undecided) == len(KILLED_LOANS)
    assert {invocation["end"] for invocation in undecided} == {"died"}


def test_the_recorded_lenses_belong_to_this_workflow() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    assert document["digest"] == SOURCE.digest
    assert document == recorded_lenses()


def test_the_order_in_which_branches_run_changes_no_lens(monkeypatch: pytest.MonkeyPatch) -> None:
    def last_branch_first(*of: Any) -> InvocationTrace:
        trace = trace_invocation(*of)
        return replace(trace, visits=dict(reversed(trace.visits.items())))

    recorded = recorded_lenses()
    monkeypatch.setattr(states, "trace_invocation", last_branch_first)
    assert recorded_lenses() == recorded
