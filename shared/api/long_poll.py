"""The long poll: events after a cursor, waiting for the next one if there is none yet.

The server's setting says how long a request may be held, how often the table is read meanwhile,
and how soon the caller may ask again (`shared.runtime.watching`).
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from shared.api import responses
from shared.api.stopwatch import Stopwatch
from shared.api.views import event_out
from shared.aws.call import ServiceUnavailable
from shared.domain.outcome import Status
from shared.domain.pipeline import Step
from shared.engines.port import COMPARED
from shared.events.event import Event, Kind
from shared.events.fold import fold
from shared.events.log import EventPage, LoanEvent, in_order, unseen
from shared.events.pauses import with_pauses
from shared.runtime.clock import moment, timestamp
from shared.runtime.recent import Recent
from shared.runtime.watching import Pauses
from shared.services import Services
from shared.store.loan import Loan

MAX_WAIT_SECONDS = 20
"""The longest wait that a caller may ask for; the server's setting may hold it shorter."""

_LATE_EVENTS = timedelta(seconds=10)
"""The time within which the last events of a finished loan may still arrive."""

_DESCRIBED_AGAIN = timedelta(seconds=0.1)
"""Between two calls about one execution: each engine limits them to about 15 a second."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_DESCRIBED: Recent[tuple[datetime, bool]] = Recent(1024)
"""When an execution was described last, and whether it ran. One that has ended stays so."""

_LANES = ThreadPoolExecutor(max_workers=len(COMPARED), thread_name_prefix="lane")

Answer = TypeVar("Answer")


def follow(
    services: Services,
    loans: Sequence[Loan],
    after: str | None,
    wait: float,
    *,
    for_manager: bool,
) -> responses.Events:
    """Return the events of these loans that a reader with the cursor `after` hasn't seen.

    Waits up to `wait` seconds for an event, but no longer than the server holds a request, and not
    at all if no more will come. Of loans whose steps don't pause, it gathers events for a moment,
    unless a manager has to decide. The loans may be outdated: they are read again while it gathers,
    when an event says that one has ended, or when there is no new event.

    Raises:
        BadEventCursor: the cursor isn't one of this log.
        StoreUnavailable: the table can't be reached.
    """
    watch = Stopwatch(services.clock, services.sleep)
    reading = _Reading(services, loans, after)
    pauses, gathers = _settings_for(services, loans)
    ends = services.clock() + timedelta(seconds=min(wait, services.settings.watching.hold))
    gathered = min(ends, services.clock() + timedelta(seconds=gathers))
    while services.clock() < gathered and not reading.needs_an_answer():
        watch.pause(pauses.after(0, watch.lap()))
        reading.read_loans()
    reading.look()
    while services.clock() < ends and not reading.is_enough(gathered) and not reading.is_done():
        silence = _silence(services, loans, reading.events)
        watch.pause(pauses.after(silence, watch.lap()))
        reading.look()
    if not reading.page.events:
        reading.look_for_ends()
    done = reading.is_done()
    next_seconds = (
        0.0 if done else _next_request(services, reading.loans, reading.events, watch.worked)
    )
    shown = _with_known_pauses(reading.events, reading.page)
    return _answer(
        services,
        reading.loans,
        shown,
        done=done,
        next_seconds=next_seconds,
        for_manager=for_manager,
    )


class _Reading:
    """The loans, their events, and the page of those that a cursor hasn't seen, look by look."""

    def __init__(self, services: Services, loans: Sequence[Loan], after: str | None) -> None:
        self._services, self._after = services, after
        self._complete = False
        self.loans, self.events = loans, list[LoanEvent]()
        self.page = unseen([], after)

    def look(self) -> None:
        """Read what is new, and the loans again if one has ended."""
        self._read_events()
        if _has_completion(self.events):
            self.look_for_ends()

    def look_for_ends(self) -> None:
        """Read the loans that haven't ended, and all events once every loan has ended."""
        self.read_loans()
        if self._have_ended() and not self._complete:
            self._read_events()

    def read_loans(self) -> None:
        """Read the loans again that haven't ended as far as is known."""
        self.loans = _refreshed(self._services, self.loans)

    def needs_an_answer(self) -> bool:
        """Say whether a loan waits for a manager, or all have ended."""
        waits = any(loan.status is Status.PENDING_APPROVAL for loan in self.loans)
        return waits or self._have_ended()

    def is_enough(self, gathered: datetime) -> bool:
        """Say whether there are new events, and no reason to gather more of them."""
        has_gathered = self._services.clock() >= gathered or _awaits_manager(self.page)
        return bool(self.page.events) and has_gathered

    def is_done(self) -> bool:
        """Say whether all events have been read, and no further one will come."""
        return self._complete and all(
            _is_settled(self._services, loan, self.events) for loan in self.loans
        )

    def _have_ended(self) -> bool:
        return all(_has_ended(self._services, loan) for loan in self.loans)

    def _read_events(self) -> None:
        """Read what is new; consistently if all have ended, since no later read may follow.

        The look at the executions comes first, so that no event is written after the read.
        """
        self._complete = self._have_ended()
        read = partial(self._services.events.follow, consistent=self._complete)
        events = _events(self.loans, read)
        if len(events) != len(self.events) or not events:
            self.page = unseen(events, self._after)
        self.events = events


