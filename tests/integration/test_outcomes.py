"""The same loan ends the same on both engines."""

from typing import Any

import pytest

from local.client.api_client import LoanClient
from shared.engines.port import EngineName
from tests.integration.loans import ALICE, BOB, CHARLIE, step

TERMS = ("annual_rate", "monthly_payment", "term_months", "total_interest", "loan_amount")

OUTCOMES = [
    pytest.param(ALICE, True, "approved", None, (5.25, 2847.9, 60, 20874.0, 150000.0), id="alice"),
    pytest.param(ALICE, False, "denied", "manager_denied", None, id="alice-denied-by-manager"),
    pytest.param(
        {**ALICE, "loan_amount": 99999.99},
        None,
        "approved",
        None,
        (5.25, 1898.6, 60, 13916.01, 99999.99),
        id="alice-a-cent-below-the-manager",
    ),
    pytest.param(
        {**ALICE, "loan_amount": "100000.00"},
        True,
        "approved",
        None,
        (5.25, 1898.6, 60, 13916.0, 100000.0),
        id="alice-at-the-manager",
    ),
    pytest.param(BOB, None, "denied", "credit_score_too_low", None, id="bob"),
    pytest.param(
        CHARLIE, None, "approved", None, (11.0, 543.56, 60, 7613.6, 25000.0), id="charlie"
    ),
    pytest.param(
        {**CHARLIE, "loan_amount": 25000.01},
        None,
        "denied",
        "amount_above_subprime_limit",
        None,
        id="charlie-a-cent-above",
    ),
    pytest.param(
        {**ALICE, "name": 'O"Neil \\ 🙂 \u202bעברית\u202c', "loan_amount": 1000},
        None,
        "failed",
        "invalid_application",
        None,
        id="invisible-characters-in-the-name",
    ),
    pytest.param(
        {**ALICE, "name": 'Zoë "Z" O\'Neil \\ 🙂 עברית', "loan_amount": 1000},
        None,
        "approved",
        None,
        (5.25, 18.99, 60, 139.4, 1000.0),
        id="quotes-backslash-emoji-and-hebrew",
    ),
    pytest.param(
        {**ALICE, "annual_income": 1000, "loan_amount": 20000.01},
        None,
        "denied",
        "fraud_suspected",
        None,
        id="implausible-income",
    ),
]


@pytest.mark.parametrize(("application", "decision", "status", "reason", "terms"), OUTCOMES)
def test_a_loan_ends_as_the_rules_say_and_the_same_on_both_engines(
    client: LoanClient,
    application: dict[str, Any],
    decision: bool | None,
    status: str,
    reason: str | None,
    terms: tuple[float, ...] | None,
) -> None:
    loans = {
        engine: client.finish(client.apply({**application, "engine": engine}), decide=decision)
        for engine in EngineName
    }
    for loan in loans.values():
        result = loan["result"]
        assert (loan["status"], result["status"]) == (status, status)
        assert result.get("reason_code") == reason
        assert loan["current_step"] == "complete"
        if terms is not None:
            assert tuple(result[name] for name in TERMS) == terms
            assert round(result["monthly_payment"] * 60 - result["loan_amount"], 2) == terms[3]
    assert _shape(loans[EngineName.DURABLE]) == _shape(loans[EngineName.STEPFUNCTIONS])


def test_no_manager_is_asked_below_the_threshold(client: LoanClient) -> None:
    for engine in EngineName:
        loan = client.finish(client.apply({**ALICE, "loan_amount": 99999.99, "engine": engine}))
        assert step(loan, "manager_approval")["state"] == "skipped"


def test_a_race_runs_both_engines_and_finds_them_identical(client: LoanClient) -> None:
    race = client.post("/race", ALICE)
    for application_id in race["applications"].values():
        client.finish(application_id, decide=True)
    shown = client.get(f"/race/{race['race_id']}")
    assert shown["equivalence"]["identical"], shown["equivalence"]
    assert {lane["status"] for lane in shown["lanes"].values()} == {"approved"}
    events = client.get(f"/race/{race['race_id']}/events")
    assert {event["engine"] for event in events["events"]} == {"durable", "stepfunctions"}
    assert events["done"]


def _shape(loan: dict[str, Any]) -> dict[str, Any]:
    result = {k: v for k, v in loan["result"].items() if k not in _OF_ONE_LOAN}
    steps = [(s["step"], s["state"], s["attempts"], s.get("branches")) for s in loan["steps"]]
    return {"result": result, "steps": steps}


_OF_ONE_LOAN = ("application_id", "offer_id", "disbursement_ref")
