"""Where a loan's time went: into its steps, into waiting for answers, or between them.

The critical path is the chain of the steps as they follow each other; of the bureaus, which run
beside each other, the slowest one is on it. Work is summed from the steps' own intervals, waiting
from the waits', overhead from the gaps between the ends of those and the starts of the next ones.
So the three meet the time to decision only if the intervals neither overlap nor leave a hole;
`Timeline.difference_ms` is what is left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.events.event import Kind
from shared.runtime.clock import moment

TOLERANCE_MS = 2.0
"""How far the sums may be from the time to decision."""

Event = Mapping[str, Any]

_MILLISECOND = timedelta(milliseconds=1)
_ENDS = frozenset({Kind.SUCCEEDED, Kind.FAILED, Kind.WAITING})


class IntervalKind(StrEnum):
    """What the engine did in a gap."""

    START = "start"
    """From the submission to the start of the first step."""
    STEP = "step"
    """From a step's end to the next one's start, with no wait between."""
    RESUME = "resume"
    """From the moment an answer was sent to the start of the next step."""
    RETRY = "retry"
    """From a failed attempt to the next one: the engine's back-off is in it."""
    RECOVERY = "recovery"
    """From the start of an attempt whose process died to the start of the next one."""


class NotMeasurable(ValueError):
    """The events don't tell a loan from its submission to its decision."""


@dataclass(frozen=True)
class Interval:
    """A time in which no step of the loan ran and nobody was waited for."""

    kind: IntervalKind
    before: str
    ms: float


@dataclass(frozen=True)
class Timeline:
    """A loan's time, in milliseconds. `replayed` counts the operations served from checkpoints."""

    decision_ms: float
    work_ms: float
    waiting_ms: float
    gaps: tuple[Interval, ...]
    replayed: int

    @property
    def overhead_ms(self) -> float:
        """The sum of the gaps."""
        return sum(gap.ms for gap in self.gaps)

    @property
    def difference_ms(self) -> float:
        """The time to decision less the three sums: other than 0 where intervals overlap."""
        return self.decision_ms - self.work_ms - self.waiting_ms - self.overhead_ms


@dataclass(frozen=True)
class _Span:
    """An attempt of a step: `ended` is None if its process died, `answered` if nobody was asked."""

    step: str
    branch: str | None
    started: datetime
    ended: datetime | None
    failed: bool
    answered: datetime | None

    @property
    def worked(self) -> timedelta:
        return (self.ended or self.started) - self.started

    @property
    def waited(self) -> timedelta:
        if self.ended is None or self.answered is None:
            return timedelta()
        return max(timedelta(), self.answered - self.ended)

    @property
    def left(self) -> datetime:
        """When the engine had the turn again."""
        return max(self.ended or self.started, self.answered or self.started)


def timeline(events: Iterable[Event]) -> Timeline:
    """Measure a loan by its events, as the API answers them, in any order.

    Raises:
        NotMeasurable: its submission, its decision or every step is missing.
    """
    happened = sorted(events, key=lambda event: str(event["at"]))
    submitted = _only(happened, Kind.SUBMITTED)
    decided = _only(happened, Kind.COMPLETED)
    path = _critical_path(list(_spans(happened, decided)))
    if not path:
        raise NotMeasurable("no step was told of")
    return Timeline(
        decision_ms=_ms(decided - submitted),
        work_ms=_ms(sum((span.worked for span in path), timedelta())),
        waiting_ms=_ms(sum((span.waited for span in path), timedelta())),
        gaps=tuple(_gaps(submitted, path)),
        replayed=sum(len(event.get("served", ())) for event in happened),
    )


def _only(happened: Sequence[Event], kind: Kind) -> datetime:
    found = [event for event in happened if event["kind"] == kind]
    if not found:
        raise NotMeasurable(f"no event {kind}")
    return moment(found[0]["at"])


def _spans(happened: Sequence[Event], decided: datetime) -> Iterator[_Span]:
    """Yield every attempt until the decision, which falls into the last one."""
    for event in happened:
        started = moment(event["at"])
        if event["kind"] != Kind.STARTED or started >= decided:
            continue
        end = next((e for e in happened if e["kind"] in _ENDS and _same(e, event)), None)
        yield _Span(
            step=event["step"],
            branch=event.get("branch"),
            started=started,
            ended=min(moment(end["at"]), decided) if end else None,
            failed=end is not None and end["kind"] == Kind.FAILED,
            answered=_answered(happened, end) if end else None,
        )


def _same(end: Event, start: Event) -> bool:
    names = ("step", "branch", "attempt", "invocation")
    return end["at"] >= start["at"] and all(end.get(name) == start.get(name) for name in names)


def _answered(happened: Sequence[Event], asked: Event) -> datetime | None:
    """Return when the answer to a wait was sent, or when the wait ended without one."""
    if asked["kind"] != Kind.WAITING:
        return None
    own = [event for event in happened if event.get("step") == asked["step"]]
    for event in own:
        if event["kind"] == Kind.RESUMED:
            return moment(event["at"])
        if event["kind"] == Kind.TIMED_OUT:
            return min(moment(event["at"]), moment(asked["expires_at"]))
    return None


def _critical_path(spans: Sequence[_Span]) -> list[_Span]:
    """Return the spans in a row: of the branches, those of the one that ended last."""
    branched = [span for span in spans if span.branch is not None]
    if not branched:
        return list(spans)
    slowest = max(branched, key=lambda span: span.ended or span.started).branch
    return [span for span in spans if span.branch in (None, slowest)]


def _gaps(submitted: datetime, path: Sequence[_Span]) -> Iterator[Interval]:
    """An overlap is no gap: it shows as a difference of the sums instead."""
    left, kind = submitted, IntervalKind.START
    for span, following in zip(path, [*path[1:], None], strict=True):
        yield Interval(kind, span.step, max(0.0, _ms(span.started - left)))
        left = span.left
        if following is not None:
            kind = _kind(span, following)


def _kind(span: _Span, following: _Span) -> IntervalKind:
    if span.step == following.step and span.ended is None:
        return IntervalKind.RECOVERY
    if span.step == following.step and span.failed:
        return IntervalKind.RETRY
    return IntervalKind.STEP if span.answered is None else IntervalKind.RESUME


def _ms(length: timedelta) -> float:
    return length / _MILLISECOND
