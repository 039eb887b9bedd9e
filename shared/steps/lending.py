"""The steps without side effects: rules of the domain, applied to a stored loan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shared.domain import application
from shared.domain.credit import Bureau, CreditReport, report_from
from shared.domain.money import usd
from shared.domain.offer import Offer, make_offer
from shared.domain.risk import Tier, assess
from shared.events.event import Level
from shared.services import Services
from shared.steps.result import StepResult
from shared.store.loan import Loan


def validate_application(services: Services, loan: Loan) -> StepResult:
    """Accept a valid application.

    Raises:
        InvalidApplication: it breaks a rule.
    """
    application.validate(loan.application)
    return StepResult(
        {"valid": True}, f"Application for {usd(loan.application.loan_amount)} is valid"
    )


def pull_credit_report(services: Services, loan: Loan, *, bureau: str) -> StepResult:
    """Return the report of one bureau."""
    report = report_from(Bureau(bureau), loan.application.sin)
    return StepResult(asdict(report), f"{report.bureau.label} reports a score of {report.score}")


def assess_risk(
    services: Services, loan: Loan, *, reports: Sequence[Mapping[str, Any]]
) -> StepResult:
    """Apply the risk rules to the reports; a bureau that failed has none."""
    arrived = [CreditReport.from_payload(report) for report in reports if "score" in report]
    assessment = assess(loan.application.loan_amount, arrived)
    score = assessment.average_score
    average = None if score is None else float(score)
    result = {
        "denied": assessment.reason_code is not None,
        "needs_manager": assessment.needs_manager,
        "reason_code": assessment.reason_code,
        "risk_tier": assessment.tier,
        "average_score": average,
    }
    if assessment.reason_code is not None:
        message = f"Risk assessed: {_spaced(assessment.reason_code)}"
        return StepResult(result, message, Level.WARN)
    approval = "; a manager has to agree" if assessment.needs_manager else ""
    message = f"Risk assessed: {_spaced(assessment.tier)}, average {average}{approval}"
    return StepResult(result, message)


def generate_offer(services: Services, loan: Loan, *, risk_tier: str) -> StepResult:
    """Make the offer for the loan's amount and tier."""
    offer = make_offer(loan.application_id, loan.application.loan_amount, Tier(risk_tier))
    terms = f"{usd(offer.monthly_payment)} a month for {offer.term_months} months"
    return StepResult(offer_payload(offer), f"Offer made: {terms} at {offer.annual_rate}%")


def offer_payload(offer: Offer) -> dict[str, Any]:
    """Return the offer as the result of a step: amounts in cents, the rate as text."""
    return {**asdict(offer), "annual_rate": str(offer.annual_rate)}


def _spaced(name: str | None) -> str:
    return (name or "").replace("_", " ")
