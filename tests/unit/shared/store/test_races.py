"""Of concurrent changes one wins, and all callers get the same answer."""

from functools import partial

import pytest

from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.store.loan import Decision, Loan
from shared.store.loans import AlreadyDecided, Loans
from shared.store.submissions import Submission, Submissions
from shared.store.table import Table
from tests.unit.fakes import FakeClock
from tests.unit.shared.store.conftest import at_once, new_loan

OFFER = {"offer_id": "OFR-1", "loan_amount": 100}
ROUNDS = 25
RACERS = 8


def wins(loans: Loans, application_id: str, by: int) -> bool:
    decision = Decision(by % 2 == 0, "2026-02-17T12:30:00.000000Z", str(by), None, None)
    try:
        loans.decide(application_id, decision)
    except AlreadyDecided:
        return False
    return True


def test_of_eight_simultaneous_deciders_exactly_one_wins(loans: Loans, clock: FakeClock) -> None:
    for _ in range(ROUNDS):
        id_ = loans.create(new_loan(clock)).application_id
        loans.request_approval(id_, "token", 60)
        won = at_once(*(partial(wins, loans, id_, by) for by in range(RACERS)))
        decision = loans.get(id_).decision
        assert won.count(True) == 1
        assert decision is not None
        assert decision.decided_by == str(won.index(True))


def test_of_eight_simultaneous_disbursements_all_get_one_reference(
    loans: Loans, clock: FakeClock
) -> None:
    for _ in range(ROUNDS):
        id_ = loans.create(new_loan(clock)).application_id
        held = at_once(
            *(partial(loans.claim_disbursement, id_, f"PAY-{by}", OFFER) for by in range(RACERS))
        )
        assert len({loan.disbursement_ref for loan in held}) == 1
        assert held[0].disbursement_ref == loans.get(id_).disbursement_ref


def test_of_eight_simultaneous_payments_one_moves_the_money(loans: Loans, loan: Loan) -> None:
    for round_ in range(ROUNDS):
        pay = partial(loans.record_payment, loan.application_id, f"PAY-{round_}", Cents(1))
        assert at_once(*[pay] * RACERS).count(True) == 1


def test_an_offer_is_either_withdrawn_or_paid_never_both(loans: Loans, clock: FakeClock) -> None:
    for _ in range(2 * ROUNDS):
        id_ = loans.create(new_loan(clock)).application_id
        withdrawn, claimed = at_once(
            partial(loans.withdraw_offer, id_),
            partial(loans.claim_disbursement, id_, "PAY-1", OFFER),
        )
        assert isinstance(claimed, Loan)
        assert withdrawn is (claimed.disbursement_ref is None)


def test_a_loan_is_either_failed_or_paid_never_both(loans: Loans, clock: FakeClock) -> None:
    for _ in range(2 * ROUNDS):
        id_ = loans.create(new_loan(clock)).application_id
        at_once(
            partial(loans.record_outcome, id_, Status.FAILED, {}),
            partial(loans.claim_disbursement, id_, "PAY-1", OFFER),
        )
        ended = loans.get(id_)
        assert ended.finished is (ended.disbursement_ref is None)


def test_of_nine_simultaneous_outcomes_one_holds(loans: Loans, clock: FakeClock) -> None:
    for _ in range(ROUNDS):
        id_ = loans.create(new_loan(clock)).application_id
        ends = [Status.APPROVED, Status.DENIED, Status.FAILED] * 3
        held = at_once(*(partial(loans.record_outcome, id_, end, {}) for end in ends))
        assert len({loan.outcome for loan in held}) == 1


def test_created_at_the_same_moment_it_is_one_loan(loans: Loans, clock: FakeClock) -> None:
    for _ in range(ROUNDS):
        loan = new_loan(clock)
        stored = at_once(*[partial(loans.create, loan)] * RACERS)
        assert set(map(repr, stored)) == {repr(loans.get(loan.application_id))}


def test_a_key_claimed_at_the_same_moment_gives_all_callers_the_same_ids(table: Table) -> None:
    claim = Submissions(table).claim
    for round_ in range(ROUNDS):
        wanted = [Submission({"durable": f"id-{by}"}) for by in range(RACERS)]
        answers = at_once(
            *(partial(claim, "owner", f"key-{round_}", "print", one, 0) for one in wanted)
        )
        assert len({answer.applications["durable"] for answer in answers}) == 1


@pytest.mark.parametrize("limit", [1, 2, 7, 16])
def test_a_budget_is_used_up_exactly(table: Table, limit: int) -> None:
    taken = at_once(*[partial(table.consume_budget, "partition", "budget", limit)] * 24)
    assert taken.count(True) == limit
    assert not table.consume_budget("partition", "budget", limit)


def test_a_budget_of_nothing_gives_nothing(table: Table) -> None:
    table.consume_budget("partition", "budget", 1)
    assert not table.consume_budget("partition", "budget", 0)
