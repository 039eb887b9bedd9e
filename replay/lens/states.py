"""The state of each line in each invocation of a recorded execution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aws_durable_execution_sdk_python.lambda_service import Operation, OperationStatus

from replay.documents import Event
from replay.engine import Body
from replay.lens.invocations import RecordedInvocation, RecordedInvocationEnd, invocations, is_wait
from replay.lens.source import WorkflowSource
from replay.lens.trace import InvocationTrace, Visit, trace_invocation
from replay.operations import ENDED


class LineState(StrEnum):
    """What a line did in one invocation. A line without a state wasn't reached."""

    RAN_FIRST = "ran_first"
    RAN_AGAIN = "ran_again"
    EXECUTED = "executed"
    ATTEMPT_FAILED = "attempt_failed"
    """A step failed and is scheduled again; the invocation suspended."""
    SERVED = "served"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    PASSED_BY = "passed_by"
    """An `except` clause that a suspension passed."""
    DIED = "died"
    RUNS = "runs"


_OPEN = (LineState.DIED, LineState.RUNS, LineState.ATTEMPT_FAILED, LineState.SUSPENDED)
"""The states of an operation that has not ended; a context has the first one of its operations."""


class LensError(Exception):
    """The code doesn't run through the recorded invocation; the message says where it ends."""


@dataclass(frozen=True)
class OperationState:
    """An operation that a line called.

    `is_certain` is false if the process died in the operation or just before it: its start wasn't
    recorded.
    """

    name: str
    state: LineState
    operations: tuple["OperationState", ...] = ()
    is_certain: bool = True


@dataclass(frozen=True)
class InvocationLens:
    """The states of the lines in one invocation."""

    number: int
    how: RecordedInvocationEnd
    events: tuple[int, int]
    lines: dict[int, LineState]
    operations: dict[int, list[OperationState]]

    @property
    def undecided(self) -> int:
        """The number of lines whose state is one of two."""
        return sum(
            any(not operation.is_certain for operation in called)
            for called in self.operations.values()
        )


def lens(body: Body, source: WorkflowSource, events: Sequence[Event]) -> list[InvocationLens]:
    """Return the line states of every invocation, by running the history again.

    Raises:
        LensError: the code isn't the code that was recorded.
    """
    before: set[int] = set()
    found = []
    for invocation in invocations(events):
        trace = trace_invocation(body, source, invocation)
        if trace.outcome.mismatch or trace.outcome.status.value == "FAILED":
            raise LensError(f"Invocation {invocation.number} ends with {trace.outcome.error}")
        found.append(_Reading(invocation, trace, frozenset(before)).lens())
        before |= trace.lines.ran
    return found


@dataclass(frozen=True)
class _Reading:
    invocation: RecordedInvocation
    trace: InvocationTrace
    before: frozenset[int]
    """The lines that ran in earlier invocations."""
    states: dict[str, OperationState] = field(default_factory=dict)

    def lens(self) -> InvocationLens:
        operations: dict[int, list[OperationState]] = {}
        for visit in self._visits():
            if visit.lines and not self._is_inside_another(visit):
                operations.setdefault(visit.lines[0], []).append(self._state(visit))
        lines = dict(self._plain_lines())
        lines |= {line: _of_all(called) for line, called in operations.items()}
        return InvocationLens(
            self.invocation.number,
            self.invocation.how,
            self.invocation.events,
            dict(sorted(lines.items())),
            dict(sorted(operations.items())),
        )

    def _visits(self) -> list[Visit]:
        """Return the visits as the history orders them: branches run in an order of their own."""
        place = {id_: place for place, id_ in enumerate(self.invocation.end)}

        def order(visit: Visit) -> tuple[int, str]:
            named = visit.identifier
            return place.get(named.operation_id, len(place)), named.name or ""

        return sorted(self.trace.visits.values(), key=order)

    def _plain_lines(self) -> Iterator[tuple[int, LineState]]:
        for line in self.trace.lines.passed:
            yield line, LineState.PASSED_BY
        for line in self.trace.lines.ran:
            yield line, LineState.RAN_AGAIN if line in self.before else LineState.RAN_FIRST

    def _is_inside_another(self, visit: Visit) -> bool:
        return (visit.identifier.parent_id or "") in self.trace.visits

    def _state(self, visit: Visit) -> OperationState:
        id_ = visit.identifier.operation_id
        inner = tuple(self._inner(id_))
        end = self.invocation.end.get(id_)
        name = visit.identifier.name or visit.identifier.sub_type
        state = self._state_of(id_, end, inner)
        certain = end is not None or state is not LineState.DIED
        return OperationState(name, state, inner, certain)

    def _inner(self, id_: str) -> Iterator[OperationState]:
        for visit in self._visits():
            is_recorded = visit.identifier.operation_id in self.invocation.end
            is_virtual = visit.identifier.operation_type.value == "CONTEXT" and not is_recorded
            if visit.identifier.parent_id == id_ and not is_virtual:
                yield self._state(visit)

    def _state_of(
        self, id_: str, end: Operation | None, inner: Sequence[OperationState]
    ) -> LineState:
        start, previous = self.invocation.start.get(id_), self.invocation.previous.get(id_)
        if start is not None and start.status in ENDED:
            was_pending = previous is None or previous.status not in ENDED
            return LineState.RESUMED if was_pending else LineState.SERVED
        if end is not None and end.status in ENDED:
            return _of_an_ended(end, inner)
        if inner:
            return next(
                state for state in _OPEN if state in {operation.state for operation in inner}
            )
        return self._of_an_open(start, end)

    def _of_an_open(self, start: Operation | None, end: Operation | None) -> LineState:
        if end is not None and is_wait(end):
            return LineState.SUSPENDED
        if end is not None and end.status is OperationStatus.PENDING:
            failed = _attempts(end) > _attempts(start)
            return LineState.ATTEMPT_FAILED if failed else LineState.SUSPENDED
        runs = self.invocation.how is RecordedInvocationEnd.RUNS
        return LineState.RUNS if runs else LineState.DIED


def _of_an_ended(end: Operation, inner: Sequence[OperationState]) -> LineState:
    """Return the state of an operation that ended in this invocation."""
    if is_wait(end):
        return LineState.RESUMED
    executed = not inner or any(operation.state is LineState.EXECUTED for operation in inner)
    return LineState.EXECUTED if executed else LineState.RESUMED


def _attempts(operation: Operation | None) -> int:
    details = operation.step_details if operation else None
    return details.attempt if details else 0


def _of_all(called: Sequence[OperationState]) -> LineState:
    """Return the state of a line that called these operations: an open one, else the last."""
    states = [operation.state for operation in called]
    return next((state for state in _OPEN if state in states), states[-1])
