"""A run of one recorded invocation, with a trace of its lines and a spy on its operations."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python.exceptions import SuspendExecution
from aws_durable_execution_sdk_python.identifier import OperationIdentifier
from aws_durable_execution_sdk_python.lambda_service import (
    Operation,
    OperationStatus,
    OperationType,
)

from replay.engine import Body
from replay.lens.invocations import RecordedInvocation, RecordedInvocationEnd
from replay.lens.source import WorkflowSource
from replay.operations import ENDED
from replay.recording import Recording
from replay.rerun import Outcome, rerun


@dataclass(frozen=True)
class Visit:
    """An operation that the code called, and the lines of the workflow that called it.

    `lines` has the innermost first; it is empty in the thread of a parallel branch.
    """

    identifier: OperationIdentifier
    lines: tuple[int, ...]


@dataclass
class LineTrace:
    """The lines of a workflow that ran, and those that a suspension only passed."""

    source: WorkflowSource
    ran: set[int] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)
    ends_at_suspension: bool = False
    """Whether nothing ran after the suspension: the process died there."""
    _suspended: set[int] = field(default_factory=set)
    _is_over: bool = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Trace the current thread."""
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        del event, argument
        return self._line if frame.f_code.co_filename == str(self.source.path) else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        if event == "exception" and issubclass(argument[0], SuspendExecution):
            self._suspended.add(id(frame))
            self._is_over = self.ends_at_suspension
        if event == "line" and not self._is_over:
            line = self.source.statement(frame.f_lineno)
            is_passed = id(frame) in self._suspended and line in self.source.except_lines
            (self.passed if is_passed else self.ran).add(line)
        return self._line


class WatchedRecording(Recording):
    """The recording of one invocation, which notes each operation and its callers."""

    def __init__(self, invocation: RecordedInvocation, source: WorkflowSource) -> None:
        super().__init__(state=invocation.start)
        self.visits: dict[str, Visit] = {}
        self._end = invocation.end
        self._source = source

    def serve(self, identifier: OperationIdentifier) -> Operation | None:
        """Return the operation as the recorded invocation got it, or as it left it."""
        visit = Visit(identifier, tuple(self._callers()))
        self.visits.setdefault(identifier.operation_id, visit)
        start = self.state.get(identifier.operation_id)
        if start is not None and start.status in ENDED:
            return start
        if identifier.operation_type is OperationType.CONTEXT:
            return start
        end = self._end.get(identifier.operation_id)
        if end is None:
            raise SuspendExecution(f"the invocation didn't record {identifier.name}")
        if end.status not in ENDED and end.operation_type is OperationType.STEP:
            return replace(end, status=OperationStatus.PENDING)
        return end

    def _callers(self) -> Iterator[int]:
        frame: FrameType | None = sys._getframe()  # noqa: SLF001 - inspect reads the source files
        while frame is not None:
            if frame.f_code.co_filename == str(self._source.path):
                yield self._source.statement(frame.f_lineno)
            frame = frame.f_back


@dataclass(frozen=True)
class InvocationTrace:
    """What one invocation called and ran."""

    visits: dict[str, Visit]
    lines: LineTrace
    outcome: Outcome


def trace_invocation(
    body: Body, source: WorkflowSource, invocation: RecordedInvocation
) -> InvocationTrace:
    """Run a recorded invocation again, and watch it."""
    died = invocation.how in (RecordedInvocationEnd.DIED, RecordedInvocationEnd.RUNS)
    lines = LineTrace(source, ends_at_suspension=died)

    def watched(event: Any, context: DurableContext) -> Any:
        with lines.watching():
            return body(event, context)

    recording = WatchedRecording(invocation, source)
    outcome = rerun(durable_execution(watched), recording)
    return InvocationTrace(recording.visits, lines, outcome)
