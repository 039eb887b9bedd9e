"""The steps of a loan: their names, labels and order."""

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

    @property
    def label(self) -> str:
        """The step's name for people, in English."""
        return _LABELS[self]


_LABELS: dict[Step, str] = {
    Step.VALIDATE_APPLICATION: "Validate application",
    Step.PULL_CREDIT_REPORT: "Pull credit report",
    Step.ASSESS_RISK: "Assess risk",
    Step.MANAGER_APPROVAL: "Manager approval",
    Step.FRAUD_CHECK: "Fraud check",
    Step.GENERATE_OFFER: "Generate offer",
    Step.DISBURSE_FUNDS: "Disburse funds",
    Step.WITHDRAW_OFFER: "Withdraw offer",
    Step.CLOSE_APPLICATION: "Close application",
}

PIPELINE: tuple[Step, ...] = (
    Step.VALIDATE_APPLICATION,
    Step.PULL_CREDIT_REPORT,
    Step.ASSESS_RISK,
    Step.MANAGER_APPROVAL,
    Step.FRAUD_CHECK,
    Step.GENERATE_OFFER,
    Step.DISBURSE_FUNDS,
)
"""The steps of a loan that is approved, in order. The page shows a row for each of them."""

CLOSING_STEPS: tuple[Step, ...] = (Step.WITHDRAW_OFFER, Step.CLOSE_APPLICATION)
"""The steps that end a loan without money. They stand in the log and have no row."""

WAITS: frozenset[Step] = frozenset({Step.MANAGER_APPROVAL, Step.FRAUD_CHECK})
"""The steps that wait for a callback."""


class Stage(StrEnum):
    """The value of `current_step` in the API's answers."""

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
