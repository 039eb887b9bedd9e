"""The fold from a loan's events to its stage, steps and log.

The page has the same fold in TypeScript, tested on the same vectors. The result depends on the set
of events alone: pages, repeats and the order of arrival don't change it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.credit import Bureau
from shared.domain.pipeline import PIPELINE, STAGE_OF, WAITS, Stage, Step
from shared.domain.policy import RETRY
from shared.domain.risk import MINIMUM_REPORTS
from shared.events.event import CallbackAnswer, Event, Kind, Level
from shared.events.log import in_order


class State(StrEnum):
    """The state of a step."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class BranchView:
    """One bureau's part of the credit check."""

    bureau: Bureau
    state: State
    attempts: int


@dataclass(frozen=True)
class StepView:
    """A step of the pipeline; its attempts are the recorded starts."""

    step: Step
    state: State
    attempts: int
    started_at: str | None
    ended_at: str | None
    branches: tuple[BranchView, ...] = ()


@dataclass(frozen=True)
class LogLine:
    """A line of the log."""

    timestamp: str
    step: str
    message: str
    level: Level


@dataclass(frozen=True)
class View:
    """The result of the fold.

    `settled` is True if the loan has ended and no event is missing. `last_at` is the time of the
    last event.
    """

    stage: Stage
    steps: tuple[StepView, ...]
    log: tuple[LogLine, ...]
    settled: bool
    last_at: str | None


_ENDS = frozenset({Kind.SUCCEEDED, Kind.FAILED})


def fold(events: Iterable[Event], *, finished: bool) -> View:
    """Return the view of these events; `finished` says whether the loan has its outcome."""
    ordered = in_order({event.key: event for event in events}.values())
    steps = tuple(_step(step, ordered, finished) for step in PIPELINE)
    return View(
        stage=Stage.COMPLETE if finished else _stage(ordered),
        steps=steps,
        log=tuple(LogLine(e.at, e.step or e.kind, e.message, e.level) for e in ordered),
        settled=finished and _settled(ordered),
        last_at=ordered[-1].at if ordered else None,
    )


def _stage(events: list[Event]) -> Stage:
    begun = {event.step for event in events if event.kind is Kind.STARTED}
    reached = [STAGE_OF[step] for step in PIPELINE if step in begun]
    return reached[-1] if reached else Stage.SUBMITTED


def _step(step: Step, events: list[Event], finished: bool) -> StepView:
    own = [e for e in events if e.step is step and e.kind is not Kind.WORKER_KILLED]
    passed = _began_after(step, events)
    over = finished or bool(passed)
    if step is Step.PULL_CREDIT_REPORT:
        branches = tuple(_branch(bureau, own, over) for bureau in Bureau)
        state = _joined(branches, over)
    else:
        branches = ()
        state = _state(step, own, over, advanced=bool(passed & set(PIPELINE)))
    ended = state in (State.SUCCEEDED, State.FAILED)
    return StepView(
        step=step,
        state=state,
        attempts=_count(own, Kind.STARTED),
        started_at=own[0].at if own else None,
        ended_at=own[-1].at if own and ended else None,
        branches=branches,
    )


def _began_after(step: Step, events: list[Event]) -> set[Step]:
    later = {*PIPELINE[PIPELINE.index(step) + 1 :], Step.CLOSE_APPLICATION, Step.WITHDRAW_OFFER}
    return {e.step for e in events if e.kind is Kind.STARTED and e.step is not None} & later


def _branch(bureau: Bureau, own: list[Event], over: bool) -> BranchView:
    of_bureau = [event for event in own if event.branch is bureau]
    state = _state(Step.PULL_CREDIT_REPORT, of_bureau, over, advanced=False)
    return BranchView(bureau, state, _count(of_bureau, Kind.STARTED))


def _joined(branches: tuple[BranchView, ...], over: bool) -> State:
    states = [branch.state for branch in branches]
    if all(state in (State.PENDING, State.SKIPPED) for state in states):
        return State.SKIPPED if over else State.PENDING
    if any(state in (State.PENDING, State.RUNNING) for state in states):
        return State.RUNNING
    return State.SUCCEEDED if states.count(State.SUCCEEDED) >= MINIMUM_REPORTS else State.FAILED


def _state(step: Step, own: list[Event], over: bool, *, advanced: bool) -> State:
    kinds = {event.kind for event in own}
    if not own:
        return State.SKIPPED if over else State.PENDING
    if Kind.SUCCEEDED in kinds or advanced:
        return State.SUCCEEDED
    if step in WAITS and kinds & {Kind.WAITING, Kind.RESUMED, Kind.TIMED_OUT, Kind.DECIDED}:
        return _wait_state(own, kinds, over)
    if over or _count(own, Kind.FAILED) >= RETRY.max_attempts:
        return State.FAILED
    return State.RUNNING


def _wait_state(own: list[Event], kinds: set[Kind], over: bool) -> State:
    refused = any(event.answer is CallbackAnswer.ERROR for event in own)
    if Kind.TIMED_OUT in kinds or refused:
        return State.FAILED
    if Kind.RESUMED in kinds:
        return State.SUCCEEDED
    if not over:
        return State.WAITING
    return State.SUCCEEDED if Kind.DECIDED in kinds else State.FAILED


def _count(own: list[Event], kind: Kind) -> int:
    return sum(event.kind is kind for event in own)


def _settled(events: list[Event]) -> bool:
    """Say whether start and end of the loan, and an end for everything that began, are recorded.

    What began in a process whose death is recorded has ended with it.
    """
    if not {Kind.STARTED_EXECUTION, Kind.COMPLETED} <= {event.kind for event in events}:
        return False
    dead = {e.invocation for e in events if e.kind is Kind.WORKER_KILLED and not e.armed}
    alive = [event for event in events if event.invocation not in dead]
    ended = {_run(event) for event in events if event.kind in (*_ENDS, Kind.WAITING)}
    begun = {_run(event) for event in alive if event.kind is Kind.STARTED}
    waited = {event.step for event in events if event.kind is Kind.WAITING}
    answered = {event.step for event in events if event.kind in (Kind.RESUMED, Kind.TIMED_OUT)}
    invocations_ended = {e.invocation for e in events if e.kind is Kind.INVOCATION_ENDED}
    invocations_begun = {e.invocation for e in alive if e.kind is Kind.INVOCATION_STARTED}
    return begun <= ended and waited <= answered and invocations_begun <= invocations_ended


def _run(event: Event) -> tuple[Step | None, Bureau | None, str | None, int | None]:
    return (event.step, event.branch, event.invocation, event.attempt)
