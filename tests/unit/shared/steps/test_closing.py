"""Money moves once, an offer is withdrawn or paid, and an outcome is recorded once."""

from typing import Any

import pytest

from shared.domain.application import Application
from shared.domain.errors import TransientError
from shared.domain.money import Cents
from shared.domain.outcome import ReasonCode
from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from shared.events.event import Kind
from shared.loans.submit import Request, apply
from shared.services import Services
from shared.steps import Attempt, perform
from shared.steps.closing import OfferWithdrawn
from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.store.conftest import at_once

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))
ATTEMPT = Attempt("request-1")


@pytest.fixture
def services(table: Table) -> Services:
    return FakeServices(table).services()


def new(services: Services) -> tuple[str, dict[str, Any]]:
    """Return a loan's id and its offer."""
    id_ = apply(services, Request(ALICE, "applicant"), EngineName.DURABLE)
    return id_, perform(services, Step.GENERATE_OFFER, id_, ATTEMPT, risk_tier="prime")


def close(services: Services, id_: str, reason: ReasonCode) -> dict[str, Any]:
    return perform(services, Step.CLOSE_APPLICATION, id_, ATTEMPT, reason_code=reason.value)


def paid(services: Services, id_: str) -> int:
    return len(list(services.table.partition(f"LOAN#{id_}", "PAYMENT#")))


def kinds(services: Services, id_: str) -> list[Kind]:
    return [event.kind for event in services.events.read(id_)]


def test_disbursed_by_eight_at_once_the_money_moves_once(services: Services) -> None:
    id_, offer = new(services)
    answers = at_once(
        *[
            lambda n=n: perform(
                services, Step.DISBURSE_FUNDS, id_, Attempt(f"request-{n}"), offer=offer
            )
            for n in range(8)
        ]
    )
    assert len({answer["disbursement_ref"] for answer in answers}) == 1
    assert paid(services, id_) == 1
    assert kinds(services, id_).count(Kind.COMPLETED) == 1


def test_a_disbursement_that_died_half_way_is_finished_by_the_next_attempt(
    services: Services,
) -> None:
    id_, offer = new(services)
    services.loans.claim_disbursement(id_, "PAY-FIRST", offer)
    again = perform(services, Step.DISBURSE_FUNDS, id_, ATTEMPT, offer=offer)
    assert again["disbursement_ref"] == "PAY-FIRST"
    assert services.loans.get(id_).outcome == "approved"


def test_an_offer_that_was_withdrawn_is_never_paid(services: Services) -> None:
    id_, offer = new(services)
    assert perform(services, Step.WITHDRAW_OFFER, id_, ATTEMPT, offer=offer) == {"withdrawn": True}
    with pytest.raises(OfferWithdrawn):
        perform(services, Step.DISBURSE_FUNDS, id_, ATTEMPT, offer=offer)
    assert close(services, id_, ReasonCode.DISBURSEMENT_FAILED)["status"] == "failed"
    assert paid(services, id_) == 0
    assert kinds(services, id_).count(Kind.COMPENSATED) == 1


def test_money_on_its_way_is_paid_and_not_withdrawn(services: Services) -> None:
    id_, offer = new(services)
    services.loans.claim_disbursement(id_, "PAY-FIRST", offer)
    with pytest.raises(TransientError):
        close(services, id_, ReasonCode.DISBURSEMENT_FAILED)
    perform(services, Step.WITHDRAW_OFFER, id_, ATTEMPT, offer=offer)
    assert close(services, id_, ReasonCode.DISBURSEMENT_FAILED)["status"] == "approved"
    assert services.loans.get(id_).outcome == "approved"
    assert paid(services, id_) == 1
    assert Kind.COMPENSATED not in kinds(services, id_)


@pytest.mark.parametrize("reason", ReasonCode)
def test_a_loan_closed_twice_keeps_its_first_reason(services: Services, reason: ReasonCode) -> None:
    id_, _ = new(services)
    for given in (reason, ReasonCode.MANAGER_DENIED, ReasonCode.TECHNICAL_FAILURE):
        close(services, id_, given)
    result = services.loans.get(id_).result
    assert result is not None
    assert result["reason_code"] == reason.value
    assert kinds(services, id_).count(Kind.COMPLETED) == 1


def test_the_terms_of_an_approved_loan_are_those_of_its_offer(services: Services) -> None:
    id_, offer = new(services)
    perform(services, Step.DISBURSE_FUNDS, id_, ATTEMPT, offer=offer)
    result = services.loans.get(id_).result
    assert result is not None
    assert {name: str(value) for name, value in result.items() if name != "offer_id"} == {
        "application_id": id_,
        "applicant_name": "Alice Johnson",
        "status": "approved",
        "loan_amount": "150000",
        "annual_rate": "5.25",
        "monthly_payment": "2847.9",
        "term_months": "60",
        "total_interest": "20874",
        "disbursement_ref": str(services.loans.get(id_).disbursement_ref),
    }


def test_a_loan_is_paid_at_the_terms_that_were_claimed_first(services: Services) -> None:
    id_, offer = new(services)
    services.loans.claim_disbursement(id_, "PAY-FIRST", offer)
    other = {**offer, "monthly_payment": 1, "offer_id": "OFR-OTHER"}
    perform(services, Step.DISBURSE_FUNDS, id_, ATTEMPT, offer=other)
    result = services.loans.get(id_).result
    assert result is not None
    assert result["offer_id"] == offer["offer_id"]
    assert result["monthly_payment"] * 100 == offer["monthly_payment"]
