"""The lean operations of a loan, and the steps that need none.

A step without side effects gives the same result whenever it runs, so its result needs no
checkpoint: a replay computes it again. A wait is one operation, its callback; whoever answers it
is asked outside any operation, and again if the process died meanwhile.
"""

from collections.abc import Sequence

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_step
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration

from durable.operations import LoanExecution, Result
from shared.domain.pipeline import Step


def validate_application(loan: LoanExecution, context: DurableContext) -> None:
    """Accept a valid application.

    Raises:
        InvalidApplication: it breaks a rule.
    """
    if context.is_replaying():
        loan.compute(Step.VALIDATE_APPLICATION)
    else:
        loan.perform_with_retries(Step.VALIDATE_APPLICATION)


def assess_risk(loan: LoanExecution, reports: Sequence[Result], context: DurableContext) -> Result:
    """Apply the risk rules to the reports, which have a checkpoint each."""
    if context.is_replaying():
        return loan.compute(Step.ASSESS_RISK, reports=reports)
    return loan.perform_with_retries(Step.ASSESS_RISK, reports=reports)


def answer_to(loan: LoanExecution, wait: Step, seconds: int, context: DurableContext) -> str:
    """Ask for an answer and return it as it was sent.

    Raises:
        CallbackError: the answer is an error, or none arrived in time.
    """
    config = CallbackConfig(timeout=Duration.from_seconds(seconds))
    callback = context.create_callback(wait.value, config)
    checkpoint = callback.state.get_checkpoint_result(callback.operation_id, claim_end_hook=False)
    if not checkpoint.is_terminal():
        loan.perform_with_retries(wait, resume_token=callback.callback_id)
    return callback.result() or ""


@durable_step
def pay_out(step: StepContext, loan: LoanExecution, risk_tier: str) -> Result:
    """Make the offer and pay out the loan, once; a further attempt pays at the same terms."""
    first = step.attempt == 1
    make = loan.perform_with_retries if first else loan.compute
    offer = make(Step.GENERATE_OFFER, risk_tier=risk_tier)
    return loan.perform(Step.DISBURSE_FUNDS, "disburse_funds", step.attempt, offer=offer)


def offer_of(loan: LoanExecution, risk_tier: str) -> Result:
    """Return the offer that was made."""
    return loan.compute(Step.GENERATE_OFFER, risk_tier=risk_tier)
