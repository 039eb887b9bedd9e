"""Submitting twice, in every way in which that happens."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from local.client.api_client import LoanClient
from tests.integration.loans import ALICE, CHARLIE, ENGINES, step

CLICKS = 8


@ENGINES
def test_clicks_at_the_same_instant_with_one_key_make_one_loan(
    client: LoanClient, engine: str
) -> None:
    key = {"Idempotency-Key": f"clicks-{engine}"}
    with ThreadPoolExecutor(CLICKS) as pool:
        ids = list(
            pool.map(lambda _: client.apply({**CHARLIE, "engine": engine}, **key), range(CLICKS))
        )
    assert len(set(ids)) == 1
    loan = client.finish(ids[0])
    assert loan["status"] == "approved"
    assert step(loan, "validate_application")["attempts"] == 1


def test_the_same_key_with_another_body_is_a_conflict(client: LoanClient) -> None:
    key = {"Idempotency-Key": "another-body"}
    application_id = client.apply(CHARLIE, **key)
    with pytest.raises(httpx.HTTPStatusError) as refused:
        client.apply({**CHARLIE, "loan_amount": 24999}, **key)
    assert refused.value.response.status_code == httpx.codes.CONFLICT
    assert client.apply({**CHARLIE, "loan_amount": "25000.00"}, **key) == application_id


def test_a_repeated_race_is_the_same_race(client: LoanClient) -> None:
    key = {"Idempotency-Key": "a-race"}
    assert client.post("/race", ALICE, **key) == client.post("/race", ALICE, **key)


def test_without_a_key_two_submissions_are_two_loans(client: LoanClient) -> None:
    assert client.apply(CHARLIE) != client.apply(CHARLIE)
