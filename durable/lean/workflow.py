"""The loan as a durable workflow with few operations: what has no side effects has no checkpoint.

The code runs again from its first line when the function resumes. A checkpoint holds each credit
report, each answer, the payment and the end; everything between is computed again from them, and
gives the same as before. A step without a checkpoint that fails for good fails the execution, and
the reconciler ends the loan.
"""

from aws_durable_execution_sdk_python import (
    CallbackError,
    CallbackTimeoutError,
    DurableContext,
    StepError,
)

from durable import operations
from durable.lean import operations as do
from durable.operations import FLAT, RETRIED, LoanExecution, Result
from durable.workflow import close
from shared.domain.approval import Approval
from shared.domain.errors import InvalidApplication, MalformedAnswer
from shared.domain.fraud import FraudReport
from shared.domain.outcome import ReasonCode
from shared.domain.pipeline import Step
from shared.steps import RetriesExhausted


def run(loan: LoanExecution, timeouts: dict[str, int], context: DurableContext) -> Result:
    """Run the loan to its outcome; `timeouts` are the seconds that each wait may last."""
    try:
        return process(loan, timeouts, context)
    except InvalidApplication:
        return close(loan, ReasonCode.INVALID_APPLICATION, None, context)
    except (StepError, CallbackError, MalformedAnswer):
        return close(loan, ReasonCode.TECHNICAL_FAILURE, None, context)


def process(loan: LoanExecution, timeouts: dict[str, int], context: DurableContext) -> Result:
    """Take the loan from its application to its funds."""
    do.validate_application(loan, context)
    reports = context.parallel(operations.credit_reports(loan), name="credit_reports", config=FLAT)
    risk = do.assess_risk(loan, reports.get_results(), context)
    if risk["denied"]:
        return close(loan, risk["reason_code"], risk, context)

    if risk["needs_manager"]:
        try:
            answer = do.answer_to(loan, Step.MANAGER_APPROVAL, timeouts["manager"], context)
        except CallbackTimeoutError:
            return close(loan, ReasonCode.APPROVAL_TIMED_OUT, risk, context, Step.MANAGER_APPROVAL)
        if not Approval.from_json(answer).approved:
            return close(loan, ReasonCode.MANAGER_DENIED, risk, context)

    try:
        answer = do.answer_to(loan, Step.FRAUD_CHECK, timeouts["fraud"], context)
        report = FraudReport.from_json(answer)
    except (CallbackError, MalformedAnswer) as error:
        late = Step.FRAUD_CHECK if isinstance(error, CallbackTimeoutError) else None
        return close(loan, ReasonCode.FRAUD_CHECK_UNAVAILABLE, risk, context, late)
    if report.flagged:
        return close(loan, ReasonCode.FRAUD_SUSPECTED, risk, context)
    return pay(loan, risk, context)


def pay(loan: LoanExecution, risk: Result, context: DurableContext) -> Result:
    """Make the offer and pay out the loan, or withdraw the offer."""
    tier = risk["risk_tier"]
    try:
        return context.step(do.pay_out(loan, tier), name=Step.DISBURSE_FUNDS, config=RETRIED)
    except StepError as error:
        if (error.error_type or "").endswith(RetriesExhausted.__name__):
            raise  # there is no offer
        context.step(operations.withdraw_offer(loan, do.offer_of(loan, tier)), config=RETRIED)
        return close(loan, ReasonCode.DISBURSEMENT_FAILED, risk, context)