def _settings_for(services: Services, loans: Sequence[Loan]) -> tuple[Pauses, float]:
    """Return the pauses between two looks, and the seconds in which an answer gathers events."""
    watching = services.settings.watching
    if _is_paced(loans):
        return watching.reads, 0
    return watching.unpaced_reads, watching.gathers


def _next_request(
    services: Services, loans: Sequence[Loan], events: Sequence[LoanEvent], worked: float
) -> float:
    """Return the seconds before the caller's next request, after `worked` seconds for this one."""
    watching = services.settings.watching
    waiting = all(loan.finished or loan.status is Status.PENDING_APPROVAL for loan in loans)
    pauses = watching.waits if waiting else watching.requests
    return pauses.after(_silence(services, loans, events), worked)


def _is_paced(loans: Sequence[Loan]) -> bool:
    return any(loan.pace_ms for loan in loans)


def _silence(services: Services, loans: Sequence[Loan], events: Sequence[LoanEvent]) -> float:
    """Return the seconds since the last event; a writer's clock may be ahead of this one."""
    last = max([*(loan.created_at for loan in loans), *(event.event.at for event in events)])
    return max(0.0, (services.clock() - moment(last)).total_seconds())


def _with_known_pauses(events: Sequence[LoanEvent], page: EventPage) -> EventPage:
    """Return the page with its starts' pauses, which follow from all events of the loans."""
    by_loan: dict[str, list[Event]] = {}
    for one in events:
        by_loan.setdefault(one.application_id, []).append(one.event)
    shown = {
        (application_id, event.key): event
        for application_id in {one.application_id for one in page.events}
        for event in with_pauses(by_loan[application_id])
    }
    return EventPage(
        [LoanEvent(e.application_id, shown[e.application_id, e.event.key]) for e in page.events],
        page.cursor,
    )


def _awaits_manager(page: EventPage) -> bool:
    begun = {(event.event.kind, event.event.step) for event in page.events}
    return (Kind.WAITING, Step.MANAGER_APPROVAL) in begun


def _has_completion(events: Sequence[LoanEvent]) -> bool:
    return any(event.event.kind is Kind.COMPLETED for event in events)


def _refreshed(services: Services, loans: Sequence[Loan]) -> list[Loan]:
    def refreshed(loan: Loan) -> Loan:
        return loan if loan.finished else services.loans.get(loan.application_id)

    return _for_each(loans, refreshed)


def _events(loans: Sequence[Loan], read: Callable[[str], Sequence[Event]]) -> list[LoanEvent]:
    def events(loan: Loan) -> list[LoanEvent]:
        return [LoanEvent(loan.application_id, event) for event in read(loan.application_id)]

    return [event for lane in _for_each(loans, events) for event in lane]


def _for_each(loans: Sequence[Loan], call: Callable[[Loan], Answer]) -> list[Answer]:
    """Call a function for all lanes at the same time: a race must not take longer than a loan."""
    if len(loans) == 1:
        return [call(loans[0])]
    return list(_LANES.map(call, loans))


def _has_ended(services: Services, loan: Loan) -> bool:
    """Say whether the loan has its outcome and nothing of its execution runs.

    An engine retries an invocation that died after it had appended its last event.
    """
    return loan.finished and not _may_run(services, loan)


def _is_settled(services: Services, loan: Loan, events: Sequence[LoanEvent]) -> bool:
    """Say whether all that began has its end among the events, or the loan has long been silent.

    It is silent after the death of a process.
    """
    own = [event.event for event in events if event.application_id == loan.application_id]
    view = fold(own, finished=True)
    last = max(loan.updated_at, view.last_at or "")
    return view.settled or moment(last) + _LATE_EVENTS < services.clock()


def _may_run(services: Services, loan: Loan) -> bool:
    """Say whether the loan's execution runs, by a recent description of its engine."""
    if loan.execution is None:
        return False
    described_at, running = _DESCRIBED.get(loan.execution, (_NEVER, True))
    if running and services.clock() - described_at >= _DESCRIBED_AGAIN:
        running = _is_running(services, loan.engine, loan.execution)
        _DESCRIBED.put(loan.execution, (services.clock(), running))
    return running


def _is_running(services: Services, engine: str, execution: str) -> bool:
    try:
        return services.engines.is_running(engine, execution)
    except ServiceUnavailable:
        return True


def _answer(
    services: Services,
    loans: Sequence[Loan],
    page: EventPage,
    *,
    done: bool,
    next_seconds: float,
    for_manager: bool,
) -> responses.Events:
    by_id = {loan.application_id: loan for loan in loans}
    ordered = in_order(event.event for event in page.events)
    places = {id(event): place for place, event in enumerate(ordered)}
    events = sorted(page.events, key=lambda event: places[id(event.event)])
    return responses.Events(
        events=[
            event_out(by_id[event.application_id], event.event, for_manager=for_manager)
            for event in events
        ],
        cursor=page.cursor,
        done=done,
        next_ms=math.ceil(next_seconds * 1000),
        server_time=timestamp(services.clock()),
    )
