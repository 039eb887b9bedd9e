"""Repairs loans that a crash, an outage or an engine left unfinished.

A loan is accepted once it is stored, and a decision once it is claimed. The process can die before
the loan's execution starts or before the decision reaches the workflow; all attempts of the fraud
check can die; an engine can end an execution without recording the loan's outcome. Each repair can
be repeated without effect: an execution starts once by its name, a loan has one outcome, and a
second answer to a wait is dropped.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from shared.aws.call import ServiceUnavailable
from shared.domain.errors import TransientError
from shared.events.event import Event, Kind, Level
from shared.loans.decide import Delivery, deliver
from shared.loans.submit import start
from shared.runtime.clock import moment
from shared.runtime.observability import logger
from shared.services import Services
from shared.steps.closing import end_without_workflow
from shared.steps.waits import ask_fraud_service
from shared.store.loan import Loan, PendingCallback
from shared.store.loans import NoSuchLoan

GRACE = timedelta(seconds=3)
"""The time that a process has to start the loan it stored or to deliver the decision it claimed."""

SILENCE = timedelta(seconds=10)
"""How long a loan may be silent after its wait before its engine is asked about the execution."""

MOST_DESCRIBED = 40
"""Executions described in one run: each engine limits such calls to about 15 a second."""

_PAGE = 100


class Repair(StrEnum):
    """A repair of a loan: its execution started, its decision delivered, and so on."""

    STARTED = "started"
    DELIVERED = "delivered"
    ASKED_AGAIN = "asked_again"
    ENDED = "ended"


def reconcile_one(services: Services, application_id: str) -> dict[str, int]:
    """Deliver this loan's decision, or end the loan if its execution has ended.

    Neither `GRACE` nor `SILENCE` has to pass first. Returns the number of repairs, by kind.
    """
    try:
        loan = services.loans.get(application_id)
    except NoSuchLoan:
        logger.info("execution without a loan", extra={"application_id": application_id})
        return {}
    if loan.finished:
        return {}
    if _has_undelivered_decision(loan):
        return _logged(Counter([_deliver(services, loan)]))
    if loan.execution is not None:
        return _logged(Counter(_end_if_dead(services, loan)))
    return {}


def reconcile(services: Services) -> dict[str, int]:
    """Repair every unfinished loan that needs it; return the number of repairs, by kind.

    Raises:
        StoreUnavailable: the table can't be reached; the next run goes on.
    """
    repairs: Counter[str] = Counter()
    described = 0
    for loan in _unfinished(services):
        try:
            if _is_unstarted(services, loan):
                repairs[_start(services, loan)] += 1
            elif _has_undelivered_decision(loan) and _is_past_grace(services, loan):
                repairs[_deliver(services, loan)] += 1
            elif _fraud_check_is_late(services, loan):
                repairs[_ask_again(services, loan)] += 1
            elif _is_silent(services, loan) and described < MOST_DESCRIBED:
                described += 1
                repairs.update(_end_if_dead(services, loan))
        except (ServiceUnavailable, TransientError):
            logger.warning("loan not repaired yet", extra={"application_id": loan.application_id})
    return _logged(repairs)


def _logged(repairs: Counter[str]) -> dict[str, int]:
    if repairs:
        logger.info("loans repaired", extra={"repairs": dict(repairs)})
    return dict(repairs)


def _unfinished(services: Services) -> Iterator[Loan]:
    after = None
    while True:
        page = services.loans.lists.unfinished(_PAGE, after)
        yield from (loan for loan in page.loans if not loan.finished)
        if page.next is None:
            return
        after = page.next


def _is_unstarted(services: Services, loan: Loan) -> bool:
    return loan.execution is None and _since(services, loan.created_at) > GRACE


def _has_undelivered_decision(loan: Loan) -> bool:
    decision = loan.decision
    return decision is not None and decision.delivered_at is None and loan.fraud is None


def _is_past_grace(services: Services, loan: Loan) -> bool:
    return _since(services, loan.updated_at) > GRACE


def _fraud_check_is_late(services: Services, loan: Loan) -> bool:
    """Say whether half of the time is over that was left when the fraud service was last asked.

    So it is asked at most a handful of times: after half of the wait, after three quarters, and so
    on. If Lambda still retries the first event, the workflow drops the second answer.
    """
    wait = loan.fraud
    if wait is None or loan.disbursement_ref is not None:
        return False
    asked, expires = moment(wait.asked_at), moment(wait.expires_at)
    return services.clock() < expires and services.clock() - asked > (expires - asked) / 2


def _is_silent(services: Services, loan: Loan) -> bool:
    waits = [wait.expires_at for wait in (_open_approval(loan), loan.fraud) if wait is not None]
    return _since(services, max([loan.updated_at, *waits])) > SILENCE


def _open_approval(loan: Loan) -> PendingCallback | None:
    return loan.approval if loan.decision is None else None


def _start(services: Services, loan: Loan) -> Repair:
    start(services, loan)
    return Repair.STARTED


def _deliver(services: Services, loan: Loan) -> Repair:
    """Deliver the decision. If no execution waits for it, it was delivered before: record that."""
    assert loan.approval is not None
    if deliver(services, loan) is Delivery.NOT_WAITING:
        services.loans.mark_delivered(loan.application_id, loan.approval.resume_token)
    return Repair.DELIVERED


def _ask_again(services: Services, loan: Loan) -> Repair:
    assert loan.fraud is not None
    ask_fraud_service(services, loan)
    services.loans.record_asked_again(loan.application_id, loan.fraud.resume_token)
    return Repair.ASKED_AGAIN


def _end_if_dead(services: Services, listed: Loan) -> list[Repair]:
    if services.engines.is_running(listed.engine, listed.execution):
        return []
    loan = services.loans.get(listed.application_id)
    if loan.finished:
        return []
    _append_recovery(services, loan)
    end_without_workflow(services, loan)
    return [Repair.ENDED]


def _append_recovery(services: Services, loan: Loan) -> None:
    """Append the event before the outcome is recorded: a finished loan's log is complete."""
    event = Event(
        Kind.RECOVERED,
        services.stamp(),
        "The engine had ended the execution; the reconciler ends the loan",
        Level.WARN,
    )
    services.events.append(loan.application_id, event)


def _since(services: Services, stamp: str) -> timedelta:
    return services.clock() - moment(stamp)
