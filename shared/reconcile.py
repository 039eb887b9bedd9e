"""Nothing waits for somebody to press again.

A loan is accepted when it's stored and a decision when it's claimed. What dies between that and
the workflow's having it, and an execution that its engine ended without telling, is found here.
Doing so again changes nothing: starts go by execution name, endings by the loan's one outcome.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.clock import moment
from shared.decisions import deliver
from shared.domain.errors import TransientError
from shared.engines.port import EngineUnavailable, ExecutionStatus, NoSuchExecution
from shared.intake import start
from shared.observability import logger
from shared.progress.event import Event, Kind, Level
from shared.services import Services, services
from shared.steps.closing import end_without_workflow
from shared.store.loan import Loan, Ticket

GRACE = timedelta(seconds=3)
"""How long whoever stored a loan or claimed a decision has, to see it through."""

SILENCE = timedelta(seconds=10)
"""How long a loan may be silent beyond its wait before its engine is asked about it."""

MOST_DESCRIBED = 40
"""Executions described in one run: both engines limit such calls to some 15 a second."""

_PAGE = 100
_SERVICES = services()


class Found(StrEnum):
    """What the reconciler did about a loan."""

    STARTED = "started"
    DELIVERED = "delivered"
    ENDED = "ended"


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Look at every unfinished loan once; return how many of each kind were helped on."""
    return reconcile(_SERVICES)


def reconcile(services: Services) -> dict[str, int]:
    """Help every unfinished loan on that nobody else will; return how many, by kind.

    Raises:
        StoreUnavailable: the table can't be reached at all; the next run goes on.
    """
    found: Counter[str] = Counter()
    described = 0
    for loan in _unfinished(services):
        try:
            if _unstarted(services, loan):
                found[_start(services, loan)] += 1
            elif _undelivered(services, loan):
                found[_deliver(services, loan)] += 1
            elif _silent(services, loan) and described < MOST_DESCRIBED:
                described += 1
                found.update(_end_if_dead(services, loan))
        except (EngineUnavailable, TransientError):
            logger.warning("not helped on yet", extra={"application_id": loan.application_id})
    if found:
        logger.info("loans helped on", extra={"found": dict(found)})
    return dict(found)


def _unfinished(services: Services) -> Iterator[Loan]:
    after = None
    while True:
        page = services.loans.unfinished(_PAGE, after)
        yield from (loan for loan in page.loans if not loan.finished)
        if page.next is None:
            return
        after = page.next


def _unstarted(services: Services, loan: Loan) -> bool:
    return loan.execution is None and _since(services, loan.created_at) > GRACE


def _undelivered(services: Services, loan: Loan) -> bool:
    decision = loan.decision
    return (
        decision is not None
        and decision.delivered_at is None
        and _since(services, decision.decided_at) > GRACE
        and _since(services, loan.updated_at) > GRACE
        and loan.fraud is None
    )


def _silent(services: Services, loan: Loan) -> bool:
    waits = [ticket.expires_at for ticket in (_open(loan), loan.fraud) if ticket is not None]
    return _since(services, max([loan.updated_at, *waits])) > SILENCE


def _open(loan: Loan) -> Ticket | None:
    return loan.approval if loan.decision is None else None


def _start(services: Services, loan: Loan) -> Found:
    start(services, loan)
    return Found.STARTED


def _deliver(services: Services, loan: Loan) -> Found:
    """A decision that nobody waits for was delivered, and only that wasn't noted."""
    assert loan.approval is not None
    if not deliver(services, loan):
        services.loans.mark_delivered(loan.application_id, loan.approval.resume_token)
    return Found.DELIVERED


def _end_if_dead(services: Services, loan: Loan) -> list[Found]:
    if _running(services, loan):
        return []
    end_without_workflow(services, loan)
    event = Event(
        Kind.RECOVERED,
        services.stamp(),
        "The engine had given up; the loan was brought to its end",
        Level.WARN,
    )
    services.events.append(loan.application_id, event)
    return [Found.ENDED]


def _running(services: Services, loan: Loan) -> bool:
    engine = services.engines.engine_for(loan.engine)
    try:
        described = engine.describe(loan.execution or "")
    except NoSuchExecution:
        return False
    return described.status is ExecutionStatus.RUNNING


def _since(services: Services, stamp: str) -> timedelta:
    return services.clock() - moment(stamp)
