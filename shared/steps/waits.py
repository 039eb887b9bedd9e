"""The steps that begin a wait: they store the token for the answer, then request it.

They answer no wait themselves: only the API, the reconciler and the fraud service may.
"""

from shared.services import Services
from shared.steps.result import StepResult
from shared.store.loan import Loan, PendingCallback


def request_approval(services: Services, loan: Loan, *, resume_token: str) -> StepResult:
    """Ask a manager to decide. Performed again before the decision, it replaces the token.

    If the loan is decided already, the reconciler is invoked and delivers the decision at once.
    """
    seconds = loan.timeouts.manager
    waiting = services.loans.request_approval(loan.application_id, resume_token, seconds)
    if waiting.decision is not None:
        reconciler = services.settings.reconciler_function
        services.functions.invoke_async(reconciler, {"application_id": loan.application_id})
    return _waiting(waiting.approval, "Waiting for a manager")


def request_fraud_check(services: Services, loan: Loan, *, resume_token: str) -> StepResult:
    """Send the application to the external fraud service, which answers by callback."""
    seconds = loan.timeouts.fraud
    waiting = services.loans.request_fraud_check(loan.application_id, resume_token, seconds)
    ask_fraud_service(services, waiting)
    return _waiting(waiting.fraud, "Waiting for the fraud service")


def ask_fraud_service(services: Services, loan: Loan) -> None:
    """Invoke the fraud service for a loan that waits for it; invoked twice, it may answer twice.

    Raises:
        ServiceUnavailable: Lambda can't be reached; the same call may work later.
    """
    assert loan.fraud is not None
    order = {"application_id": loan.application_id, "resume_token": loan.fraud.resume_token}
    services.functions.invoke_async(services.settings.fraud_function, order)


def _waiting(wait: PendingCallback | None, message: str) -> StepResult:
    assert wait is not None
    return StepResult({}, message, expires_at=wait.expires_at)
