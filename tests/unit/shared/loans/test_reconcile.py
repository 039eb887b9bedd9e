"""The reconciler helps on what nobody else will, once, and leaves everything else alone."""

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
    """A world with one loan of the durable engine, and what the reconciler does about it."""

    def __init__(self, table: Table) -> None:
        self.world = FakeServices(table)
        self.services: Services = self.world.services()
        self.id = apply(self.services, Request(ALICE, "applicant"), EngineName.DURABLE)

    @property
    def loan(self) -> Loan:
        return self.services.loans.get(self.id)

    def wait_for_manager(self, token: str = "token") -> None:
        perform(self.services, Step.MANAGER_APPROVAL, self.id, ATTEMPT, resume_token=token)
        self.world.durable.waiting.add(token)

    def wait_for_fraud_check(self) -> None:
        perform(self.services, Step.FRAUD_CHECK, self.id, ATTEMPT, resume_token="ticket")

    def decide(self) -> None:
        decision = Decision(True, self.services.stamp(), "manager", None, delivered_at=None)
        self.services.loans.decide(self.id, decision)

    def later(self, seconds: float) -> dict[str, int]:
        """Let time pass and the reconciler run."""
        self.world.clock.sleep(seconds)
        return reconcile(self.services)

    def invoked(self, function: str) -> list[Mapping[str, str]]:
        return [event for name, event in self.world.functions.invoked if name == function]

    def kinds(self) -> list[Kind]:
        return [event.kind for event in self.services.events.read(self.id)]


@pytest.fixture
def desk(table: Table) -> ReconcileCase:
    return ReconcileCase(table)


def test_a_claimed_decision_is_delivered_after_its_grace_and_only_once(desk: ReconcileCase) -> None:
    desk.wait_for_manager()
    desk.decide()
    assert desk.later(2) == NOTHING
    assert desk.later(2) == {"delivered": 1}
    assert desk.world.durable.resumed == [("token", {"approved": True})]
    assert desk.later(10) == NOTHING


def test_a_wait_that_is_registered_when_it_is_decided_already_is_handed_to_the_reconciler(
    desk: ReconcileCase,
) -> None:
    desk.wait_for_manager()
    desk.decide()
    desk.wait_for_manager("another token")
    assert desk.world.durable.resumed == []
    assert desk.invoked("reconciler") == [{"application_id": desk.id}]
    assert reconcile_one(desk.services, desk.id) == {"delivered": 1}
    assert desk.world.durable.resumed == [("another token", {"approved": True})]
    assert reconcile_one(desk.services, desk.id) == NOTHING


def test_a_wait_that_nobody_decided_is_handed_to_nobody(desk: ReconcileCase) -> None:
    desk.wait_for_manager()
    assert desk.invoked("reconciler") == []


def test_a_fraud_service_that_never_answered_is_asked_again_at_half_of_what_is_left(
    desk: ReconcileCase,
) -> None:
    desk.wait_for_fraud_check()
    asked = [second for second in range(5, 305, 5) if desk.later(5).get("asked_again")]
    print("asked again after seconds:", asked)
    assert asked == [155, 230, 270, 290]
    orders = desk.invoked("fraud")
    assert orders == [{"application_id": desk.id, "resume_token": "ticket"}] * (1 + len(asked))


def test_a_fraud_service_whose_answer_was_used_is_not_asked_again(desk: ReconcileCase) -> None:
    desk.wait_for_fraud_check()
    offer = perform(desk.services, Step.GENERATE_OFFER, desk.id, ATTEMPT, risk_tier="prime")
    desk.services.loans.claim_disbursement(desk.id, "PAY-1", offer)
    assert "asked_again" not in desk.later(200)
    assert len(desk.invoked("fraud")) == 1


@pytest.mark.parametrize("ended", [False, True], ids=["runs", "ended"])
def test_an_execution_that_an_engine_ended_by_itself_ends_its_loan_once(
    desk: ReconcileCase, ended: bool
) -> None:
    desk.world.durable.ended = ended
    assert desk.later(9) == NOTHING
    assert desk.later(2) == ({"ended": 1} if ended else NOTHING)
    assert desk.later(20) == NOTHING
    if ended:
        result = desk.loan.result
        assert result is not None
        assert result["reason_code"] == ReasonCode.TECHNICAL_FAILURE
    assert desk.kinds().count(Kind.RECOVERED) == int(ended)


def test_the_recovery_is_told_before_the_outcome_is_recorded(
    desk: ReconcileCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of a finished loan learns that nothing more comes."""
    desk.world.durable.ended = True
    record, known = desk.services.loans.record_outcome, []

    def recording(*outcome: Any) -> Loan:
        known.extend(desk.kinds())
        return record(*outcome)

    monkeypatch.setattr(desk.services.loans, "record_outcome", recording)
    assert desk.later(11) == {"ended": 1}
    assert Kind.RECOVERED in known


def test_a_loan_that_ended_while_its_engine_was_asked_is_left_as_it_is(
    desk: ReconcileCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its execution has ended because the workflow is through."""
    desk.world.durable.ended = True
    describe = desk.world.durable.describe

    def finishing(execution: str) -> Any:
        desk.services.loans.record_outcome(desk.id, Status.DENIED, {"status": "denied"})
        return describe(execution)

    monkeypatch.setattr(desk.world.durable, "describe", finishing)
    assert desk.later(11) == NOTHING
    assert desk.loan.outcome is Status.DENIED
    assert Kind.RECOVERED not in desk.kinds()


def test_a_disbursement_that_was_claimed_before_its_execution_died_is_paid(
    desk: ReconcileCase,
) -> None:
    offer = perform(desk.services, Step.GENERATE_OFFER, desk.id, ATTEMPT, risk_tier="prime")
    desk.services.loans.claim_disbursement(desk.id, "PAY-CLAIMED", offer)
    desk.world.durable.ended = True
    assert desk.later(11) == {"ended": 1}
    assert desk.loan.outcome is Status.APPROVED
    assert desk.loan.disbursement_ref == "PAY-CLAIMED"
    assert len(list(desk.services.table.partition(loan_partition(desk.id), "PAYMENT#"))) == 1


def test_a_status_change_ends_its_loan_without_waiting_for_silence(desk: ReconcileCase) -> None:
    desk.world.durable.ended = True
    assert reconcile_one(desk.services, desk.id) == {"ended": 1}
    assert desk.loan.outcome is Status.FAILED
    assert reconcile_one(desk.services, desk.id) == NOTHING


def test_an_execution_that_is_no_loan_of_ours_is_no_error(desk: ReconcileCase) -> None:
    assert reconcile_one(desk.services, ID) == NOTHING


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
            {"detail": {"executionArn": "arn:aws:states:us-east-1:1:execution:other:by-hand"}},
            None,
            id="an-execution-with-a-name-of-its-own",
        ),
    ],
)
def test_the_loan_to_look_at_is_named_by_a_step_or_by_the_engines_event(
    event: dict[str, Any], named: str | None
) -> None:
    assert application_of(event) == named
