"""The event log in a real table: each event is written once, and a lost one never fails a loan."""

import random
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event as Signal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode, Status
from shared.domain.pipeline import Step
from shared.events.event import CallbackAnswer, Event, InvocationEnd, Kind, Level, PauseOwner
from shared.events.log import EventLog, LoanEvent, in_order, unseen
from shared.runtime.functions import FunctionId
from shared.store.table import StoreUnavailable, Table
from tests.unit.shared.events.events import any_events, event, stamp

Lost = list[tuple[str, Event, Exception]]

FULL = Event(
    Kind.SUCCEEDED,
    stamp(1),
    "Equifax reports a score of 782",
    Level.WARN,
    step=Step.PULL_CREDIT_REPORT,
    branch=Bureau.EQUIFAX,
    attempt=2,
    invocation="request-1",
    operation="PullEquifax",
    bytes=57,
    expires_at=stamp(2),
    approved=False,
    decided_by="manager-1",
    reason="too much debt",
    outcome=Status.DENIED,
    reason_code=ReasonCode.MANAGER_DENIED,
    served=("validate_application", "assess_risk"),
    status=InvocationEnd.SUSPENDED,
    answer=CallbackAnswer.DENIED,
    function=FunctionId.TASKS,
    armed=False,
    pause_ms=5000,
    paused_by=PauseOwner.EMULATOR,
)


def reported(table: Table) -> tuple[EventLog, Lost]:
    lost: Lost = []
    return EventLog(table, lambda *what: lost.append(what)), lost


def unexpected(application_id: str, event: Event, error: Exception) -> None:
    raise AssertionError(f"an event was lost: {event.key}") from error


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(1, 12), st.integers(2, 5), st.randoms(use_true_random=False))
def test_a_reader_is_given_every_event_of_writers_that_race_exactly_once(
    table: Table, count: int, writers: int, chance: random.Random
) -> None:
    log = EventLog(table, unexpected)
    loan = secrets.token_hex(8)
    events = [
        Event(Kind.STARTED, stamp(chance.randint(-2_000, 2_000)), "started", invocation=str(number))
        for number in range(count)
    ]
    written = Signal()

    def write(orders: list[Event]) -> None:
        for one in orders:
            log.append(loan, one)

    def read() -> list[str]:
        given: list[str] = []
        cursor: str | None = None
        last = False
        while not last:
            last = written.is_set()
            answer = unseen([LoanEvent(loan, one) for one in log.read(loan)], cursor)
            given += [one.event.key for one in answer.events]
            cursor = answer.cursor
        return given

    orders = [chance.sample(events, count) for _ in range(writers)]
    with ThreadPoolExecutor(writers + 1) as pool:
        reading = pool.submit(read)
        for writing in [pool.submit(write, order) for order in orders]:
            writing.result()
        written.set()
        given = reading.result()
    assert Counter(given) == Counter(one.key for one in events)


def test_an_event_is_read_as_it_was_written(table: Table) -> None:
    log = EventLog(table, unexpected)
    plain = event(Kind.SUBMITTED)
    log.append("loan", FULL)
    log.append("loan", plain)
    assert log.read("loan") == [plain, FULL]


def test_an_event_written_again_is_the_event_as_it_was_first(table: Table) -> None:
    log = EventLog(table, unexpected)
    log.append("loan", FULL)
    log.append("loan", replace(FULL, at=stamp(99), message="again"))
    assert log.read("loan") == [FULL]


def test_a_loan_has_its_own_events_alone(table: Table) -> None:
    log = EventLog(table, unexpected)
    log.append("loan", FULL)
    assert log.read("loan2") == []
    assert log.read("loa") == []


def test_more_events_than_one_page_holds_are_all_read(table: Table) -> None:
    log = EventLog(table, unexpected)
    events = [
        Event(Kind.STARTED, stamp(number), "x" * 60_000, invocation=str(number))
        for number in range(40)
    ]
    for one in events:
        log.append("loan", one)
    assert log.read("loan") == events


def test_an_event_that_can_not_be_written_is_reported_and_fails_nothing(
    closed_table: Table,
) -> None:
    log, lost = reported(closed_table)
    log.append("loan", FULL)
    [(application_id, one, error)] = lost
    assert (application_id, one) == ("loan", FULL)
    assert isinstance(error, StoreUnavailable)


@pytest.mark.parametrize(
    ("message", "exists"),
    [
        pytest.param("x" * 500_000, True, id="larger-than-an-item-may-be"),
        pytest.param("a table of another name", False, id="no-such-table"),
    ],
)
def test_an_event_that_the_table_refuses_is_reported_and_fails_nothing(
    table: Table, message: str, exists: bool
) -> None:
    log, lost = reported(table if exists else Table(table._client, "no-such-table"))
    log.append("loan", replace(FULL, message=message))
    assert [application_id for application_id, _, _ in lost] == ["loan"]


def test_an_unreadable_log_is_an_error(closed_table: Table) -> None:
    with pytest.raises(StoreUnavailable):
        reported(closed_table)[0].read("loan")


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(any_events, st.randoms(use_true_random=False))
def test_a_follower_has_all_events_in_whatever_order_they_arrive(
    table: Table, events: list[Event], chance: random.Random
) -> None:
    log = EventLog(table, unexpected)
    loan = secrets.token_hex(8)
    for one in events:
        log.append(loan, one)
        if chance.random() < 0.5:
            assert in_order(log.follow(loan)) == log.read(loan)
    assert in_order(log.follow(loan)) == log.read(loan) == in_order(events)


@pytest.mark.parametrize(
    ("then", "queries"),
    [
        pytest.param([], 1, id="nothing-new"),
        pytest.param([3, 4], 1, id="newer-ones"),
        pytest.param([1], 2, id="one-that-came-late"),
        pytest.param([2], 2, id="one-of-the-same-moment"),
        pytest.param([1, 3], 2, id="a-late-and-a-newer-one"),
    ],
)
def test_a_follower_queries_once_unless_an_event_arrives_late(
    table: Table, then: list[int], queries: int
) -> None:
    log = EventLog(table, unexpected)
    for at in (0, 2):
        log.append("loan", event(Kind.STARTED, Step.ASSESS_RISK, at, invocation=f"first-{at}"))
    log.follow("loan")
    for at in then:
        log.append("loan", event(Kind.STARTED, Step.ASSESS_RISK, at, invocation=f"then-{at}"))
    asked: list[str] = []
    table._client.meta.events.register("before-call.dynamodb.Query", lambda **_: asked.append("q"))
    assert [one.at for one in in_order(log.follow("loan"))] == sorted(map(stamp, [0, 2, *then]))
    assert len(asked) == queries


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param({"at": stamp(50)}, True, id="another-clock"),
        pytest.param({"message": "in other words"}, True, id="other-words"),
        pytest.param({"kind": Kind.FAILED}, False, id="another-kind"),
        pytest.param({"step": Step.ASSESS_RISK}, False, id="another-step"),
        pytest.param({"branch": Bureau.EXPERIAN}, False, id="another-bureau"),
        pytest.param({"attempt": 3}, False, id="another-attempt"),
        pytest.param({"invocation": "request-2"}, False, id="another-invocation"),
    ],
)
def test_the_key_depends_on_the_facts_and_not_on_the_time(
    change: dict[str, str], same: bool
) -> None:
    assert (replace(FULL, **change).key == FULL.key) is same  # type: ignore[arg-type]
