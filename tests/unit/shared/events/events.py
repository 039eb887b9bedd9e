"""Events as the tests make them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind, Level
from shared.runtime.clock import timestamp

START = datetime(2026, 2, 17, 12, 0, tzinfo=UTC)


def stamp(milliseconds: int) -> str:
    """Return the stamp of a moment this many milliseconds after the start."""
    return timestamp(START + timedelta(milliseconds=milliseconds))


def event(kind: Kind, step: Step | None = None, at: int = 0, **more: object) -> Event:
    """Return an event of the first invocation and attempt unless `more` says otherwise."""
    fields = {"invocation": "request-1", "attempt": 1, **more} if step else more
    return Event(kind, stamp(at), f"{kind} {step or ''}", step=step, **fields)  # type: ignore[arg-type]


any_event = st.builds(
    Event,
    kind=st.sampled_from(Kind),
    at=st.integers(-3_000, 3_000).map(stamp),
    message=st.just("something happened"),
    level=st.sampled_from(Level),
    step=st.none() | st.sampled_from(Step),
    branch=st.none() | st.sampled_from(Bureau),
    attempt=st.none() | st.integers(1, 3),
    invocation=st.none() | st.sampled_from(["request-1", "request-2"]),
)

any_events = st.lists(any_event, max_size=30, unique_by=lambda one: one.key)
