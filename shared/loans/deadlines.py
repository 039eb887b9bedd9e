"""Waits that are about to end unanswered, counted for an alarm."""

from datetime import timedelta

from shared.runtime.clock import moment
from shared.runtime.observability import measure
from shared.services import Services

NEAR = timedelta(minutes=5)
METRIC = "CallbacksNearDeadline"


def report_deadlines(services: Services) -> int:
    """Count the loans that a manager has to answer within minutes, and tell it if there are any.

    Raises:
        StoreUnavailable: the table can't be reached.
    """
    now = services.clock()
    waiting = [loan.approval for loan in services.loans.waiting_for_manager() if loan.approval]
    near = sum(now < moment(ticket.expires_at) <= now + NEAR for ticket in waiting)
    if near:
        measure(METRIC, near)
    return near
