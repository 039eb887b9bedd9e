"""The outcome of a loan by the domain's rules alone, without an engine.

It knows the meaning of injected faults, so the outcome on an engine can be compared with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.application import Application, problems
from shared.domain.credit import Bureau, report_from
from shared.domain.fraud import judge
from shared.domain.money import dollars
from shared.domain.offer import make_offer
from shared.domain.outcome import ReasonCode, Rejection, Status
from shared.domain.pipeline import Step
from shared.domain.policy import RETRY
from shared.domain.risk import Tier, assess

Faults = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class LoanOutcome:
    """How a loan ends. `terms`: rate in percent, monthly payment, months, interest, amount.

    The amounts are US dollars.
    """

    status: Status
    reason: ReasonCode | None = None
    terms: tuple[float, float, int, float, float] | None = None

    @property
    def code(self) -> str:
        """The reason code, or `approved`."""
        return (self.reason or self.status).value

    @classmethod
    def of(cls, loan: Mapping[str, Any]) -> "LoanOutcome":
        """Read the outcome from a snapshot of the API."""
        result = loan.get("result") or {}
        reason = result.get("reason_code")
        status = Status(loan["status"])
        if status is not Status.APPROVED:
            return cls(status, ReasonCode(reason) if reason else None)
        names = ("annual_rate", "monthly_payment", "term_months", "total_interest", "loan_amount")
        rate, payment, months, interest, amount = (result[name] for name in names)
        return cls(status, None, (rate, payment, months, interest, amount))


def expected_outcome(
    application: Application, faults: Faults, *, decision: bool | None
) -> LoanOutcome:
    """Return how this loan has to end if its manager decides so; None: the manager never does."""
    rejection = _rejection(application, faults, decision)
    if rejection is not None:
        return LoanOutcome(Rejection(rejection).status, rejection)
    tier = assess(application.loan_amount, _reports(application, faults)).tier
    return _approved(application, Tier(str(tier)))


def _rejection(
    application: Application, faults: Faults, decision: bool | None
) -> ReasonCode | None:
    if problems(application) or faults.get(Step.VALIDATE_APPLICATION, {}).get("invalid"):
        return ReasonCode.INVALID_APPLICATION
    if _fails(faults, Step.VALIDATE_APPLICATION) or _fails(faults, Step.ASSESS_RISK):
        return ReasonCode.TECHNICAL_FAILURE
    risk = assess(application.loan_amount, _reports(application, faults))
    if risk.reason_code is not None:
        return risk.reason_code
    if risk.needs_manager and decision is not True:
        return ReasonCode.APPROVAL_TIMED_OUT if decision is None else ReasonCode.MANAGER_DENIED
    return _fraud_rejection(application, faults) or _payment_rejection(faults)


def _fraud_rejection(application: Application, faults: Faults) -> ReasonCode | None:
    behaviour = faults.get(Step.FRAUD_CHECK, {}).get("behaviour")
    if behaviour in ("silent", "error"):
        return ReasonCode.FRAUD_CHECK_UNAVAILABLE
    flagged = judge(application.loan_amount, application.annual_income).flagged
    return ReasonCode.FRAUD_SUSPECTED if flagged or behaviour == "flag" else None


def _payment_rejection(faults: Faults) -> ReasonCode | None:
    if _fails(faults, Step.GENERATE_OFFER):
        return ReasonCode.TECHNICAL_FAILURE
    return ReasonCode.DISBURSEMENT_FAILED if _fails(faults, Step.DISBURSE_FUNDS) else None


def _approved(application: Application, tier: Tier) -> LoanOutcome:
    offer = make_offer("", application.loan_amount, tier)
    terms = (
        float(offer.annual_rate),
        float(dollars(offer.monthly_payment)),
        offer.term_months,
        float(dollars(offer.total_interest)),
        float(dollars(offer.loan_amount)),
    )
    return LoanOutcome(Status.APPROVED, None, terms)


def _reports(application: Application, faults: Faults) -> list[Any]:
    return [
        report_from(bureau, application.sin)
        for bureau in Bureau
        if not _fails(faults, f"{Step.PULL_CREDIT_REPORT}:{bureau}")
    ]


def _fails(faults: Faults, step: str) -> bool:
    """Whether the step fails for good, by itself or because its process always dies."""
    fault = faults.get(step, {})
    failures, crashes = int(fault.get("fail_times", 0)), int(fault.get("crash_times", 0))
    return (
        bool(fault.get("permanent"))
        or failures >= RETRY.max_attempts
        or crashes > RETRY.crash_retries
    )
