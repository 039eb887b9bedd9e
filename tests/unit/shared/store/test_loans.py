"""A loan changes only from a state that allows the change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.domain.policy import Timeouts
from shared.runtime.clock import later, timestamp
from shared.store.loan import Decision, Loan
from shared.store.loans import AlreadyDecided, Loans, NoSuchLoan
from shared.store.schema import LOAN_KEY, loan_partition
from shared.store.table import ConditionFailed, StoreUnavailable, Table
from tests.unit.fakes import FakeClock
from tests.unit.shared.store.conftest import new_loan

YES = Decision(True, "2026-02-17T12:30:00.000000Z", "manager", "fine", None)
NO = replace(YES, approved=False, reason=None)
OFFER = {"offer_id": "OFR-1", "loan_amount": 100}
APPROVED = {"status": "approved"}


def test_a_stored_loan_is_read_as_it_was_written(loans: Loans, clock: FakeClock) -> None:
    loan = replace(
        new_loan(clock),
        race_id="race",
        pace_ms=250,
        faults={
            "disburse_funds": {"fail_times": 2, "permanent": True},
            "manager_approval": {"timeout_seconds": 7},
        },
    )
    stored = loans.create(loan)
    assert loans.get(loan.application_id) == stored
    assert replace(stored, due=None) == loan
    assert loans.get(loan.application_id).timeouts == Timeouts(manager=7, fraud=300)


def test_a_loan_created_twice_is_one_loan_as_it_was_first(loans: Loans, loan: Loan) -> None:
    loans.mark_started(loan.application_id, "execution")
    again = loans.create(replace(loan, owner="somebody else"))
    assert (again.owner, again.execution) == (loan.owner, "execution")
    assert [one.application_id for one in loans.lists.newest(10, None).loans] == [
        loan.application_id
    ]


def test_a_loan_that_is_not_stored_is_not_found(loans: Loans) -> None:
    with pytest.raises(NoSuchLoan):
        loans.get("nobody")
    with pytest.raises(NoSuchLoan):
        loans.decide("nobody", YES)


def test_a_change_to_a_loan_that_is_not_stored_creates_nothing(loans: Loans) -> None:
    with pytest.raises(ConditionFailed):
        loans.mark_started("nobody", "execution")
    with pytest.raises(NoSuchLoan):
        loans.claim_disbursement("nobody", "PAY-1", OFFER)
    with pytest.raises(NoSuchLoan):
        loans.get("nobody")


def test_the_status_follows_the_item(loans: Loans, loan: Loan) -> None:
    id_ = loan.application_id
    assert loans.get(id_).status is Status.SUBMITTED
    loans.mark_started(id_, "execution")
    assert loans.get(id_).status is Status.PROCESSING
    loans.request_approval(id_, "token", 60)
    assert loans.get(id_).status is Status.PENDING_APPROVAL
    loans.decide(id_, YES)
    assert loans.get(id_).status is Status.PROCESSING
    loans.record_outcome(id_, Status.APPROVED, APPROVED)
    assert loans.get(id_).status is Status.APPROVED


def test_a_loan_that_does_not_wait_can_not_be_decided(loans: Loans, loan: Loan) -> None:
    with pytest.raises(AlreadyDecided):
        loans.decide(loan.application_id, YES)
    assert loans.get(loan.application_id).decision is None


def test_a_finished_loan_can_not_be_decided(loans: Loans, loan: Loan) -> None:
    loans.request_approval(loan.application_id, "token", 60)
    loans.record_outcome(loan.application_id, Status.DENIED, {})
    with pytest.raises(AlreadyDecided):
        loans.decide(loan.application_id, YES)


@pytest.mark.parametrize("decision", [YES, NO], ids=["yes", "no"])
def test_a_decision_is_stored_with_decider_time_and_reason(
    loans: Loans, loan: Loan, decision: Decision
) -> None:
    loans.request_approval(loan.application_id, "token", 60)
    loans.decide(loan.application_id, decision)
    assert loans.get(loan.application_id).decision == decision


def test_an_undecided_approval_requested_again_has_the_new_token_and_deadline(
    loans: Loans, loan: Loan, clock: FakeClock
) -> None:
    loans.request_approval(loan.application_id, "first", 60)
    clock.sleep(5)
    loans.request_approval(loan.application_id, "second", 60)
    approval = loans.get(loan.application_id).approval
    assert approval is not None
    assert approval.resume_token == "second"
    assert approval.expires_at == later(timestamp(clock()), 60)
    assert len(loans.lists.waiting_for_manager()) == 1


def test_a_decided_approval_requested_again_keeps_its_decision_to_be_delivered_again(
    loans: Loans, loan: Loan
) -> None:
    id_ = loan.application_id
    loans.request_approval(id_, "first", 60)
    loans.decide(id_, YES)
    loans.mark_delivered(id_, "first")
    asked = loans.request_approval(id_, "second", 60)
    assert asked.decision == YES
    assert asked.approval is not None
    assert asked.approval.resume_token == "second"
    assert loans.lists.waiting_for_manager() == []


def test_a_delivery_counts_for_its_own_token_alone(loans: Loans, loan: Loan) -> None:
    id_ = loan.application_id
    loans.request_approval(id_, "first", 60)
    loans.decide(id_, YES)
    loans.request_approval(id_, "second", 60)
    loans.mark_delivered(id_, "first")
    decision = loans.get(id_).decision
    assert decision is not None
    assert decision.delivered_at is None
    loans.mark_delivered(id_, "second")
    delivered = loans.get(id_).decision
    assert delivered is not None
    assert delivered.delivered_at is not None


@pytest.mark.parametrize("ask", ["request_approval", "request_fraud_check"])
def test_a_finished_loan_accepts_no_further_request(loans: Loans, loan: Loan, ask: str) -> None:
    loans.record_outcome(loan.application_id, Status.FAILED, {})
    with pytest.raises(ConditionFailed):
        getattr(loans, ask)(loan.application_id, "token", 60)
    assert loans.lists.waiting_for_manager() == []


def test_an_outcome_is_recorded_once_and_never_changes(loans: Loans, loan: Loan) -> None:
    id_ = loan.application_id
    assert loans.record_outcome(id_, Status.DENIED, {"why": "first"}).outcome is Status.DENIED
    for other in (Status.FAILED, Status.APPROVED, Status.DENIED):
        held = loans.record_outcome(id_, other, {"why": "second"})
        assert (held.outcome, held.result) == (Status.DENIED, {"why": "first"})


@pytest.mark.parametrize("outcome", [Status.DENIED, Status.FAILED])
def test_a_loan_whose_money_is_claimed_can_only_end_as_approved(
    loans: Loans, loan: Loan, outcome: Status
) -> None:
    id_ = loan.application_id
    loans.claim_disbursement(id_, "PAY-1", OFFER)
    assert loans.record_outcome(id_, outcome, {}).outcome is None
    assert loans.record_outcome(id_, Status.APPROVED, APPROVED).outcome is Status.APPROVED


@pytest.mark.parametrize("outcome", [Status.DENIED, Status.FAILED])
def test_a_loan_that_ended_without_money_pays_nothing_any_more(
    loans: Loans, loan: Loan, outcome: Status
) -> None:
    loans.record_outcome(loan.application_id, outcome, {})
    assert loans.claim_disbursement(loan.application_id, "PAY-1", OFFER).disbursement_ref is None
    assert loans.get(loan.application_id).disbursement_ref is None


def test_a_withdrawn_offer_pays_nothing_any_more(loans: Loans, loan: Loan) -> None:
    assert loans.withdraw_offer(loan.application_id)
    assert loans.withdraw_offer(loan.application_id)
    assert loans.claim_disbursement(loan.application_id, "PAY-1", OFFER).disbursement_ref is None


def test_money_on_its_way_is_not_withdrawn(loans: Loans, loan: Loan) -> None:
    loans.claim_disbursement(loan.application_id, "PAY-1", OFFER)
    assert not loans.withdraw_offer(loan.application_id)
    assert loans.claim_disbursement(loan.application_id, "PAY-2", OFFER).disbursement_ref == "PAY-1"


def test_a_payment_is_recorded_once(loans: Loans, loan: Loan) -> None:
    paid = [loans.record_payment(loan.application_id, "PAY-1", Cents(100)) for _ in range(3)]
    assert paid == [True, False, False]


def test_a_table_that_can_not_be_reached_is_named_so(closed_table: Table, clock: FakeClock) -> None:
    loans = Loans(closed_table, clock)
    with pytest.raises(StoreUnavailable):
        loans.create(new_loan(clock))
    with pytest.raises(StoreUnavailable):
        loans.get("any")
    with pytest.raises(StoreUnavailable):
        loans.lists.newest(10, None)
    with pytest.raises(StoreUnavailable):
        closed_table.consume_budget("any", "budget", 1)
    with pytest.raises(StoreUnavailable):
        list(closed_table.partition("any", "EVENT#"))
    with pytest.raises(StoreUnavailable):
        closed_table.get_many([("any", "LOAN")])


def test_the_items_of_a_loan_expire_but_its_record_only_from_its_end_on(
    table: Table, clock: FakeClock
) -> None:
    days = 30
    keeping = Table(table._client, table._name, keep_days=days, clock=clock)
    loans = Loans(keeping, clock)
    loan = loans.create(new_loan(clock))
    partition = loan_partition(loan.application_id)
    assert "expires_on" not in (table.get(partition, LOAN_KEY) or {})
    clock.sleep(3600)
    expiry = int((clock() + timedelta(days=days)).timestamp())
    loans.record_payment(loan.application_id, "PAY-1", Cents(100))
    loans.record_outcome(loan.application_id, Status.APPROVED, {"status": "approved"})
    assert {item["expires_on"] for item in table.partition(partition)} == {expiry}


def test_without_a_number_of_days_no_item_expires(loans: Loans, loan: Loan, table: Table) -> None:
    loans.record_payment(loan.application_id, "PAY-1", Cents(100))
    loans.record_outcome(loan.application_id, Status.APPROVED, {"status": "approved"})
    items = list(table.partition(loan_partition(loan.application_id)))
    assert [item for item in items if "expires_on" in item] == []
