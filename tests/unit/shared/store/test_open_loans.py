"""The number of open loans of an applicant is limited, and its places become free again."""

import pytest

from shared.domain.outcome import Status
from shared.store.loan import Loan
from shared.store.loans import Loans
from shared.store.open_loans import OpenLoans, TooManyOpenLoans
from shared.store.table import Table
from tests.unit.fakes import FakeClock
from tests.unit.shared.store.conftest import at_once, new_loan

MOST = 3


@pytest.fixture
def open_loans(table: Table, clock: FakeClock) -> OpenLoans:
    return OpenLoans(table, clock)


@pytest.fixture
def stored(loans: Loans, open_loans: OpenLoans, clock: FakeClock) -> list[Loan]:
    """As many loans of one applicant as may be open."""
    created = [loans.create(new_loan(clock)) for _ in range(MOST)]
    for loan in created:
        open_loans.claim("applicant", [loan.application_id], MOST)
    return created


def test_a_loan_above_the_limit_is_refused_with_the_seconds_to_wait(
    open_loans: OpenLoans, stored: list[Loan]
) -> None:
    with pytest.raises(TooManyOpenLoans) as refused:
        open_loans.claim("applicant", ["another"], MOST)
    assert refused.value.most == MOST
    assert 1 <= refused.value.retry_after_seconds <= 60


def test_another_applicant_has_another_limit(open_loans: OpenLoans, stored: list[Loan]) -> None:
    open_loans.claim("somebody else", ["another"], MOST)


def test_a_repeated_claim_counts_once(open_loans: OpenLoans, stored: list[Loan]) -> None:
    open_loans.claim("applicant", [stored[0].application_id], MOST)


def test_a_race_needs_a_place_for_each_of_its_loans(open_loans: OpenLoans) -> None:
    open_loans.claim("applicant", ["left", "right"], MOST)
    with pytest.raises(TooManyOpenLoans):
        open_loans.claim("applicant", ["left of another", "right of another"], MOST)
    open_loans.claim("applicant", ["one more"], MOST)


def test_a_loan_that_ended_a_minute_ago_leaves_its_place(
    open_loans: OpenLoans, loans: Loans, stored: list[Loan], clock: FakeClock
) -> None:
    loans.record_outcome(stored[0].application_id, Status.DENIED, {"status": "denied"})
    with pytest.raises(TooManyOpenLoans):
        open_loans.claim("applicant", ["another"], MOST)
    clock.sleep(60)
    open_loans.claim("applicant", ["another"], MOST)


def test_an_unfinished_loan_stays_in_its_place(
    open_loans: OpenLoans, stored: list[Loan], clock: FakeClock
) -> None:
    clock.sleep(3600)
    with pytest.raises(TooManyOpenLoans):
        open_loans.claim("applicant", ["another"], MOST)


def test_a_claim_whose_loan_was_never_stored_leaves_its_place(
    open_loans: OpenLoans, clock: FakeClock
) -> None:
    open_loans.claim("applicant", ["lost", "lost too", "lost as well"], MOST)
    clock.sleep(60)
    open_loans.claim("applicant", ["another"], MOST)


def test_simultaneous_claims_never_exceed_the_limit(open_loans: OpenLoans, table: Table) -> None:
    def claim(application_id: str) -> bool:
        try:
            open_loans.claim("applicant", [application_id], MOST)
        except TooManyOpenLoans:
            return False
        return True

    answers = at_once(*(lambda id_=f"loan-{n}": claim(id_) for n in range(8)))
    item = table.get("OWNER#applicant", "OPEN_LOANS")
    assert item is not None
    assert 1 <= sum(answers) == len(item["loans"]) <= MOST


def test_the_list_of_open_loans_expires(
    open_loans: OpenLoans, stored: list[Loan], table: Table, clock: FakeClock
) -> None:
    item = table.get("OWNER#applicant", "OPEN_LOANS")
    assert item is not None
    assert item["expires_on"] > clock().timestamp()
