"""The steps of a loan: named here, and nowhere else."""

from enum import StrEnum


class Step(StrEnum):
    """A unit of work that both engines call; the value is its name on either engine."""

    VALIDATE_APPLICATION = "validate_application"
    PULL_CREDIT_REPORT = "pull_credit_report"
    ASSESS_RISK = "assess_risk"
    MANAGER_APPROVAL = "manager_approval"
    FRAUD_CHECK = "fraud_check"
    GENERATE_OFFER = "generate_offer"
    DISBURSE_FUNDS = "disburse_funds"
    WITHDRAW_OFFER = "withdraw_offer"
    CLOSE_APPLICATION = "close_application"


PIPELINE: tuple[Step, ...] = (
    Step.VALIDATE_APPLICATION,
    Step.PULL_CREDIT_REPORT,
    Step.ASSESS_RISK,
    Step.MANAGER_APPROVAL,
    Step.FRAUD_CHECK,
    Step.GENERATE_OFFER,
    Step.DISBURSE_FUNDS,
)
"""What an applicant sees, in order. A person is asked before the fraud check, as in the seed."""

WAITS: frozenset[Step] = frozenset({Step.MANAGER_APPROVAL, Step.FRAUD_CHECK})
"""The steps that end with somebody else's answer."""


class Stage(StrEnum):
    """Where a loan stands, in the words of the seed's clients."""

    SUBMITTED = "submitted"
    VALIDATING = "validating"
    CREDIT_CHECK = "credit_check"
    RISK_ASSESSMENT = "risk_assessment"
    MANAGER_APPROVAL = "manager_approval"
    FRAUD_CHECK = "fraud_check"
    GENERATING_OFFER = "generating_offer"
    DISBURSING = "disbursing"
    COMPLETE = "complete"


STAGE_OF: dict[Step, Stage] = {
    Step.VALIDATE_APPLICATION: Stage.VALIDATING,
    Step.PULL_CREDIT_REPORT: Stage.CREDIT_CHECK,
    Step.ASSESS_RISK: Stage.RISK_ASSESSMENT,
    Step.MANAGER_APPROVAL: Stage.MANAGER_APPROVAL,
    Step.FRAUD_CHECK: Stage.FRAUD_CHECK,
    Step.GENERATE_OFFER: Stage.GENERATING_OFFER,
    Step.DISBURSE_FUNDS: Stage.DISBURSING,
}
