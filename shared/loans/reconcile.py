"""Repairs loans that a crash, an outage or an engine left unfinished.

A loan is accepted once it is stored, and a decision once it is claimed. The process can die before
the loan's execution starts or before the decision reaches the workflow; all attempts of the fraud
check can die; an engine can end an execution without recording the loan's outcome. Each repair can
be repeated without effect: an execution starts once by its name, a loan has one outcome, and a
second answer to a wait is dropped.

A run reads the loans that are due, not all that are open (`shared.loans.next_look`).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from shared.aws.call import ServiceUnavailable
from shared.domain.errors import TransientError
from shared.events.event import Event, Kind, Level
from shared.loans.decide import Delivery, deliver
from shared.loans.next_look import (
    has_undelivered_decision,
    is_fraud_check_late,
    is_past_grace,
    is_silent,
    is_unstarted,
    next_look,
)
from shared.loans.submit import start
from shared.runtime.clock import timestamp
from shared.runtime.observability import count, logger
from shared.services import Services
from shared.steps.closing import end_without_workflow
from shared.steps.waits import ask_fraud_service
from shared.store.loan import Loan
from shared.store.loans import NoSuchLoan

MOST_DESCRIBED = 40
"""Executions described in one run: each engine limits such calls to about 15 a second."""

MOST_LOOKS = 1000
"""Loans that one run looks at, those that are due for the longest time first."""

FAILED_AGAIN = timedelta(minutes=1)
"""The pause after a look at a loan that failed."""

_PAGE = 100


class ReconcileFailed(Exception):
    """A run couldn't repair some loans. It has looked at all others before."""

    def __init__(self, failures: int) -> None:
        super().__init__(f"{failures} loans could not be repaired: their errors are in the log.")
        self.failures = failures


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
    if has_undelivered_decision(loan):
        return _logged(Counter([_deliver(services, loan)]))
    if loan.execution is not None:
        return _logged(Counter(_end_if_dead(services, loan)))
    return {}


def reconcile(services: Services) -> dict[str, int]:
    """Repair every loan that is due and needs it; return the number of repairs, by kind.

    Raises:
        StoreUnavailable: the table can't be reached; the next run goes on.
        ReconcileFailed: some loans can't be repaired; they are looked at again after a pause.
    """
    run = _Run(services)
    for loan in _due(services):
        run.look_at(loan)
    if run.failures:
        logger.error("run failed", extra={"failures": run.failures, "repairs": dict(run.repairs)})
        raise ReconcileFailed(run.failures)
    return _logged(run.repairs)


class _Run:
    """One run: its repairs by kind, and the number of loans whose look failed."""

    def __init__(self, services: Services) -> None:
        self.repairs: Counter[str] = Counter()
        self.failures = 0
        self._services = services
        self._described = 0

    def look_at(self, loan: Loan) -> None:
        """Repair a loan if it needs it; an error of one loan is counted and ends no run."""
        try:
            repair = self._repair(loan, self._services.clock())
        except (ServiceUnavailable, TransientError):
            logger.warning("loan not repaired yet", extra={"application_id": loan.application_id})
        except Exception:  # noqa: BLE001 (it is logged and counted, and fails the run at its end)
            self._fail(loan)
        else:
            self.repairs.update(repair or ())
            if repair is not None:
                self._look_again(loan, repaired=bool(repair))

    def _repair(self, loan: Loan, now: datetime) -> list[Repair] | None:
        """Return the repairs of a loan; None if it has to wait for a later run."""
        if is_unstarted(loan, now):
            return [_start(self._services, loan)]
        if has_undelivered_decision(loan):
            return [_deliver(self._services, loan)] if is_past_grace(loan, now) else []
        if is_fraud_check_late(loan, now):
            return [_ask_again(self._services, loan)]
        if not is_silent(loan, now):
            return []
        if self._described >= MOST_DESCRIBED:
            return None
        self._described += 1
        return _end_if_dead(self._services, loan)

    def _look_again(self, loan: Loan, *, repaired: bool) -> None:
        """Move the loan to its next look; a repair has changed it."""
        current = self._services.loans.get(loan.application_id) if repaired else loan
        if not current.finished:
            at = next_look(current, self._services.clock())
            self._services.loans.look_again(current, timestamp(at))

    def _fail(self, loan: Loan) -> None:
        self.failures += 1
        logger.exception("loan not repaired", extra={"application_id": loan.application_id})
        count("LoansNotRepaired", loan.engine)
        at = self._services.clock() + FAILED_AGAIN
        self._services.loans.look_again(loan, timestamp(at))


def _due(services: Services) -> Iterator[Loan]:
    by, after, looks = services.stamp(), None, 0
    while looks < MOST_LOOKS:
        page = services.loans.lists.due(by, _PAGE, after)
        looks += len(page.loans)
        yield from (loan for loan in page.loans if not loan.finished)
        if page.next is None:
            return
        after = page.next


def _logged(repairs: Counter[str]) -> dict[str, int]:
    if repairs:
        logger.info("loans repaired", extra={"repairs": dict(repairs)})
    return dict(repairs)


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
