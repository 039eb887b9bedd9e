"""The reconciler repairs each unfinished loan once, and leaves all others as they are."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.domain.application import Application
from shared.domain.money import Cents
from shared.domain.outcome import ReasonCode, Status
from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from shared.events.event import Kind
from shared.loans.reconcile import reconcile, reconcile_one
from shared.loans.reconcile_handler import application_of
from shared.loans.submit import Request, apply
from shared.services import Services
from shared.steps import Attempt, perform
from shared.store.loan import Decision, Loan
from shared.store.schema import loan_partition
from shared.store.table import Table
from tests.unit.fakes import FakeServices

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))
ATTEMPT = Attempt("request-1")
ID = "0123456789abcdef0123456789abcdef"
NOTHING: dict[str, int] = {}


class ReconcileCase:
    """A fakes with one loan of the durable engine, and what the reconciler does about it."""

    def __init__(self, table: Table) -> None:
        self.fakes = FakeServices(table)
        self.services: Services = self.fakes.services()
        self.id = apply(self.services, Request(ALICE, "applicant"), EngineName.DURABLE)

    @property
    def loan(self) -> Loan:
        return self.services.loans.get(self.id)

    def wait_for_manager(self, token: str = "token") -> None:
        perform(self.services, Step.MANAGER_APPROVAL, self.id, ATTEMPT, resume_token=token)
        self.fakes.durable.waiting.add(token)

    def wait_for_fraud_check(self) -> None:
        perform(self.services, Step.FRAUD_CHECK, self.id, ATTEMPT, resume_token="ticket")

    def decide(self) -> None:
        decision = Decision(True, self.services.stamp(), "manager", None, delivered_at=None)
        self.services.loans.decide(self.id, decision)

    def later(self, seconds: float) -> dict[str, int]:
        """Let time pass and the reconciler run."""
        self.fakes.clock.sleep(seconds)
        return reconcile(self.services)

    def invoked(self, function: str) -> list[Mapping[str, str]]:
        return [event for name, event in self.fakes.functions.invoked if name == function]

    def kinds(self) -> list[Kind]:
        return [event.kind for event in self.services.events.read(self.id)]


@pytest.fixture
def case(table: Table) -> ReconcileCase:
    return ReconcileCase(table)


def test_a_claimed_decision_is_delivered_after_its_grace_and_only_once(case: ReconcileCase) -> None:
    case.wait_for_manager()
    case.decide()
    assert case.later(2) == NOTHING
    assert case.later(2) == {"delivered": 1}
    assert case.fakes.durable.resumed == [("token", {"approved": True})]
    assert case.later(10) == NOTHING


def test_a_wait_registered_after_the_decision_invokes_the_reconciler(
    case: ReconcileCase,
) -> None:
    case.wait_for_manager()
    case.decide()
    case.wait_for_manager("another token")
    assert case.fakes.durable.resumed == []
    assert case.invoked("reconciler") == [{"application_id": case.id}]
    assert reconcile_one(case.services, case.id) == {"delivered": 1}
    assert case.fakes.durable.resumed == [("another token", {"approved": True})]
    assert reconcile_one(case.services, case.id) == NOTHING


def test_an_undecided_wait_does_not_invoke_the_reconciler(case: ReconcileCase) -> None:
    case.wait_for_manager()
    assert case.invoked("reconciler") == []


def test_a_silent_fraud_service_is_asked_again_after_half_of_the_time_that_is_left(
    case: ReconcileCase,
) -> None:
    case.wait_for_fraud_check()
    asked = [second for second in range(5, 305, 5) if case.later(5).get("asked_again")]
    print("asked again after seconds:", asked)
    assert asked == [155, 230, 270, 290]
    orders = case.invoked("fraud")
    assert orders == [{"application_id": case.id, "resume_token": "ticket"}] * (1 + len(asked))


def test_a_fraud_service_is_not_asked_again_after_its_answer_was_used(case: ReconcileCase) -> None:
    case.wait_for_fraud_check()
    offer = perform(case.services, Step.GENERATE_OFFER, case.id, ATTEMPT, risk_tier="prime")
    case.services.loans.claim_disbursement(case.id, "PAY-1", offer)
    assert "asked_again" not in case.later(200)
    assert len(case.invoked("fraud")) == 1


@pytest.mark.parametrize("ended", [False, True], ids=["runs", "ended"])
def test_an_execution_that_its_engine_ended_ends_its_loan_once(
    case: ReconcileCase, ended: bool
) -> None:
    case.fakes.durable.ended = ended
    assert case.later(9) == NOTHING
    assert case.later(2) == ({"ended": 1} if ended else NOTHING)
    assert case.later(20) == NOTHING
    if ended:
        result = case.loan.result
        assert result is not None
        assert result["reason_code"] == ReasonCode.TECHNICAL_FAILURE
    assert case.kinds().count(Kind.RECOVERED) == int(ended)


def test_the_recovery_event_is_appended_before_the_outcome_is_recorded(
    case: ReconcileCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of a finished loan learns that nothing more comes."""
    case.fakes.durable.ended = True
    record, known = case.services.loans.record_outcome, []

    def recording(*outcome: Any) -> Loan:
        known.extend(case.kinds())
        return record(*outcome)

    monkeypatch.setattr(case.services.loans, "record_outcome", recording)
    assert case.later(11) == {"ended": 1}
    assert Kind.RECOVERED in known


