"""Every list has each of its loans once, in order, page by page."""

import base64
import json
from itertools import pairwise

import pytest

from shared.domain.outcome import Status
from shared.store.cursors import BadCursor
from shared.store.loan import Decision
from shared.store.loans import Loans
from tests.unit.fakes import FakeClock
from tests.unit.shared.store.conftest import new_loan

YES = Decision(True, "2026-02-17T12:30:00.000000Z", "manager", None, None)


def packed(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def all_pages(loans: Loans, limit: int, owner: str | None = None) -> list[list[str]]:
    pages = []
    after: str | None = None
    while True:
        page = loans.lists.newest(limit, after, owner)
        pages.append([loan.application_id for loan in page.loans])
        if page.next is None:
            return pages
        after = page.next


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_the_pages_show_every_loan_once_newest_first(
    loans: Loans, clock: FakeClock, limit: int
) -> None:
    stored = [loans.create(new_loan(clock)).application_id for _ in range(7)]
    pages = all_pages(loans, limit)
    assert [id_ for page in pages for id_ in page] == stored[::-1]
    assert all(len(page) <= limit for page in pages)


def test_loans_that_arrive_between_two_pages_change_neither(loans: Loans, clock: FakeClock) -> None:
    stored = [loans.create(new_loan(clock)).application_id for _ in range(4)]
    first = loans.lists.newest(2, None)
    loans.create(new_loan(clock))
    second = loans.lists.newest(2, first.next)
    assert [loan.application_id for loan in [*first.loans, *second.loans]] == stored[::-1]


def test_an_owner_sees_their_own_loans_alone(loans: Loans, clock: FakeClock) -> None:
    stored = [
        loans.create(new_loan(clock, owner=owner)).application_id
        for owner in ("alice", "bob", "alice", "bob", "alice")
    ]
    assert all_pages(loans, 2, "alice") == [[stored[4], stored[2]], [stored[0]]]
    assert all_pages(loans, 2, "nobody") == [[]]


def test_the_loans_that_wait_for_a_manager_stand_by_their_deadline(
    loans: Loans, clock: FakeClock
) -> None:
    late, soon, never = (loans.create(new_loan(clock)).application_id for _ in range(3))
    loans.request_approval(late, "a", 500)
    loans.request_approval(soon, "b", 5)
    assert [loan.application_id for loan in loans.lists.waiting_for_manager()] == [soon, late]
    assert never not in [loan.application_id for loan in loans.lists.waiting_for_manager()]


def test_a_decided_or_finished_loan_leaves_the_list(loans: Loans, clock: FakeClock) -> None:
    decided, finished = (loans.create(new_loan(clock)).application_id for _ in range(2))
    loans.request_approval(decided, "a", 5)
    loans.request_approval(finished, "b", 5)
    loans.decide(decided, YES)
    loans.record_outcome(finished, Status.DENIED, {})
    assert loans.lists.waiting_for_manager() == []


LATER = "2027"


def test_the_due_loans_are_those_without_an_outcome_longest_due_first(
    loans: Loans, clock: FakeClock
) -> None:
    first, ended, last = (loans.create(new_loan(clock)).application_id for _ in range(3))
    loans.record_outcome(ended, Status.FAILED, {})
    page = loans.lists.due(LATER, 1)
    rest = loans.lists.due(LATER, 10, page.next)
    assert [loan.application_id for loan in [*page.loans, *rest.loans]] == [first, last]


def test_more_loans_than_one_batch_holds_are_all_listed(loans: Loans, clock: FakeClock) -> None:
    stored = [loans.create(new_loan(clock)).application_id for _ in range(120)]
    listed = [loan.application_id for loan in loans.lists.due(LATER, 120).loans]
    assert listed == stored
    assert all(earlier != later for earlier, later in pairwise(listed))


WELL_FORMED = {"pk": "LOAN#a", "sk": "LOAN", "age_pk": "ALL", "age_sk": "2026"}


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("", id="empty"),
        pytest.param("!!!", id="no-base64"),
        pytest.param("é", id="no-ascii"),
        pytest.param("abcde", id="half-a-group"),
        pytest.param(packed("text"), id="a-string"),
        pytest.param(packed(7), id="a-number"),
        pytest.param(packed([1]), id="a-list"),
        pytest.param(packed({}), id="an-empty-object"),
        pytest.param(packed({"pk": "a", "sk": "b"}), id="names-missing"),
        pytest.param(packed({**WELL_FORMED, "more": "x"}), id="a-name-too-many"),
        pytest.param(packed({**WELL_FORMED, "pk": 7}), id="a-value-that-is-no-text"),
        pytest.param(packed({**WELL_FORMED, "pk": ""}), id="an-empty-key"),
        pytest.param(packed({**WELL_FORMED, "age_pk": "MINE"}), id="another-partition"),
        pytest.param(packed({**WELL_FORMED, "age_sk": ""}), id="an-empty-index-key"),
        pytest.param(base64.urlsafe_b64encode(b"\xff\xfe").decode(), id="no-utf-8"),
        pytest.param(base64.urlsafe_b64encode(b"[" * 60_000).decode(), id="nested-deeply"),
    ],
)
def test_a_cursor_that_the_list_did_not_give_is_refused(loans: Loans, cursor: str) -> None:
    with pytest.raises(BadCursor):
        loans.lists.newest(10, cursor)


def test_another_owners_cursor_is_refused(loans: Loans, clock: FakeClock) -> None:
    for owner in ("alice", "alice", "bob"):
        loans.create(new_loan(clock, owner=owner))
    cursor = loans.lists.newest(1, None, "alice").next
    with pytest.raises(BadCursor):
        loans.lists.newest(1, cursor, "bob")
    with pytest.raises(BadCursor):
        loans.lists.newest(1, cursor)
