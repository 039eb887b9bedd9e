"""The steps that begin a wait: they store where the answer goes, then ask for it."""

import json

from shared.decisions import deliver
from shared.engines.aws import call
from shared.services import Services
from shared.steps.done import Done
from shared.store.loan import Loan, Ticket


def request_approval(services: Services, loan: Loan, *, resume_token: str) -> Done:
    """Ask a manager. Registered again, the new token replaces the old one while undecided.

    A decision that was made in the meantime is delivered at once.
    """
    seconds = loan.timeouts.manager
    asked = services.loans.request_approval(loan.application_id, resume_token, seconds)
    if asked.decision is not None:
        deliver(services, asked)
    return _waiting(asked.approval, "Waiting for a manager")


def request_fraud_check(services: Services, loan: Loan, *, resume_token: str) -> Done:
    """Hand the application to the external fraud service, which answers by callback."""
    seconds = loan.timeouts.fraud
    asked = services.loans.request_fraud_check(loan.application_id, resume_token, seconds)
    order = {
        "application_id": loan.application_id,
        "resume_token": resume_token,
    }
    call(
        services.functions.invoke,
        {},
        FunctionName=services.settings.fraud_function,
        InvocationType="Event",
        Payload=json.dumps(order).encode(),
    )
    return _waiting(asked.fraud, "Waiting for the fraud service")


def _waiting(ticket: Ticket | None, message: str) -> Done:
    assert ticket is not None
    return Done({}, message, expires_at=ticket.expires_at)
