"""A reader misses no event, with any clocks of the writers and any order of the writes."""

import base64
from collections import Counter

import pytest
from hypothesis import example, find, given

from shared.events.event import Event, Kind
from shared.events.log import BadEventCursor, LoanEvent, unseen
from tests.unit.shared.events.events import stamp
from tests.unit.shared.events.schedules import (
    Read,
    Reader,
    Schedule,
    by_time_stamp,
    by_time_stamp_with_overlap,
    follow,
    schedules,
)

SLOW = LoanEvent("loan-a", Event(Kind.STARTED, stamp(0), "written late", invocation="slow"))
QUICK = LoanEvent("loan-a", Event(Kind.STARTED, stamp(5), "written at once", invocation="quick"))
LATE_WRITE = Schedule((SLOW, QUICK), (1, Read(), 0))
"""The earlier event is written second, after the reader has seen the later one."""


@given(schedules())
@example(LATE_WRITE)
def test_a_reader_is_given_every_event_exactly_once(schedule: Schedule) -> None:
    followed = follow(schedule, unseen)
    assert Counter(followed.given) == Counter(followed.written)


@given(schedules(old_cursors=True))
def test_a_reader_that_repeats_an_old_cursor_still_misses_nothing(schedule: Schedule) -> None:
    followed = follow(schedule, unseen)
    assert set(followed.given) == followed.written


def test_a_reader_by_time_stamp_misses_an_event_whose_write_was_slow() -> None:
    followed = follow(LATE_WRITE, by_time_stamp)
    assert followed.written - set(followed.given) == {("loan-a", SLOW.event.key)}


@pytest.mark.parametrize(
    "reader",
    [
        pytest.param(by_time_stamp, id="later-than-the-cursor"),
        pytest.param(by_time_stamp_with_overlap, id="with-an-overlap"),
    ],
)
def test_the_schedules_are_hard_enough_to_catch_a_reader_by_time_stamp(reader: Reader) -> None:
    def misses(schedule: Schedule) -> bool:
        followed = follow(schedule, reader)
        return set(followed.given) != followed.written

    assert misses(find(schedules(), misses))


def test_the_same_event_of_two_loans_is_two_events() -> None:
    lanes = [LoanEvent("loan-a", SLOW.event), LoanEvent("loan-b", SLOW.event)]
    first = unseen(lanes[:1], None)
    assert unseen(lanes, first.cursor).events == lanes[1:]


def test_a_cursor_remembers_what_an_eventually_consistent_read_does_not_show() -> None:
    seen = unseen([SLOW, QUICK], None)
    stale = unseen([QUICK], seen.cursor)
    assert stale.events == []
    assert unseen([SLOW, QUICK], stale.cursor).events == []


def test_nothing_new_leaves_the_cursor_as_it_is() -> None:
    seen = unseen([SLOW, QUICK], None)
    assert unseen([QUICK, SLOW], seen.cursor).cursor == seen.cursor


def test_an_empty_cursor_is_the_beginning() -> None:
    assert unseen([SLOW], "").events == [SLOW]


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("!", id="no-base64"),
        pytest.param("é", id="no-ascii"),
        pytest.param("abc", id="half-a-group"),
        pytest.param("a+/=", id="another-alphabet"),
        pytest.param(base64.urlsafe_b64encode(b"seven b").decode(), id="half-an-event"),
    ],
)
def test_a_cursor_that_was_not_given_is_refused(cursor: str) -> None:
    with pytest.raises(BadEventCursor):
        unseen([SLOW], cursor)
