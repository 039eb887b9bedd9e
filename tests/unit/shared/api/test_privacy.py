"""Personal data and tokens are in no answer and in no log."""

import json
import re
from typing import Any

import pytest

from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.runtime import observability
from shared.steps import Attempt, perform
from tests.unit.shared.api.conftest import Api

NAME = "Xanthippe Unmistakable"
SIN = "7391"
ADDRESS = "Planted Lane 4711"
PHONE = "555-PLANTED-99"
APPROVAL_TOKEN = "approval-token-QQQ"
FRAUD_TOKEN = "fraud-token-QQQ"
REASON = "a reason nobody logs"
PLANTED: dict[str, Any] = {
    "name": NAME,
    "sin": SIN,
    "loan_amount": "123456.78",
    "address": ADDRESS,
    "phone": PHONE,
}
SECRETS = [SIN, ADDRESS, PHONE, APPROVAL_TOKEN, FRAUD_TOKEN]


def mentions(text: str, secret: str) -> bool:
    """Whether the text has the secret as a word of its own: four digits may stand in an id."""
    return re.search(rf"(?<![0-9a-fA-F.]){re.escape(secret)}(?![0-9a-fA-F])", text) is not None


def everything_happens(api: Api) -> None:
    """Let a loan go through all that the API and the steps can do, on each engine."""
    services = api.fakes.services()
    raced = api.post("/race", {**PLANTED, "faults": {"assess_risk": {"fail_times": 1}}}).json
    for engine, id_ in raced["applications"].items():
        attempt = Attempt("request-1")
        perform(services, Step.VALIDATE_APPLICATION, id_, attempt)
        reports = [
            perform(services, Step.PULL_CREDIT_REPORT, id_, attempt, bureau=bureau.value)
            for bureau in Bureau
        ]
        with pytest.raises(Exception, match="injected"):
            perform(services, Step.ASSESS_RISK, id_, attempt, reports=reports)
        perform(services, Step.ASSESS_RISK, id_, Attempt("request-2"), reports=reports)
        for step, token in (
            (Step.MANAGER_APPROVAL, APPROVAL_TOKEN),
            (Step.FRAUD_CHECK, FRAUD_TOKEN),
        ):
            perform(services, step, id_, attempt, resume_token=token)
        api.get("/approvals")
        api.fakes.engine(engine).waiting.add(APPROVAL_TOKEN)
        api.post(f"/approve/{id_}", {"approved": True, "reason": REASON})
        api.post(f"/approve/{id_}", {"approved": False})
        offer = perform(services, Step.GENERATE_OFFER, id_, attempt, risk_tier="prime")
        api.get(f"/status/{id_}")
        perform(services, Step.DISBURSE_FUNDS, id_, attempt, offer=offer)
        api.get(f"/status/{id_}")
        api.get(f"/events/{id_}")
        api.get(f"/cost/{id_}")
    api.get(f"/race/{raced['race_id']}")
    api.get(f"/race/{raced['race_id']}/events")
    api.get("/applications")
    bad = [{**PLANTED, "sin": f"{SIN}x"}, {**PLANTED, "phone": PHONE * 9}, {**PLANTED, "x": SIN}]
    for body in [*bad, {**PLANTED, "address": {"street": ADDRESS}}]:
        assert api.post("/apply", body).status == 400
    api.post("/apply", json.dumps(PLANTED)[:-1])
    api.fakes.durable.out = True
    api.post("/apply", PLANTED)


def test_no_answer_ever_holds_a_token_a_sin_an_address_or_a_phone_number(api: Api) -> None:
    everything_happens(api)
    assert len(api.bodies) > 15
    assert any(NAME in text for text in api.bodies)
    for text in api.bodies:
        assert [secret for secret in SECRETS if mentions(text, secret)] == []


def test_no_log_line_holds_a_name_a_secret_or_a_body(api: Api) -> None:
    everything_happens(api)
    text = api.stdout.getvalue()
    assert len(api.lines()) > 5
    for secret in [*SECRETS, NAME, "Xanthippe", REASON, "123456.78", "loan_amount"]:
        assert not mentions(text, secret)


def test_the_search_for_secrets_would_find_one() -> None:
    assert mentions(f'{{"sin": "{SIN}"}}', SIN)
    assert mentions(f"token={APPROVAL_TOKEN};", APPROVAL_TOKEN)
    assert not mentions(f"0a{SIN}ff", SIN)


def test_every_log_line_names_the_request_and_the_loan(api: Api) -> None:
    id_ = api.waiting()
    api.post(f"/approve/{id_}", {"approved": True})
    api.fakes.durable.out = True
    other = api.applied()
    logged = [line for line in api.lines() if "message" in line]
    assert [(line["message"], line["application_id"]) for line in logged] == [
        ("application submitted", id_),
        ("decision accepted", id_),
        ("execution not started", other),
        ("application submitted", other),
    ]
    assert {line["correlation_id"] for line in logged} == {"gateway-request-1"}
    assert {line["level"] for line in logged} == {"INFO", "WARNING"}


def metrics(api: Api, name: str) -> list[dict[str, Any]]:
    return [line for line in api.lines() if "_aws" in line and name in line]


def test_submissions_and_approvals_are_counted_by_engine(api: Api) -> None:
    api.post("/race", PLANTED)
    id_ = api.waiting(engine="stepfunctions")
    api.post(f"/approve/{id_}", {"approved": True})
    submitted = metrics(api, "ApplicationsSubmitted")
    approved = metrics(api, "ApprovalsProcessed")
    assert sorted(line["engine"] for line in submitted) == [
        "durable",
        "stepfunctions",
        "stepfunctions",
    ]
    assert [line["engine"] for line in approved] == ["stepfunctions"]
    for line in [*submitted, *approved]:
        [directive] = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "OneLoanTwoEngines"
        assert any("engine" in dimensions for dimensions in directive["Dimensions"])
        [metric] = directive["Metrics"]
        assert metric["Unit"] == "Count"
        assert line[metric["Name"]] == [1.0]


def test_a_cold_start_is_counted_once_for_a_process(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observability, "_cold", {"cold": True})
    for _ in range(3):
        api.get("/engines")
    [line] = metrics(api, "ColdStart")
    assert line["engine"] == "both"
    assert "function_name" in line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0]


def test_a_refused_request_counts_nothing(api: Api) -> None:
    api.post("/apply", {})
    api.post(f"/approve/{api.applied()}", {"approved": True})
    assert len(metrics(api, "ApplicationsSubmitted")) == 1
    assert metrics(api, "ApprovalsProcessed") == []
