"""Writers with wrong clocks and slow writes, and a reader that follows them by cursor."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from shared.events.event import Event, Kind
from shared.events.log import EventPage, LoanEvent
from tests.unit.shared.events.events import stamp

Reader = Callable[[list[LoanEvent], str | None], EventPage]

LOANS = ("loan-a", "loan-b")


@dataclass(frozen=True)
class Read:
    """The reader asks, with the cursor of its answer this many answers ago (0: the last)."""

    back: int = 0


@dataclass(frozen=True)
class Schedule:
    """Which event is written when, and when the reader reads; a number is a write's event."""

    events: tuple[LoanEvent, ...]
    acts: tuple[int | Read, ...]


@dataclass(frozen=True)
class Followed:
    """What the reader was given, in order, and what was written in the end."""

    given: list[tuple[str, str]]
    written: set[tuple[str, str]]


def identity(event: LoanEvent) -> tuple[str, str]:
    """Return what makes the event the one it is, in either lane of a race."""
    return (event.application_id, event.event.key)


@st.composite
def schedules(draw: st.DrawFn, *, old_cursors: bool = False) -> Schedule:
    """Draw writers whose clocks are wrong and whose writes land late, permuted and repeated."""
    count = draw(st.integers(1, 8))
    events = tuple(
        LoanEvent(
            draw(st.sampled_from(LOANS)),
            Event(
                Kind.STARTED,
                stamp(number * 10 + draw(st.integers(-2_000, 2_000))),
                "started",
                invocation=f"request-{number}",
            ),
        )
        for number in range(count)
    )
    landing = draw(st.permutations(range(count)))
    repeats = draw(st.lists(st.integers(0, count - 1), max_size=4))
    acts: list[int | Read] = [*landing, *repeats]
    backs = st.integers(0, 3) if old_cursors else st.just(0)
    for back in draw(st.lists(backs, max_size=8)):
        acts.insert(draw(st.integers(0, len(acts))), Read(back))
    return Schedule(events, tuple(acts))


def follow(schedule: Schedule, reader: Reader) -> Followed:
    """Play the schedule against a log in memory that keeps the first write of an event."""
    stored: dict[tuple[str, str], LoanEvent] = {}
    cursors: list[str | None] = [None]
    given: list[tuple[str, str]] = []
    for act in (*schedule.acts, Read()):
        if isinstance(act, int):
            event = schedule.events[act]
            stored.setdefault(identity(event), event)
        else:
            after = cursors[max(-1 - act.back, -len(cursors))]
            answer = reader(list(stored.values()), after)
            given += map(identity, answer.events)
            cursors.append(answer.cursor)
    return Followed(given, set(stored))


def by_time_stamp(events: list[LoanEvent], after: str | None) -> EventPage:
    """Read what is later than the cursor: the reader that this project doesn't have."""
    new = [event for event in events if after is None or event.event.at > after]
    latest = max((event.event.at for event in new), default=after or "")
    return EventPage(new, latest)


def by_time_stamp_with_overlap(events: list[LoanEvent], after: str | None) -> EventPage:
    """Read what is later than half a second before the cursor: better, and still wrong."""
    new = [event for event in events if after is None or event.event.at > after[:-8] + "0000000Z"]
    latest = max((event.event.at for event in new), default=after or "")
    return EventPage(new, max(latest, after or ""))
