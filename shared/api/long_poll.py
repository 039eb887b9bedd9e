"""Following loans: what is new after a cursor, waiting for it if there is nothing yet."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from shared.api import responses
from shared.api.views import event_out
from shared.aws.call import ServiceUnavailable
from shared.engines.port import EngineName
from shared.events.event import Event, Kind
from shared.events.fold import fold
from shared.events.log import EventPage, LoanEvent, in_order, unseen
from shared.events.recent import Recent
from shared.runtime.clock import moment, timestamp
from shared.services import Services
from shared.store.loan import Loan

MAX_WAIT_SECONDS = 20
_QUICK_POLL_SECONDS = 0.01
_SLOW_POLL_SECONDS = 0.05
_QUICK_POLLS = 200
"""A reader that waits sees steps follow each other within two seconds, or waits for a person."""

_LATE_EVENTS = timedelta(seconds=10)
"""How long an event may still come after the last one of a finished loan whose end isn't told."""

_ASKED_AGAIN = timedelta(seconds=0.1)
"""Between two questions to an engine about one execution: both limit them to some 15 a second."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_ASKED: Recent[tuple[datetime, bool]] = Recent(1024)
"""When an execution was asked about last, and whether it ran: one that has ended stays so."""

_LANES = ThreadPoolExecutor(max_workers=len(EngineName), thread_name_prefix="lane")

Answer = TypeVar("Answer")


def follow(
    services: Services,
    loans: Sequence[Loan],
    after: str | None,
    wait: float,
    *,
    for_manager: bool,
) -> responses.Events:
    """Return the events of these loans that a reader with this cursor hasn't seen.

    The loans may be old ones: what is read of them is who they are; whether they have ended is
    looked up when their events say so, or when there is no news.

    Waits up to `wait` seconds for one, unless nothing more will come.

    Raises:
        BadCursor: the cursor isn't one of ours.
        StoreUnavailable: the table can't be reached.
    """
    ends = services.clock() + timedelta(seconds=wait)
    told = _follow(services, loans)
    fresh = unseen(told, after)
    if _told_of_an_end(told):
        loans = _as_they_are_now(services, loans)
    polls = 0
    while not fresh.told and services.clock() < ends and not _done(services, loans, told):
        services.sleep(_QUICK_POLL_SECONDS if polls < _QUICK_POLLS else _SLOW_POLL_SECONDS)
        polls += 1
        known, told = told, _follow(services, loans)
        fresh = fresh if len(told) == len(known) else unseen(told, after)
    if not fresh.told or _told_of_an_end(told):
        loans = _as_they_are_now(services, loans)
    done = _done(services, loans, told)
    if done:
        # Nobody asks again after this answer: it has to have what a cheaper read may lack.
        told = _read(services, loans)
        fresh = unseen(told, after)
    return _answer(services, loans, fresh, done=done, for_manager=for_manager)


def _told_of_an_end(told: Sequence[LoanEvent]) -> bool:
    return any(one.event.kind is Kind.COMPLETED for one in told)


def _as_they_are_now(services: Services, loans: Sequence[Loan]) -> list[Loan]:
    def now(loan: Loan) -> Loan:
        return loan if loan.finished else services.loans.get(loan.application_id)

    return _of_each(loans, now)


def _follow(services: Services, loans: Sequence[Loan]) -> list[LoanEvent]:
    return _told(loans, services.events.follow)


def _read(services: Services, loans: Sequence[Loan]) -> list[LoanEvent]:
    return _told(loans, lambda id_: services.events.read(id_, consistent=True))


def _told(loans: Sequence[Loan], read: Callable[[str], Sequence[Event]]) -> list[LoanEvent]:
    def told(loan: Loan) -> list[LoanEvent]:
        return [LoanEvent(loan.application_id, event) for event in read(loan.application_id)]

    return [one for each in _of_each(loans, told) for one in each]


def _of_each(loans: Sequence[Loan], ask: Callable[[Loan], Answer]) -> list[Answer]:
    """Ask the same of every lane at once: a race isn't to be slower than a loan."""
    if len(loans) == 1:
        return [ask(loans[0])]
    return list(_LANES.map(ask, loans))


def _done(services: Services, loans: Sequence[Loan], told: Sequence[LoanEvent]) -> bool:
    return all(_loan_done(services, loan, told) for loan in loans)


def _loan_done(services: Services, loan: Loan, told: Sequence[LoanEvent]) -> bool:
    """Whether no event will come any more.

    Everything that began has ended, or it has long been silent, as after a process died; and its
    engine says that the execution has ended too. A worker that is killed when it has told its end,
    before the engine heard of it, is tried again all the same.
    """
    if not loan.finished:
        return False
    own = [one.event for one in told if one.application_id == loan.application_id]
    view = fold(own, finished=True)
    last = max(loan.updated_at, view.last_at or "")
    silent = moment(last) + _LATE_EVENTS < services.clock()
    return (view.settled or silent) and not _running(services, loan)


def _running(services: Services, loan: Loan) -> bool:
    """Whether the loan's execution may still do something, by what its engine said just now."""
    if loan.execution is None:
        return False
    asked_at, running = _ASKED.get(loan.execution, (_NEVER, True))
    if running and services.clock() - asked_at >= _ASKED_AGAIN:
        running = _is_running(services, loan.engine, loan.execution)
        _ASKED.put(loan.execution, (services.clock(), running))
    return running


def _is_running(services: Services, engine: str, execution: str) -> bool:
    try:
        return services.engines.is_running(engine, execution)
    except ServiceUnavailable:
        return True


def _answer(
    services: Services,
    loans: Sequence[Loan],
    fresh: EventPage,
    *,
    done: bool,
    for_manager: bool,
) -> responses.Events:
    by_id = {loan.application_id: loan for loan in loans}
    order = {id(event): place for place, event in enumerate(in_order(t.event for t in fresh.told))}
    unseen = sorted(fresh.told, key=lambda one: order[id(one.event)])
    return responses.Events(
        events=[
            event_out(by_id[one.application_id], one.event, for_manager=for_manager)
            for one in unseen
        ],
        cursor=fresh.cursor,
        done=done,
        server_time=timestamp(services.clock()),
    )
