"""The steps that end a loan. Money moves once, and the outcome is recorded once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shared.domain.errors import TransientError
from shared.domain.money import Cents, dollars, usd
from shared.domain.offer import reference
from shared.domain.outcome import ReasonCode, Rejection, Status
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind, Level
from shared.services import Services
from shared.steps.result import StepResult
from shared.store.loan import Loan


class OfferWithdrawn(Exception):
    """The offer was withdrawn, so nothing is paid."""


def disburse_funds(services: Services, loan: Loan, *, offer: Mapping[str, Any]) -> StepResult:
    """Pay out the loan once: claim the disbursement, pay by its reference, record the outcome.

    A second attempt finds the claim of the first and returns its reference.

    Raises:
        OfferWithdrawn: the offer was withdrawn, or the loan has ended otherwise.
    """
    payment = reference("PAY", loan.application_id)
    claimed = services.loans.claim_disbursement(loan.application_id, payment, offer)
    if claimed.disbursement_ref is None:
        raise OfferWithdrawn
    return _pay_out(services, claimed)


def withdraw_offer(services: Services, loan: Loan, *, offer: Mapping[str, Any]) -> StepResult:
    """Compensate a disbursement that failed for good, unless it has been claimed.

    A claimed disbursement is completed instead. Then the loan is approved, and closing it
    afterwards has no effect.
    """
    if not services.loans.withdraw_offer(loan.application_id):
        return _pay_out(services, services.loans.get(loan.application_id))
    event = Event(
        Kind.COMPENSATED,
        services.stamp(),
        f"Offer {offer['offer_id']} withdrawn",
        Level.WARN,
        step=Step.WITHDRAW_OFFER,
    )
    services.events.append(loan.application_id, event)
    return StepResult({"withdrawn": True}, "The offer is withdrawn", Level.WARN)


def end_without_workflow(services: Services, loan: Loan) -> None:
    """End a loan whose execution has ended without it: complete a claimed disbursement or close it.

    Raises:
        TransientError: a disbursement was claimed meanwhile; the next call completes it.
    """
    if loan.disbursement_ref is not None:
        _pay_out(services, loan)
    else:
        close_application(services, loan, reason_code=ReasonCode.TECHNICAL_FAILURE)


def close_application(
    services: Services,
    loan: Loan,
    *,
    reason_code: str,
    risk: Mapping[str, Any] | None = None,
    timed_out: str | None = None,
) -> StepResult:
    """Record that the loan ends without money, and why; a loan that has ended stays as it is.

    `timed_out` names the wait that ended without an answer, if that is the reason.

    Raises:
        TransientError: a disbursement has been claimed and its outcome isn't recorded yet.
    """
    rejection = _rejection(ReasonCode(reason_code), risk or {})
    result = {
        "status": rejection.status.value,
        "reason_code": rejection.reason_code.value,
        "reason": rejection.reason,
        **({"risk_tier": rejection.risk_tier} if rejection.risk_tier else {}),
        **({"average_score": rejection.average_score} if rejection.average_score else {}),
    }
    closed = services.loans.record_outcome(loan.application_id, rejection.status, result)
    if closed.outcome is None:
        raise TransientError("a disbursement is under way")
    if timed_out is not None:
        _append_time_out(services, closed, Step(timed_out))
    _append_completion(services, closed)
    return StepResult(
        {"status": closed.outcome.value, "reason_code": reason_code}, "Application closed"
    )


def _pay_out(services: Services, claimed: Loan) -> StepResult:
    """Pay by the reference and at the terms of the claim."""
    reference, offer = claimed.disbursement_ref, claimed.offer
    assert reference is not None
    assert offer is not None
    amount = Cents(int(offer["loan_amount"]))
    services.loans.record_payment(claimed.application_id, reference, amount)
    result = _approval(claimed, offer, reference)
    paid = services.loans.record_outcome(claimed.application_id, Status.APPROVED, result)
    _append_completion(services, paid)
    return StepResult(
        {"status": Status.APPROVED.value, "disbursement_ref": reference},
        f"{usd(amount)} disbursed",
    )


def _approval(loan: Loan, offer: Mapping[str, Any], disbursement_ref: str) -> dict[str, Any]:
    return {
        "application_id": loan.application_id,
        "applicant_name": loan.application.name,
        "status": Status.APPROVED.value,
        "offer_id": offer["offer_id"],
        "loan_amount": dollars(Cents(int(offer["loan_amount"]))),
        "annual_rate": Decimal(offer["annual_rate"]),
        "monthly_payment": dollars(Cents(int(offer["monthly_payment"]))),
        "term_months": int(offer["term_months"]),
        "total_interest": dollars(Cents(int(offer["total_interest"]))),
        "disbursement_ref": disbursement_ref,
    }


def _rejection(reason_code: ReasonCode, risk: Mapping[str, Any]) -> Rejection:
    average = risk.get("average_score")
    return Rejection(
        reason_code,
        risk_tier=risk.get("risk_tier"),
        average_score=None if average is None else Decimal(str(average)),
    )


def _append_completion(services: Services, loan: Loan) -> None:
    assert loan.outcome is not None
    why = f": {loan.result['reason']}" if loan.result and "reason" in loan.result else ""
    level = Level.INFO if loan.outcome is Status.APPROVED else Level.WARN
    code = (loan.result or {}).get("reason_code")
    event = Event(
        Kind.COMPLETED,
        services.stamp(),
        f"Loan {loan.outcome.value}{why}",
        level,
        outcome=loan.outcome,
        reason_code=ReasonCode(code) if code else None,
    )
    services.events.append(loan.application_id, event)


def _append_time_out(services: Services, loan: Loan, step: Step) -> None:
    event = Event(
        Kind.TIMED_OUT, services.stamp(), "No answer arrived in time", Level.WARN, step=step
    )
    services.events.append(loan.application_id, event)
