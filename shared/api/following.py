"""Following loans: what is new after a cursor, waiting for it if there is nothing yet."""

from collections.abc import Sequence
from datetime import timedelta

from shared.api import answers
from shared.api.views import event_out
from shared.clock import moment, timestamp
from shared.progress.fold import fold
from shared.progress.log import News, Told, in_order, news
from shared.services import Services
from shared.store.loan import Loan

MAX_WAIT_SECONDS = 20
POLL_SECONDS = 0.04
_LATE_EVENTS = timedelta(seconds=10)
"""How long an event may still come after the last one of a finished loan whose end isn't told."""


def follow(
    services: Services, loans: Sequence[Loan], after: str | None, wait: float
) -> answers.Events:
    """Return the events of these loans that a reader with this cursor hasn't seen.

    Waits up to `wait` seconds for one, unless nothing more will come.

    Raises:
        BadCursor: the cursor isn't one of ours.
        StoreUnavailable: the table can't be reached.
    """
    ends = services.clock() + timedelta(seconds=wait)
    told = _read(services, loans)
    fresh = news(told, after)
    while not fresh.told and services.clock() < ends and not _done(services, loans, told):
        services.sleep(POLL_SECONDS)
        if _count(services, loans) != len(told):
            told = _read(services, loans)
            fresh = news(told, after)
    loans = [_as_it_is_now(services, loan) for loan in loans]
    if _done(services, loans, told):
        # Nobody asks again after this answer: it has to have what a cheaper read may lack.
        told = _read(services, loans, consistent=True)
        fresh = news(told, after)
    return _answer(services, loans, told, fresh)


def _count(services: Services, loans: Sequence[Loan]) -> int:
    return sum(services.events.count(loan.application_id) for loan in loans)


def _as_it_is_now(services: Services, loan: Loan) -> Loan:
    return loan if loan.finished else services.loans.get(loan.application_id)


def _read(services: Services, loans: Sequence[Loan], *, consistent: bool = False) -> list[Told]:
    return [
        Told(loan.application_id, event)
        for loan in loans
        for event in services.events.read(loan.application_id, consistent=consistent)
    ]


def _done(services: Services, loans: Sequence[Loan], told: Sequence[Told]) -> bool:
    return all(_loan_done(services, loan, told) for loan in loans)


def _loan_done(services: Services, loan: Loan, told: Sequence[Told]) -> bool:
    """Whether no event will come any more: everything that began has ended, or it's long ago."""
    if not loan.finished:
        return False
    own = [one.event for one in told if one.application_id == loan.application_id]
    view = fold(own, finished=True)
    last = max(loan.updated_at, view.last_at or "")
    return view.settled or moment(last) + _LATE_EVENTS < services.clock()


def _answer(
    services: Services, loans: Sequence[Loan], told: Sequence[Told], fresh: News
) -> answers.Events:
    by_id = {loan.application_id: loan for loan in loans}
    order = {id(event): place for place, event in enumerate(in_order(t.event for t in fresh.told))}
    unseen = sorted(fresh.told, key=lambda one: order[id(one.event)])
    return answers.Events(
        events=[event_out(by_id[one.application_id], one.event) for one in unseen],
        cursor=fresh.cursor,
        done=_done(services, loans, told),
        server_time=timestamp(services.clock()),
    )
