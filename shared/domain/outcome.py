"""The outcomes of a loan, with the reason that its applicant reads."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """The `status` of a loan in the API's answers."""

    SUBMITTED = "submitted"
    PROCESSING = "processing"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    DENIED = "denied"
    FAILED = "failed"


FINAL: frozenset[Status] = frozenset({Status.APPROVED, Status.DENIED, Status.FAILED})


class ReasonCode(StrEnum):
    """The rule or the failure that ended a loan without money."""

    CREDIT_SCORE_TOO_LOW = "credit_score_too_low"
    AMOUNT_ABOVE_SUBPRIME_LIMIT = "amount_above_subprime_limit"
    MANAGER_DENIED = "manager_denied"
    APPROVAL_TIMED_OUT = "approval_timed_out"
    FRAUD_SUSPECTED = "fraud_suspected"
    INVALID_APPLICATION = "invalid_application"
    INSUFFICIENT_CREDIT_DATA = "insufficient_credit_data"
    FRAUD_CHECK_UNAVAILABLE = "fraud_check_unavailable"
    DISBURSEMENT_FAILED = "disbursement_failed"
    TECHNICAL_FAILURE = "technical_failure"


_DENIALS: frozenset[ReasonCode] = frozenset(
    {
        ReasonCode.CREDIT_SCORE_TOO_LOW,
        ReasonCode.AMOUNT_ABOVE_SUBPRIME_LIMIT,
        ReasonCode.MANAGER_DENIED,
        ReasonCode.APPROVAL_TIMED_OUT,
        ReasonCode.FRAUD_SUSPECTED,
    }
)

_REASONS: dict[ReasonCode, str] = {
    ReasonCode.CREDIT_SCORE_TOO_LOW: (
        "Credit score too low: {average}the minimum is an average of 640."
    ),
    ReasonCode.AMOUNT_ABOVE_SUBPRIME_LIMIT: (
        "Amount above the subprime limit: {average}the tier is offered at most $25,000.00."
    ),
    ReasonCode.MANAGER_DENIED: "A manager denied the loan.",
    ReasonCode.APPROVAL_TIMED_OUT: "No manager answered in time.",
    ReasonCode.FRAUD_SUSPECTED: "The fraud check flagged the application.",
    ReasonCode.INVALID_APPLICATION: "The application is not valid.",
    ReasonCode.INSUFFICIENT_CREDIT_DATA: "Fewer than two credit bureaus could report.",
    ReasonCode.FRAUD_CHECK_UNAVAILABLE: "The fraud check could not be completed.",
    ReasonCode.DISBURSEMENT_FAILED: "The funds could not be paid out; the offer was withdrawn.",
    ReasonCode.TECHNICAL_FAILURE: "The application could not be processed for technical reasons.",
}


@dataclass(frozen=True)
class Rejection:
    """The end of a loan without money: denied by a rule or a manager, or failed."""

    reason_code: ReasonCode
    risk_tier: str | None = None
    average_score: Decimal | None = None

    @property
    def status(self) -> Status:
        """`denied` if a rule, a manager or the fraud service decided so; otherwise `failed`."""
        return Status.DENIED if self.reason_code in _DENIALS else Status.FAILED

    @property
    def reason(self) -> str:
        """The reason in a sentence for the applicant."""
        average = "" if self.average_score is None else f"your average is {self.average_score}, "
        return _REASONS[self.reason_code].format(average=average)


def reason_for_error(error_name: str) -> ReasonCode:
    """Return the reason code of a loan whose step failed for good with an error of this name."""
    if error_name.rpartition(".")[2] == "InvalidApplication":
        return ReasonCode.INVALID_APPLICATION
    return ReasonCode.TECHNICAL_FAILURE
