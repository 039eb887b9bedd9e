"""The lean durable workflow, unmodified, on the SDK's own runner and a real table."""

from collections import Counter
from typing import Any

import pytest

from durable.lean import workflow
from shared.domain.application import Application
from shared.domain.pipeline import PIPELINE, Step
from shared.events.counts import count
from shared.events.event import Event, Kind
from shared.store.loan import Loan
from shared.store.table import Table
from tests.unit.durable.durable_runner import Answer, DurableRunner
from tests.unit.durable.test_workflow import (
    ALICE,
    ALICE_SMALL,
    CLEAR,
    GONE,
    SCENARIOS,
    YES,
    all_of,
)
from tests.unit.fakes import FakeServices

LEFT_TO_THE_RECONCILER = "there-is-no-fourth-attempt"
"""A step without a checkpoint fails for good: that fails the execution."""


@pytest.fixture
def fakes(table: Table) -> FakeServices:
    return FakeServices(table)


def runner(fakes: FakeServices, manager: Answer = YES, fraud: Answer = CLEAR) -> DurableRunner:
    return DurableRunner(fakes, manager, fraud, workflow=workflow.run)


def events(fakes: FakeServices, loan: Loan) -> list[Event]:
    return fakes.services().events.read(loan.application_id)


@pytest.mark.parametrize(
    ("application", "manager", "fraud", "faults", "end"),
    [scenario for scenario in SCENARIOS if scenario.id != LEFT_TO_THE_RECONCILER],
)
def test_a_loan_ends_as_on_the_other_engines(
    fakes: FakeServices,
    application: Application,
    manager: Answer,
    fraud: Answer,
    faults: dict[str, Any],
    end: str,
) -> None:
    loan, result = runner(fakes, manager, fraud).run(application, **faults)
    assert result.status.value == "SUCCEEDED"
    assert loan.result is not None
    assert loan.result.get("reason_code", loan.outcome) == end
    payments = list(fakes.table.partition(f"LOAN#{loan.application_id}", "PAYMENT#"))
    assert len(payments) == (end == "approved")


@pytest.mark.parametrize(("application", "operations"), [(ALICE, 8), (ALICE_SMALL, 7)])
def test_a_loan_has_few_operations_and_its_events_give_their_number(
    fakes: FakeServices, application: Application, operations: int
) -> None:
    loan, result = runner(fakes).run(application)
    assert 1 + len(list(all_of(result.operations))) == operations
    assert count(events(fakes, loan)).operations == operations


def test_a_replay_computes_again_without_a_trace(fakes: FakeServices) -> None:
    lean = runner(fakes)
    loan, _ = lean.run(ALICE)
    assert lean.invocations == 3
    starts = Counter(e.step for e in events(fakes, loan) if e.kind is Kind.STARTED)
    assert starts == {step: 3 if step is Step.PULL_CREDIT_REPORT else 1 for step in PIPELINE}
    assert len(fakes.functions.invoked) == 1


@pytest.mark.parametrize("step", [Step.VALIDATE_APPLICATION, Step.ASSESS_RISK])
def test_a_step_without_a_checkpoint_that_fails_for_good_fails_the_execution(
    fakes: FakeServices, step: Step
) -> None:
    loan, result = runner(fakes).run(ALICE_SMALL, **{step.value: GONE})
    assert result.status.value == "FAILED"
    assert loan.outcome is None
    failed = [e for e in events(fakes, loan) if e.kind is Kind.FAILED]
    assert [event.attempt for event in failed] == [1, 2, 3]


def test_an_offer_that_fails_for_good_is_not_withdrawn(fakes: FakeServices) -> None:
    loan, result = runner(fakes).run(ALICE_SMALL, generate_offer=GONE)
    assert result.status.value == "SUCCEEDED"
    assert loan.result is not None
    assert loan.result["reason_code"] == "technical_failure"
    assert not [e for e in events(fakes, loan) if e.kind is Kind.COMPENSATED]


def test_a_payment_that_is_tried_again_makes_no_second_offer(fakes: FakeServices) -> None:
    loan, _ = runner(fakes).run(ALICE_SMALL, disburse_funds={"fail_times": 2})
    starts = Counter(e.step for e in events(fakes, loan) if e.kind is Kind.STARTED)
    assert (starts[Step.GENERATE_OFFER], starts[Step.DISBURSE_FUNDS]) == (1, 3)
