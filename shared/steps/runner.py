"""Performs a step and appends its events, for both engines."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from random import uniform
from typing import Any

from shared.aws.call import ServiceUnavailable
from shared.domain.credit import Bureau
from shared.domain.errors import InvalidApplication, TransientError
from shared.domain.pipeline import Step
from shared.domain.policy import RETRY
from shared.events.event import Event, Kind, Level
from shared.runtime.observability import logger
from shared.services import Services
from shared.steps.closing import close_application, disburse_funds, withdraw_offer
from shared.steps.faults import InjectedFaults
from shared.steps.lending import (
    assess_risk,
    generate_offer,
    pull_credit_report,
    validate_application,
)
from shared.steps.result import StepFunction, StepResult, payload_bytes
from shared.steps.waits import request_approval, request_fraud_check
from shared.store.loan import Loan
from shared.store.loans import Loans

_FUNCTIONS: Mapping[Step, StepFunction] = {
    Step.VALIDATE_APPLICATION: validate_application,
    Step.PULL_CREDIT_REPORT: pull_credit_report,
    Step.ASSESS_RISK: assess_risk,
    Step.MANAGER_APPROVAL: request_approval,
    Step.FRAUD_CHECK: request_fraud_check,
    Step.GENERATE_OFFER: generate_offer,
    Step.DISBURSE_FUNDS: disburse_funds,
    Step.WITHDRAW_OFFER: withdraw_offer,
    Step.CLOSE_APPLICATION: close_application,
}


class RetriesExhausted(Exception):
    """A step failed with a transient error as often as the policy allows."""


class SubmittedLoan:
    """A loan as far as a step needs it: what was submitted never changes, so it is read once."""

    def __init__(self, loans: Loans, application_id: str) -> None:
        self._loans = loans
        self._application_id = application_id
        self._loan: Loan | None = None
        self._lock = threading.Lock()

    def get(self) -> Loan:
        """Return the loan; the branches of a parallel step are threads, and wait for one read."""
        with self._lock:
            if self._loan is None:
                self._loan = self._loans.get(self._application_id)
            return self._loan


@dataclass(frozen=True)
class Attempt:
    """An attempt of a step: Lambda's request id, and the engine's number and name of it.

    The steps of one invocation share a `loan`; without it, the attempt reads the loan itself.
    """

    invocation: str
    number: int = 1
    operation: str | None = None
    loan: SubmittedLoan | None = None


def perform(
    services: Services, step: Step, application_id: str, attempt: Attempt, **inputs: Any
) -> dict[str, Any]:
    """Perform one attempt of a step and return its result, which is plain JSON.

    The step is idempotent by loan and step: a repeated attempt has no further side effect.

    Raises:
        TransientError: a retry may succeed.
        Exception: any other failure of the step; a retry would fail again.
    """
    events = _StepEvents(services, step, application_id, attempt, _branch(inputs))
    events.started()
    try:
        loan = attempt.loan or SubmittedLoan(services.loans, application_id)
        result = _attempt(services, step, loan.get(), inputs)
    except (TransientError, ServiceUnavailable) as error:
        why = "a service is out of reach" if isinstance(error, ServiceUnavailable) else str(error)
        events.failed(Level.WARN, f"{_title(step)} failed and may be tried again: {why}")
        raise TransientError(why) from error
    except InvalidApplication as error:
        events.failed(Level.ERROR, f"{_title(step)} failed: {error}")
        raise
    except Exception:
        logger.exception("step failed", extra={"application_id": application_id, "step": step})
        events.failed(Level.ERROR, f"{_title(step)} failed for a technical reason")
        raise
    events.ended(result)
    return result.result


def perform_with_retries(
    services: Services, step: Step, application_id: str, attempt: Attempt, **inputs: Any
) -> dict[str, Any]:
    """Perform a step with the policy's retries in this invocation, which sleeps between them.

    Raises:
        RetriesExhausted: the last attempt failed with a transient error.
        Exception: any other failure of the step.
    """
    delay = RETRY.interval_seconds
    for number in range(1, RETRY.max_attempts):
        with suppress(TransientError):
            own = replace(attempt, number=number)
            return perform(services, step, application_id, own, **inputs)
        services.sleep(uniform(0, delay))
        delay = min(delay * RETRY.backoff_rate, RETRY.max_delay_seconds)
    try:
        last = replace(attempt, number=RETRY.max_attempts)
        return perform(services, step, application_id, last, **inputs)
    except TransientError as error:
        raise RetriesExhausted(str(error)) from error


def compute(services: Services, step: Step, loan: Loan, **inputs: Any) -> dict[str, Any]:
    """Return the result of a step that has no side effects, without events and pauses.

    It is for a step that ran before: it gives the same result as then, for the same inputs.

    Raises:
        InvalidApplication: the step found the application invalid.
    """
    InjectedFaults(services, loan, step, _branch(inputs)).refuse()
    return _FUNCTIONS[step](services, loan, **inputs).result


def _attempt(services: Services, step: Step, loan: Loan, inputs: Mapping[str, Any]) -> StepResult:
    faults = InjectedFaults(services, loan, step, _branch(inputs))
    faults.before()
    if loan.pace_ms:
        services.sleep(loan.pace_ms / 1000)
    result = _FUNCTIONS[step](services, loan, **inputs)
    faults.after()
    return result


@dataclass(frozen=True)
class _StepEvents:
    services: Services
    step: Step
    application_id: str
    attempt: Attempt
    branch: Bureau | None

    def started(self) -> None:
        self._append(Kind.STARTED, f"{_title(self.step, self.branch)} started")

    def failed(self, level: Level, message: str) -> None:
        self._append(Kind.FAILED, message, level)

    def ended(self, result: StepResult) -> None:
        self._append(
            Kind.WAITING if result.expires_at else Kind.SUCCEEDED,
            result.message,
            result.level,
            size=payload_bytes(result.result),
            expires_at=result.expires_at,
        )

    def _append(
        self,
        kind: Kind,
        message: str,
        level: Level = Level.INFO,
        *,
        size: int | None = None,
        expires_at: str | None = None,
    ) -> None:
        event = Event(
            kind=kind,
            at=self.services.stamp(),
            message=message,
            level=level,
            step=self.step,
            branch=self.branch,
            attempt=self.attempt.number,
            invocation=self.attempt.invocation,
            operation=self.attempt.operation,
            bytes=size,
            expires_at=expires_at,
        )
        self.services.events.append(self.application_id, event)


def _branch(inputs: Mapping[str, Any]) -> Bureau | None:
    return Bureau(inputs["bureau"]) if "bureau" in inputs else None


def _title(step: Step, branch: Bureau | None = None) -> str:
    return f"{step.label} ({branch.label})" if branch else step.label
