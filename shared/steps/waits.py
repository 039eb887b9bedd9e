"""The steps that begin a wait: they store where the answer goes, then ask for it.

They send no answer themselves: only the API, the reconciler and the fraud service may.
"""

from shared.services import Services
from shared.steps.result import StepResult
from shared.store.loan import Loan, PendingCallback


def request_approval(services: Services, loan: Loan, *, resume_token: str) -> StepResult:
    """Ask a manager. Registered again, the new token replaces the old one while undecided.

    A decision that was made in the meantime is handed to the reconciler, which delivers it at once.
    """
    seconds = loan.timeouts.manager
    asked = services.loans.request_approval(loan.application_id, resume_token, seconds)
    if asked.decision is not None:
        reconciler = services.settings.reconciler_function
        services.functions.invoke_async(reconciler, {"application_id": loan.application_id})
    return _waiting(asked.approval, "Waiting for a manager")


def request_fraud_check(services: Services, loan: Loan, *, resume_token: str) -> StepResult:
    """Hand the application to the external fraud service, which answers by callback."""
    seconds = loan.timeouts.fraud
    asked = services.loans.request_fraud_check(loan.application_id, resume_token, seconds)
    ask_fraud_service(services, asked)
    return _waiting(asked.fraud, "Waiting for the fraud service")


def ask_fraud_service(services: Services, loan: Loan) -> None:
    """Ask the fraud service about a loan that waits for it; asked twice, it may answer twice.

    Raises:
        ServiceUnavailable: Lambda can't be reached; the same call may work later.
    """
    assert loan.fraud is not None
    order = {"application_id": loan.application_id, "resume_token": loan.fraud.resume_token}
    services.functions.invoke_async(services.settings.fraud_function, order)


def _waiting(ticket: PendingCallback | None, message: str) -> StepResult:
    assert ticket is not None
    return StepResult({}, message, expires_at=ticket.expires_at)
