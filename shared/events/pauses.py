"""The pause before a start that follows a death or a failure, and the owner of its length.

The length is the time between the two recorded moments. A pause after a failure is the engine's; a
death says whose the pause after it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.events.deaths import Death, deaths, row_of
from shared.events.event import Event, Kind, PauseOwner
from shared.events.log import in_order
from shared.runtime.clock import moment

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class _Pause:
    """A time in which nothing ran, from a death or a failure to the next start."""

    since: str
    until: str
    by: PauseOwner


def with_pauses(events: Iterable[Event]) -> list[Event]:
    """Return a loan's events in order, each start with the pause that ended with it."""
    happened = in_order(events)
    dead = deaths(happened)
    if not dead and not any(event.kind is Kind.FAILED for event in happened):
        return happened
    resumed = _resumed_invocations(happened, dead)
    return [
        _with_pause(event, _pauses_before(event, happened[:place], dead, resumed))
        for place, event in enumerate(happened)
    ]


def _resumed_invocations(
    happened: Sequence[Event], dead: Sequence[Death]
) -> Mapping[str | None, _Pause]:
    """Return the pause before each durable invocation that is the first one after a death."""
    resumed: dict[str | None, _Pause] = {}
    previous = ""
    for event in happened:
        if event.kind is not Kind.INVOCATION_STARTED:
            continue
        since = [death for death in dead if previous <= death.at <= event.at]
        if since:
            resumed[event.invocation] = _Pause(since[-1].at, event.at, since[-1].paused_by)
        previous = event.at
    return resumed


def _pauses_before(
    event: Event,
    before: Sequence[Event],
    dead: Sequence[Death],
    resumed: Mapping[str | None, _Pause],
) -> list[_Pause]:
    if event.kind is Kind.INVOCATION_STARTED:
        return [resumed[event.invocation]] if event.invocation in resumed else []
    if event.kind is not Kind.STARTED:
        return []
    row = [other for other in before if row_of(other) == row_of(event)]
    previous = max((other.at for other in row if other.kind is Kind.STARTED), default="")
    failures = [
        _Pause(other.at, event.at, PauseOwner.ENGINE)
        for other in row
        if other.kind is Kind.FAILED and other.at >= previous
    ]
    died = [
        _Pause(death.at, event.at, death.paused_by)
        for death in dead
        if death.row == row_of(event) and previous <= death.at <= event.at
    ]
    if event.invocation not in resumed:
        return failures + died
    started = {other.invocation for other in before if other.kind is Kind.STARTED}
    first = event.invocation not in started
    return failures + [resumed[event.invocation]] * (first or bool(died))


def _with_pause(event: Event, pauses: Sequence[_Pause]) -> Event:
    if not pauses:
        return event
    pause = max(pauses, key=lambda each: each.since)
    length = moment(pause.until) - moment(pause.since)
    pause_ms = max(0, round(length / _MILLISECOND))
    return replace(event, pause_ms=pause_ms, paused_by=pause.by)