def test_a_loan_that_ends_while_its_execution_is_described_stays_as_it_is(
    case: ReconcileCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its execution has ended because the workflow is through."""
    case.fakes.durable.ended = True
    describe = case.fakes.durable.describe

    def finishing(execution: str) -> Any:
        case.services.loans.record_outcome(case.id, Status.DENIED, {"status": "denied"})
        return describe(execution)

    monkeypatch.setattr(case.fakes.durable, "describe", finishing)
    assert case.later(11) == NOTHING
    assert case.loan.outcome is Status.DENIED
    assert Kind.RECOVERED not in case.kinds()


def test_a_disbursement_that_was_claimed_before_its_execution_died_is_paid(
    case: ReconcileCase,
) -> None:
    offer = perform(case.services, Step.GENERATE_OFFER, case.id, ATTEMPT, risk_tier="prime")
    case.services.loans.claim_disbursement(case.id, "PAY-CLAIMED", offer)
    case.fakes.durable.ended = True
    assert case.later(11) == {"ended": 1}
    assert case.loan.outcome is Status.APPROVED
    assert case.loan.disbursement_ref == "PAY-CLAIMED"
    assert len(list(case.services.table.partition(loan_partition(case.id), "PAYMENT#"))) == 1


def test_a_status_change_ends_its_loan_without_waiting_for_silence(case: ReconcileCase) -> None:
    case.fakes.durable.ended = True
    assert reconcile_one(case.services, case.id) == {"ended": 1}
    assert case.loan.outcome is Status.FAILED
    assert reconcile_one(case.services, case.id) == NOTHING


def test_an_execution_without_a_loan_is_no_error(case: ReconcileCase) -> None:
    assert reconcile_one(case.services, ID) == NOTHING


@pytest.mark.parametrize(
    ("event", "named"),
    [
        pytest.param({}, None, id="the-timer"),
        pytest.param({"detail": {}}, None, id="an-event-without-an-execution"),
        pytest.param({"application_id": ID}, ID, id="a-step"),
        pytest.param(
            {
                "detail-type": "Durable Execution Status Change",
                "detail": {
                    "durableExecutionArn": "arn:aws:lambda:us-east-1:123456789012:function:"
                    f"loan:7/durable-execution/{ID}/fedcba9876543210fedcba9876543210"
                },
            },
            ID,
            id="the-durable-engine",
        ),
        pytest.param(
            {
                "detail-type": "Step Functions Execution Status Change",
                "detail": {
                    "executionArn": f"arn:aws:states:us-east-1:123456789012:execution:loan:{ID}"
                },
            },
            ID,
            id="step-functions",
        ),
        pytest.param(
            {"detail": {"durableExecutionArn": "one-without-it", "durableExecutionName": ID}},
            ID,
            id="a-durable-execution-by-its-field",
        ),
        pytest.param(
            {"detail": {"executionArn": "one-without-it", "name": ID}},
            ID,
            id="a-state-machines-execution-by-its-field",
        ),
        pytest.param(
            {"detail": {"executionArn": "arn:aws:states:us-east-1:1:execution:other:by-hand"}},
            None,
            id="an-execution-with-a-name-of-its-own",
        ),
    ],
)
def test_the_application_id_is_found_in_the_event_of_a_step_or_of_an_engine(
    event: dict[str, Any], named: str | None
) -> None:
    assert application_of(event) == named
