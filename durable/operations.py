"""The shared steps as durable operations, with the retry policy in the SDK's terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from aws_durable_execution_sdk_python import (
    DurableContext,
    ParallelBranch,
    StepContext,
    durable_step,
    durable_wait_for_callback,
)
from aws_durable_execution_sdk_python.config import (
    CompletionConfig,
    Duration,
    JitterStrategy,
    NestingType,
    ParallelConfig,
    StepConfig,
    WaitForCallbackConfig,
)
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.types import WaitForCallbackContext

from shared.domain.credit import Bureau
from shared.domain.errors import TransientError
from shared.domain.pipeline import Step
from shared.domain.policy import RETRY
from shared.runtime.observability import logger
from shared.services import Services
from shared.steps import Attempt, SubmittedLoan, compute, perform, perform_with_retries

Result = dict[str, Any]

_RETRY_STRATEGY = create_retry_strategy(
    RetryStrategyConfig(
        max_attempts=RETRY.max_attempts,
        initial_delay=Duration.from_seconds(RETRY.interval_seconds),
        max_delay=Duration.from_seconds(RETRY.max_delay_seconds),
        backoff_rate=RETRY.backoff_rate,
        jitter_strategy=JitterStrategy.FULL,
        retryable_error_types=[TransientError],
    )
)

RETRIED = StepConfig(retry_strategy=_RETRY_STRATEGY)

FLAT = ParallelConfig(
    completion_config=CompletionConfig.all_completed(), nesting_type=NestingType.FLAT
)
"""Waits for all three bureaus: a minimum would drop a slow one. Branches cost no operation."""


def answer_within(seconds: int) -> WaitForCallbackConfig:
    """Return the configuration of a wait: its time-out, and the retries of its submitter step."""
    return WaitForCallbackConfig(
        timeout=Duration.from_seconds(seconds), retry_strategy=_RETRY_STRATEGY
    )


@dataclass(frozen=True)
class LoanExecution:
    """The loan of an execution, and the Lambda request that runs it now."""

    services: Services
    application_id: str
    request_id: str
    loan: SubmittedLoan

    @classmethod
    def of(cls, services: Services, event: Mapping[str, Any], context: DurableContext) -> Self:
        """Return the loan that the execution's input names."""
        assert context.lambda_context is not None
        application_id: str = event["application_id"]
        logger.set_correlation_id(application_id)
        loan = SubmittedLoan(services.loans, application_id)
        return cls(services, application_id, context.lambda_context.aws_request_id, loan)

    def perform(self, step: Step, operation: str, attempt: int = 1, **inputs: Any) -> Result:
        """Perform the shared step as this execution's operation."""
        run = Attempt(self.request_id, attempt, operation, self.loan)
        return perform(self.services, step, self.application_id, run, **inputs)

    def perform_with_retries(self, step: Step, **inputs: Any) -> Result:
        """Perform the shared step outside an operation, with retries in this invocation."""
        run = Attempt(self.request_id, loan=self.loan)
        return perform_with_retries(self.services, step, self.application_id, run, **inputs)

    def compute(self, step: Step, **inputs: Any) -> Result:
        """Return the result of a step without side effects, which it had before."""
        return compute(self.services, step, self.loan.get(), **inputs)


@durable_step
def validate_application(step: StepContext, loan: LoanExecution) -> Result:
    """Accept a valid application."""
    return loan.perform(Step.VALIDATE_APPLICATION, "validate_application", step.attempt)


def credit_reports(loan: LoanExecution) -> list[ParallelBranch[Result]]:
    """Return a branch for each bureau."""
    return [_credit_report(loan, bureau) for bureau in Bureau]


def _credit_report(loan: LoanExecution, bureau: Bureau) -> ParallelBranch[Result]:
    def branch(context: DurableContext) -> Result:
        return context.step(pull_credit_report(loan, bureau, name), name=name, config=RETRIED)

    name = f"{Step.PULL_CREDIT_REPORT}:{bureau}"
    return ParallelBranch(branch, name=bureau)


@durable_step
def pull_credit_report(step: StepContext, loan: LoanExecution, bureau: Bureau, name: str) -> Result:
    """Get the report of one bureau."""
    return loan.perform(Step.PULL_CREDIT_REPORT, name, step.attempt, bureau=bureau)


@durable_step
def assess_risk(step: StepContext, loan: LoanExecution, reports: Sequence[Result]) -> Result:
    """Apply the risk rules to the reports."""
    return loan.perform(Step.ASSESS_RISK, "assess_risk", step.attempt, reports=reports)


@durable_wait_for_callback
def manager_approval(callback_id: str, _: WaitForCallbackContext, loan: LoanExecution) -> None:
    """Ask a manager to decide."""
    loan.perform(Step.MANAGER_APPROVAL, "manager_approval", resume_token=callback_id)


@durable_wait_for_callback
def fraud_check(callback_id: str, _: WaitForCallbackContext, loan: LoanExecution) -> None:
    """Send the application to the fraud service."""
    loan.perform(Step.FRAUD_CHECK, "fraud_check", resume_token=callback_id)


@durable_step
def generate_offer(step: StepContext, loan: LoanExecution, risk_tier: str) -> Result:
    """Make the offer."""
    return loan.perform(Step.GENERATE_OFFER, "generate_offer", step.attempt, risk_tier=risk_tier)


@durable_step
def disburse_funds(step: StepContext, loan: LoanExecution, offer: Result) -> Result:
    """Pay out the loan, once."""
    return loan.perform(Step.DISBURSE_FUNDS, "disburse_funds", step.attempt, offer=offer)


@durable_step
def withdraw_offer(step: StepContext, loan: LoanExecution, offer: Result) -> Result:
    """Compensate a disbursement that failed for good."""
    return loan.perform(Step.WITHDRAW_OFFER, "withdraw_offer", step.attempt, offer=offer)


@durable_step
def close_application(
    step: StepContext,
    loan: LoanExecution,
    reason_code: str,
    risk: Result | None,
    timed_out: Step | None,
) -> Result:
    """Record that the loan ends without money, and why."""
    return loan.perform(
        Step.CLOSE_APPLICATION,
        "close_application",
        step.attempt,
        reason_code=reason_code,
        risk=risk,
        timed_out=timed_out,
    )
