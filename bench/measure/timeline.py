"""Splits the time of a loan into work, waiting for answers, and orchestration overhead.

The critical path is the chain of steps, one after the other; of the parallel bureaus it contains
the slowest. Work is the sum of the times in which a step ran, waiting is the sum of the times in
which the loan waited for an answer, overhead is the sum of the intervals between them. The three
are measured independently of each other: they add up to the time to decision only if no times
overlap and none is missing. `Timeline.difference_ms` is the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.events.event import Kind
from shared.runtime.clock import moment

TOLERANCE_MS = 2.0
"""The largest accepted difference between the three sums and the time to decision."""

Event = Mapping[str, Any]

_MILLISECOND = timedelta(milliseconds=1)
_ENDS = frozenset({Kind.SUCCEEDED, Kind.FAILED, Kind.WAITING})


class IntervalKind(StrEnum):
    """What the engine does in an interval of overhead."""

    START = "start"
    """From the submission to the start of the first step."""
    STEP = "step"
    """From the end of a step to the start of the next one, without a wait between them."""
    RESUME = "resume"
    """From the moment an answer is sent to the start of the next step."""
    RETRY = "retry"
    """From a failed attempt to the next one, including the engine's back-off."""
    RECOVERY = "recovery"
    """From the start of an attempt whose process died to the start of the next attempt."""

    @property
    def metric(self) -> str:
        """The name of the metric in a summary and in a latency profile."""
        return f"{self}_gap_ms"


class NotMeasurable(ValueError):
    """The events lack the submission, the decision or every step of the loan."""


@dataclass(frozen=True)
class Interval:
    """A time without a running step or an awaited answer; it ends when the step `before` starts."""

    kind: IntervalKind
    before: str
    ms: float


@dataclass(frozen=True)
class Timeline:
    """The time of a loan, in ms. `replayed` counts the operations served from checkpoints."""

    decision_ms: float
    work_ms: float
    waiting_ms: float
    intervals: tuple[Interval, ...]
    replayed: int

    @property
    def overhead_ms(self) -> float:
        """The sum of the intervals."""
        return sum(interval.ms for interval in self.intervals)

    @property
    def difference_ms(self) -> float:
        """The time to decision minus work, waiting and overhead."""
        return self.decision_ms - self.work_ms - self.waiting_ms - self.overhead_ms


@dataclass(frozen=True)
class _StepAttempt:
    """An attempt of a step.

    `ended` is None if its process died, `answered` is None if it asked for no answer.
    """

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
        """When the engine could go on."""
        return max(self.ended or self.started, self.answered or self.started)


def timeline(events: Iterable[Event]) -> Timeline:
    """Measure a loan by its events, in the API's format and in any order.

    Raises:
        NotMeasurable: the submission, the decision or every step is missing.
    """
    ordered = sorted(events, key=lambda event: str(event["at"]))
    submitted = _time_of(ordered, Kind.SUBMITTED)
    decided = _time_of(ordered, Kind.COMPLETED)
    path = _critical_path(list(_attempts(ordered, decided)))
    if not path:
        raise NotMeasurable("no event of a step")
    return Timeline(
        decision_ms=_ms(decided - submitted),
        work_ms=_ms(sum((attempt.worked for attempt in path), timedelta())),
        waiting_ms=_ms(sum((attempt.waited for attempt in path), timedelta())),
        intervals=tuple(_intervals(submitted, path)),
        replayed=sum(len(event.get("served") or ()) for event in ordered),
    )


def _time_of(ordered: Sequence[Event], kind: Kind) -> datetime:
    first = next((event for event in ordered if event["kind"] == kind), None)
    if first is None:
        raise NotMeasurable(f"no event {kind}")
    return moment(first["at"])


def _attempts(ordered: Sequence[Event], decided: datetime) -> Iterator[_StepAttempt]:
    """Yield every attempt that started before the decision; the last one ends at the decision."""
    for event in ordered:
        started = moment(event["at"])
        if event["kind"] != Kind.STARTED or started >= decided:
            continue
        end = next((e for e in ordered if e["kind"] in _ENDS and _same_attempt(e, event)), None)
        yield _StepAttempt(
            step=event["step"],
            branch=event.get("branch"),
            started=started,
            ended=min(moment(end["at"]), decided) if end else None,
            failed=end is not None and end["kind"] == Kind.FAILED,
            answered=_answered(ordered, end) if end else None,
        )


def _same_attempt(end: Event, start: Event) -> bool:
    names = ("step", "branch", "attempt", "invocation")
    return end["at"] >= start["at"] and all(end.get(name) == start.get(name) for name in names)


def _answered(ordered: Sequence[Event], end: Event) -> datetime | None:
    """Return when the answer to a wait was sent, or when the wait timed out."""
    if end["kind"] != Kind.WAITING:
        return None
    for event in ordered:
        if event.get("step") != end["step"]:
            continue
        if event["kind"] == Kind.RESUMED:
            return moment(event["at"])
        if event["kind"] == Kind.TIMED_OUT:
            return min(moment(event["at"]), moment(end["expires_at"]))
    return None


def _critical_path(attempts: Sequence[_StepAttempt]) -> list[_StepAttempt]:
    """Return the attempts outside the branches, and those of the branch that ended last."""
    branched = [attempt for attempt in attempts if attempt.branch is not None]
    if not branched:
        return list(attempts)
    slowest = max(branched, key=lambda attempt: attempt.ended or attempt.started).branch
    return [attempt for attempt in attempts if attempt.branch in (None, slowest)]


def _intervals(submitted: datetime, path: Sequence[_StepAttempt]) -> Iterator[Interval]:
    """Yield the intervals; attempts that overlap have one of 0 ms between them."""
    left, kind = submitted, IntervalKind.START
    for attempt, following in zip(path, [*path[1:], None], strict=True):
        yield Interval(kind, attempt.step, max(0.0, _ms(attempt.started - left)))
        left = attempt.left
        if following is not None:
            kind = _kind(attempt, following)


def _kind(attempt: _StepAttempt, following: _StepAttempt) -> IntervalKind:
    if attempt.step == following.step and attempt.ended is None:
        return IntervalKind.RECOVERY
    if attempt.step == following.step and attempt.failed:
        return IntervalKind.RETRY
    return IntervalKind.STEP if attempt.answered is None else IntervalKind.RESUME


def _ms(length: timedelta) -> float:
    return length / _MILLISECOND
