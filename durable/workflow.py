"""The loan as a durable workflow: read from top to bottom, it runs from top to bottom.

When the function resumes, this code runs again from its first line, and every operation that has
completed returns its checkpointed result. So the code is deterministic: clocks, randomness and
side effects are inside the steps.
"""

from typing import Any

from aws_durable_execution_sdk_python import (
    CallbackError,
    CallbackTimeoutError,
    DurableContext,
    StepError,
)

from durable import operations as do
from durable.operations import FLAT, RETRIED, LoanExecution, answer_within
from shared.domain.approval import Approval
from shared.domain.errors import MalformedAnswer
from shared.domain.fraud import FraudReport
from shared.domain.outcome import ReasonCode, reason_for_error
from shared.domain.pipeline import Step

Result = dict[str, Any]


def run(loan: LoanExecution, timeouts: dict[str, int], context: DurableContext) -> Result:
    """Run the loan to its outcome; `timeouts` are the seconds that each wait may last."""
    try:
        return process(loan, timeouts, context)
    except (StepError, CallbackError, MalformedAnswer) as error:
        return close(loan, reason_for_error(getattr(error, "error_type", "")), None, context)


def process(loan: LoanExecution, timeouts: dict[str, int], context: DurableContext) -> Result:
    """Take the loan from its application to its funds."""
    context.step(do.validate_application(loan), config=RETRIED)
    reports = context.parallel(do.credit_reports(loan), name="credit_reports", config=FLAT)
    risk = context.step(do.assess_risk(loan, reports.get_results()), config=RETRIED)
    if risk["denied"]:
        return close(loan, risk["reason_code"], risk, context)

    if risk["needs_manager"]:
        wait = answer_within(timeouts["manager"])
        try:
            answer = context.wait_for_callback(do.manager_approval(loan), config=wait)
        except CallbackTimeoutError:
            return close(loan, ReasonCode.APPROVAL_TIMED_OUT, risk, context, Step.MANAGER_APPROVAL)
        if not Approval.from_json(answer).approved:
            return close(loan, ReasonCode.MANAGER_DENIED, risk, context)

    wait = answer_within(timeouts["fraud"])
    try:
        answer = context.wait_for_callback(do.fraud_check(loan), config=wait)
        report = FraudReport.from_json(answer)
    except (CallbackError, MalformedAnswer) as error:
        late = Step.FRAUD_CHECK if isinstance(error, CallbackTimeoutError) else None
        return close(loan, ReasonCode.FRAUD_CHECK_UNAVAILABLE, risk, context, late)
    if report.flagged:
        return close(loan, ReasonCode.FRAUD_SUSPECTED, risk, context)

    offer = context.step(do.generate_offer(loan, risk["risk_tier"]), config=RETRIED)
    try:
        return context.step(do.disburse_funds(loan, offer), config=RETRIED)
    except StepError:
        context.step(do.withdraw_offer(loan, offer), config=RETRIED)
        return close(loan, ReasonCode.DISBURSEMENT_FAILED, risk, context)


def close(
    loan: LoanExecution,
    reason: str,
    risk: Result | None,
    context: DurableContext,
    timed_out: Step | None = None,
) -> Result:
    """End the loan without money; `timed_out` is the wait that ended without an answer."""
    return context.step(do.close_application(loan, reason, risk, timed_out), config=RETRIED)
