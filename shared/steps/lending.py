"""The steps that only compute: rules of the domain, applied to a stored loan."""

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
        InvalidApplication: it isn't one.
    """
    application.validate(loan.application)
    return StepResult(
        {"valid": True}, f"Application for {usd(loan.application.loan_amount)} is valid"
    )


def pull_credit_report(services: Services, loan: Loan, *, bureau: str) -> StepResult:
    """Ask one bureau for its report."""
    report = report_from(Bureau(bureau), loan.application.sin)
    return StepResult(asdict(report), f"{report.bureau.label} reports a score of {report.score}")


def assess_risk(
    services: Services, loan: Loan, *, reports: Sequence[Mapping[str, Any]]
) -> StepResult:
    """Apply the lending rules to the reports that arrived; a bureau that failed gave none."""
    arrived = [CreditReport.from_payload(report) for report in reports if "score" in report]
    found = assess(loan.application.loan_amount, arrived)
    average = None if found.average_score is None else float(found.average_score)
    result = {
        "denied": found.reason_code is not None,
        "needs_manager": found.needs_manager,
        "reason_code": found.reason_code,
        "risk_tier": found.tier,
        "average_score": average,
    }
    if found.reason_code is not None:
        return StepResult(result, f"Risk assessed: {_words(found.reason_code)}", Level.WARN)
    asks = "; a manager has to agree" if found.needs_manager else ""
    return StepResult(result, f"Risk assessed: {_words(found.tier)}, average {average}{asks}")


def generate_offer(services: Services, loan: Loan, *, risk_tier: str) -> StepResult:
    """Make the offer for the loan's amount and tier."""
    offer = make_offer(loan.application_id, loan.application.loan_amount, Tier(risk_tier))
    terms = f"{usd(offer.monthly_payment)} a month for {offer.term_months} months"
    return StepResult(offer_payload(offer), f"Offer made: {terms} at {offer.annual_rate}%")


def offer_payload(offer: Offer) -> dict[str, Any]:
    """Return the offer as a step's result: cents as whole numbers, the rate as text."""
    return {**asdict(offer), "annual_rate": str(offer.annual_rate)}


def _words(name: str | None) -> str:
    return (name or "").replace("_", " ")
