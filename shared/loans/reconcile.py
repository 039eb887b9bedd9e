"""Nothing waits for somebody to press again.

A loan is accepted when it's stored and a decision when it's claimed. What dies between that and
the workflow's having it, a fraud check whose every try died, and an execution that its engine ended
without telling, is found here. Doing so again changes nothing: starts go by execution name, endings
by the loan's one outcome, and a second answer to a wait is dropped.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.domain.errors import TransientError
from shared.engines.port import EngineUnavailable, ExecutionStatus, NoSuchExecution
from shared.events.event import Event, Kind, Level
from shared.loans.deadlines import report_deadlines
from shared.loans.decide import deliver
from shared.loans.submit import start
from shared.runtime.clock import moment
from shared.runtime.observability import logger
from shared.services import Services, services
from shared.steps.closing import end_without_workflow
from shared.steps.waits import ask_fraud_service
from shared.store.loan import Loan, PendingCallback
from shared.store.loans import NoSuchLoan

GRACE = timedelta(seconds=3)
"""How long whoever stored a loan or claimed a decision has, to see it through."""

SILENCE = timedelta(seconds=10)
"""How long a loan may be silent beyond its wait before its engine is asked about it."""

MOST_DESCRIBED = 40
"""Executions described in one run: both engines limit such calls to some 15 a second."""

_PAGE = 100
_EXECUTION = re.compile(r"(?:/durable-execution/|:execution:[^:]+:)([0-9a-f]{32})(?:/|$)")
"""A loan's execution bears the loan's id as its name, on either engine."""

_SERVICES = services()


class Repair(StrEnum):
    """What the reconciler did about a loan."""

    STARTED = "started"
    DELIVERED = "delivered"
    ASKED_AGAIN = "asked_again"
    ENDED = "ended"


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Look at the loan that the event names, or else at every unfinished one.

    A step names the loan whose decision is to be delivered; EventBridge names the execution that
    an engine has ended. Returns how many loans were helped on, by kind.
    """
    named = loan_named_by(event)
    if named is not None:
        return reconcile_one(_SERVICES, named)
    report_deadlines(_SERVICES)
    return reconcile(_SERVICES)


def loan_named_by(event: Mapping[str, Any]) -> str | None:
    """Return the application id that a step's or EventBridge's event is about, if it names one."""
    if "application_id" in event:
        return str(event["application_id"])
    detail = event.get("detail") or {}
    arns = (str(detail.get(name, "")) for name in ("durableExecutionArn", "executionArn"))
    found = (_EXECUTION.search(arn) for arn in arns)
    return next((match[1] for match in found if match), None)


def reconcile_one(services: Services, application_id: str) -> dict[str, int]:
    """Deliver this loan's decision, or end it if its execution has ended; wait for neither."""
    try:
        loan = services.loans.get(application_id)
    except NoSuchLoan:
        logger.info("no loan of ours", extra={"application_id": application_id})
        return {}
    found: list[Repair] = []
    if loan.finished:
        pass
    elif _undelivered(loan):
        found = [_deliver(services, loan)]
    elif loan.execution is not None:
        found = _end_if_dead(services, loan)
    return _told(Counter(found))


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
            elif _undelivered(loan) and _left_alone(services, loan):
                found[_deliver(services, loan)] += 1
            elif _unanswered(services, loan):
                found[_ask_again(services, loan)] += 1
            elif _silent(services, loan) and described < MOST_DESCRIBED:
                described += 1
                found.update(_end_if_dead(services, loan))
        except (EngineUnavailable, TransientError):
            logger.warning("not helped on yet", extra={"application_id": loan.application_id})
    return _told(found)


def _told(found: Counter[str]) -> dict[str, int]:
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


def _undelivered(loan: Loan) -> bool:
    decision = loan.decision
    return decision is not None and decision.delivered_at is None and loan.fraud is None


def _left_alone(services: Services, loan: Loan) -> bool:
    return _since(services, loan.updated_at) > GRACE


def _unanswered(services: Services, loan: Loan) -> bool:
    """Whether half the time that the fraud service had since it was asked last is over.

    So it is asked a handful of times at most: after a half of its wait, after three quarters, ...
    Should Lambda be trying the first event still, the second answer is dropped.
    """
    ticket = loan.fraud
    if ticket is None or loan.disbursement_ref is not None:
        return False
    asked, expires = moment(ticket.asked_at), moment(ticket.expires_at)
    return services.clock() < expires and services.clock() - asked > (expires - asked) / 2


def _silent(services: Services, loan: Loan) -> bool:
    waits = [ticket.expires_at for ticket in (_open(loan), loan.fraud) if ticket is not None]
    return _since(services, max([loan.updated_at, *waits])) > SILENCE


def _open(loan: Loan) -> PendingCallback | None:
    return loan.approval if loan.decision is None else None


def _start(services: Services, loan: Loan) -> Repair:
    start(services, loan)
    return Repair.STARTED


def _deliver(services: Services, loan: Loan) -> Repair:
    """A decision that nobody waits for was delivered, and only that wasn't noted."""
    assert loan.approval is not None
    if not deliver(services, loan):
        services.loans.mark_delivered(loan.application_id, loan.approval.resume_token)
    return Repair.DELIVERED


def _ask_again(services: Services, loan: Loan) -> Repair:
    assert loan.fraud is not None
    ask_fraud_service(services, loan)
    services.loans.note_asked_again(loan.application_id, loan.fraud.resume_token)
    return Repair.ASKED_AGAIN


def _end_if_dead(services: Services, listed: Loan) -> list[Repair]:
    if _running(services, listed):
        return []
    loan = services.loans.get(listed.application_id)
    if loan.finished:
        return []
    _tell_recovery(services, loan)
    end_without_workflow(services, loan)
    return [Repair.ENDED]


def _tell_recovery(services: Services, loan: Loan) -> None:
    """Told before the outcome is recorded: a reader of a loan that has ended is told all."""
    event = Event(
        Kind.RECOVERED,
        services.stamp(),
        "The engine had given up; the loan is brought to its end",
        Level.WARN,
    )
    services.events.append(loan.application_id, event)


def _running(services: Services, loan: Loan) -> bool:
    engine = services.engines.engine_for(loan.engine)
    try:
        described = engine.describe(loan.execution or "")
    except NoSuchExecution:
        return False
    return described.status is ExecutionStatus.RUNNING


def _since(services: Services, stamp: str) -> timedelta:
    return services.clock() - moment(stamp)
