"""An idempotency key gives the same answer each time it is repeated."""

import pytest

from shared.store.submissions import (
    RETENTION_SECONDS,
    KeyReused,
    NoSuchRace,
    Submission,
    Submissions,
)
from shared.store.table import Table

FIRST = Submission({"durable": "a", "stepfunctions": "b"}, race_id="race")
OTHER = Submission({"durable": "c", "stepfunctions": "d"}, race_id="other")


@pytest.fixture
def submissions(table: Table) -> Submissions:
    return Submissions(table)


def test_the_same_key_with_the_same_content_gives_the_first_ids(submissions: Submissions) -> None:
    assert submissions.claim("owner", "key", "print", FIRST, 0) == FIRST
    assert submissions.claim("owner", "key", "print", OTHER, 0) == FIRST


def test_the_same_key_with_other_content_is_refused(submissions: Submissions) -> None:
    submissions.claim("owner", "key", "print", FIRST, 0)
    with pytest.raises(KeyReused):
        submissions.claim("owner", "key", "another print", OTHER, 0)
    assert submissions.claim("owner", "key", "print", OTHER, 0) == FIRST


def test_a_key_belongs_to_its_owner(submissions: Submissions) -> None:
    submissions.claim("owner", "key", "print", FIRST, 0)
    assert submissions.claim("somebody else", "key", "another print", OTHER, 0) == OTHER


def test_a_submission_of_one_loan_has_no_race(submissions: Submissions) -> None:
    single = Submission({"durable": "a"})
    assert submissions.claim("owner", "key", "print", single, 0) == single
    assert submissions.claim("owner", "key", "print", FIRST, 0) == single


def test_a_key_is_forgotten_after_a_day(table: Table, submissions: Submissions) -> None:
    submissions.claim("owner", "key", "print", FIRST, 1_000)
    item = table.get("OWNER#owner", "SUBMISSION#key")
    assert item is not None
    assert item["expires_on"] == 1_000 + RETENTION_SECONDS == 87_400


def test_a_race_remembers_its_first_lanes(submissions: Submissions) -> None:
    submissions.store_race("race", FIRST.applications)
    submissions.store_race("race", OTHER.applications)
    assert submissions.race("race") == FIRST.applications


def test_a_race_that_is_not_stored_is_not_found(submissions: Submissions) -> None:
    with pytest.raises(NoSuchRace):
        submissions.race("nowhere")
