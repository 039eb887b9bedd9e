"""Nothing waits for somebody to press again."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from shared.domain.money import Cents
from shared.engines.port import EngineName
from tests.integration.loans import ALICE, CHARLIE, ENGINES

LONG_ENOUGH_SECONDS = 4


@ENGINES
def test_a_loan_whose_engine_is_out_of_reach_is_accepted_and_runs_later(
    lab: Lab, client: LoanClient, engine: str
) -> None:
    lab.outage(engine, LONG_ENOUGH_SECONDS)
    application_id = client.apply({**CHARLIE, "engine": engine})
    assert client.status(application_id)["status"] == "submitted"
    assert client.finish(application_id)["status"] == "approved"


@ENGINES
def test_a_decision_whose_engine_is_out_of_reach_is_accepted_and_delivered_later(
    lab: Lab, client: LoanClient, engine: str
) -> None:
    application_id = client.apply({**ALICE, "engine": engine})
    _until(lambda: client.status(application_id)["status"] == "pending_approval")
    lab.outage(engine, LONG_ENOUGH_SECONDS)
    assert client.approve(application_id, approved=True)["status"] == "approval_sent"
    assert client.finish(application_id)["status"] == "approved"


def test_an_execution_that_was_stopped_from_outside_ends_its_loan(
    client: LoanClient, records: ExecutionInspector, lab: Lab
) -> None:
    faults = {"fraud_check": {"behaviour": "silent", "timeout_seconds": 1}}
    slow = {**CHARLIE, "engine": EngineName.DURABLE, "pace_ms": 1500, "faults": faults}
    application_id = client.apply(slow)
    execution = _execution(records, application_id)
    lab.client("lambda").stop_durable_execution(DurableExecutionArn=execution)
    loan = client.finish(application_id)
    assert loan["result"]["reason_code"] == "technical_failure"
    assert any("given up" in line["message"] for line in loan["logs"])


def test_a_claimed_disbursement_of_a_dead_execution_is_paid(
    client: LoanClient, records: ExecutionInspector, lab: Lab
) -> None:
    application_id = client.apply({**ALICE, "engine": EngineName.DURABLE})
    _until(lambda: client.status(application_id)["status"] == "pending_approval")
    execution = _execution(records, application_id)
    records.loans.claim_disbursement(application_id, "PAY-CLAIMED", _offer())
    client.approve(application_id, approved=False)
    lab.client("lambda").stop_durable_execution(DurableExecutionArn=execution)
    loan = client.finish(application_id)
    assert loan["status"] == "approved"
    assert loan["result"]["disbursement_ref"] == "PAY-CLAIMED"


def _offer() -> dict[str, Any]:
    return {
        "offer_id": "OFR-CLAIMED",
        "loan_amount": Cents(15_000_000),
        "annual_rate": "5.25",
        "monthly_payment": 284790,
        "term_months": 60,
        "total_interest": 2087400,
    }


def _execution(records: ExecutionInspector, application_id: str) -> str:
    _until(lambda: records.loans.get(application_id).execution is not None)
    return str(records.loans.get(application_id).execution)


def _until(happened: Callable[[], bool], patience_seconds: float = 60) -> None:
    ends = time.monotonic() + patience_seconds
    while not happened():
        if time.monotonic() > ends:
            pytest.fail("it didn't happen")
        time.sleep(0.05)
