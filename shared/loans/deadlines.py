"""Counts the loans whose approval is about to time out, for an alarm."""

from datetime import timedelta

from shared.runtime.clock import moment, timestamp
from shared.runtime.observability import measure
from shared.services import Services

NEAR = timedelta(minutes=5)
METRIC = "CallbacksNearDeadline"


def report_deadlines(services: Services) -> int:
    """Emit the number of approvals that time out within `NEAR`, if there are any, and return it.

    Raises:
        StoreUnavailable: the table can't be reached.
    """
    now = services.clock()
    until = timestamp(now + NEAR + timedelta(microseconds=1))
    loans = services.loans.lists.waiting_for_manager(until=until)
    deadlines = [moment(loan.approval.expires_at) for loan in loans if loan.approval]
    near = sum(now < deadline <= now + NEAR for deadline in deadlines)
    if near:
        measure(METRIC, near)
    return near
