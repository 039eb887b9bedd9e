"""Waiting for a manager and for the fraud service, and every way in which that ends."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from local.client.api_client import LoanClient
from tests.integration.loans import ALICE, CHARLIE, ENGINES, step

MANAGERS = 6


@ENGINES
@pytest.mark.parametrize(
    ("application", "faults", "status", "reason"),
    [
        pytest.param(
            ALICE,
            {"manager_approval": {"timeout_seconds": 1}},
            "denied",
            "approval_timed_out",
            id="no-manager",
        ),
        pytest.param(
            CHARLIE,
            {"fraud_check": {"behaviour": "silent", "timeout_seconds": 1}},
            "failed",
            "fraud_check_unavailable",
            id="silent-fraud-service",
        ),
        pytest.param(
            CHARLIE,
            {"fraud_check": {"behaviour": "error"}},
            "failed",
            "fraud_check_unavailable",
            id="failing-fraud-service",
        ),
        pytest.param(
            CHARLIE,
            {"fraud_check": {"behaviour": "flag"}},
            "denied",
            "fraud_suspected",
            id="flagged",
        ),
        pytest.param(
            CHARLIE,
            {"fraud_check": {"behaviour": "duplicate"}},
            "approved",
            None,
            id="fraud-service-answers-twice",
        ),
        pytest.param(
            CHARLIE,
            {"disburse_funds": {"permanent": True}},
            "failed",
            "disbursement_failed",
            id="disbursement-fails-for-good",
        ),
        pytest.param(
            CHARLIE,
            {
                "pull_credit_report:equifax": {"permanent": True},
                "pull_credit_report:experian": {"permanent": True},
            },
            "failed",
            "insufficient_credit_data",
            id="two-bureaus-down",
        ),
        pytest.param(
            CHARLIE,
            {"generate_offer": {"permanent": True}},
            "failed",
            "technical_failure",
            id="offer-fails-for-good",
        ),
        pytest.param(
            CHARLIE,
            {"assess_risk": {"crash_times": 1}},
            "approved",
            None,
            id="a-process-dies",
        ),
    ],
)
def test_a_loan_ends_as_the_contract_says(
    client: LoanClient,
    engine: str,
    application: dict[str, Any],
    faults: dict[str, Any],
    status: str,
    reason: str | None,
) -> None:
    loan = client.finish(client.apply({**application, "engine": engine, "faults": faults}))
    assert (loan["status"], loan["result"].get("reason_code")) == (status, reason)


@ENGINES
def test_a_wait_that_timed_out_shows_as_failed(client: LoanClient, engine: str) -> None:
    faults = {"manager_approval": {"timeout_seconds": 1}}
    loan = client.finish(client.apply({**ALICE, "engine": engine, "faults": faults}))
    assert step(loan, "manager_approval")["state"] == "failed"
    assert step(loan, "fraud_check")["state"] == "skipped"
    with pytest.raises(httpx.HTTPStatusError) as refused:
        client.approve(loan["application_id"], approved=True)
    assert refused.value.response.status_code == httpx.codes.CONFLICT


@ENGINES
def test_a_fraud_service_that_stays_silent_is_told_as_a_time_out(
    client: LoanClient, engine: str
) -> None:
    faults = {"fraud_check": {"behaviour": "silent", "timeout_seconds": 1}}
    events: list[dict[str, Any]] = []
    application_id = client.apply({**CHARLIE, "engine": engine, "faults": faults})
    client.finish(application_id, on_event=events.append)
    told = [event for event in events if event["kind"] == "timed_out"]
    assert [event["step"] for event in told] == ["fraud_check"]


@ENGINES
def test_a_waiting_loan_is_in_the_inbox_until_it_is_decided(
    client: LoanClient, engine: str
) -> None:
    application_id = _waiting(client, engine)
    waiting = _inbox(client)
    assert application_id in waiting
    assert client.status(application_id)["approval"]["expires_at"] > ""
    client.approve(application_id, approved=True)
    assert application_id not in _inbox(client)
    client.finish(application_id)


@ENGINES
def test_the_same_decision_again_changes_nothing_and_another_is_refused(
    client: LoanClient, engine: str
) -> None:
    application_id = _waiting(client, engine)
    first = client.approve(application_id, approved=False)
    assert client.approve(application_id, approved=False) == first
    with pytest.raises(httpx.HTTPStatusError) as refused:
        client.approve(application_id, approved=True)
    assert refused.value.response.status_code == httpx.codes.CONFLICT
    loan = client.finish(application_id)
    assert loan["result"]["reason_code"] == "manager_denied"
    decided = [line for line in loan["logs"] if line["message"] == "lab-manager denied the loan"]
    assert len(decided) == 1


@ENGINES
def test_of_managers_at_the_same_instant_one_decides(client: LoanClient, engine: str) -> None:
    application_id = _waiting(client, engine)

    def decide(manager: int) -> tuple[bool, int]:
        approved = manager % 2 == 0
        try:
            client.approve(application_id, approved=approved)
        except httpx.HTTPStatusError as error:
            return approved, error.response.status_code
        return approved, httpx.codes.OK

    with ThreadPoolExecutor(MANAGERS) as pool:
        answers = list(pool.map(decide, range(MANAGERS)))
    accepted = {approved for approved, status in answers if status == httpx.codes.OK}
    assert len(accepted) == 1
    assert {status for _, status in answers} <= {httpx.codes.OK, httpx.codes.CONFLICT}
    loan = client.finish(application_id)
    assert (loan["status"] == "approved") is accepted.pop()


@ENGINES
def test_a_loan_that_waits_for_nobody_cannot_be_decided(client: LoanClient, engine: str) -> None:
    application_id = client.apply({**CHARLIE, "engine": engine})
    client.finish(application_id)
    with pytest.raises(httpx.HTTPStatusError) as refused:
        client.approve(application_id, approved=True)
    assert refused.value.response.status_code == httpx.codes.CONFLICT


def _waiting(client: LoanClient, engine: str) -> str:
    application_id = client.apply({**ALICE, "engine": engine})
    cursor = None
    while True:
        news = client.events(application_id, cursor, wait=10)
        cursor = news["cursor"]
        if any(event["kind"] == "waiting" for event in news["events"]):
            return application_id


def _inbox(client: LoanClient) -> list[str]:
    return [loan["application_id"] for loan in client.get("/approvals")["approvals"]]
