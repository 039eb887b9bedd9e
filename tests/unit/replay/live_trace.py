"""An independent trace of real invocations, to compare the lens with.

It wraps the public methods of the durable context and watches which bodies of steps run. The lens
runs the history again and looks at the operations.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

from aws_durable_execution_sdk_python import DurableContext
from aws_durable_execution_sdk_python.exceptions import SuspendExecution

from durable import workflow
from durable.handler import LoanWorkflow
from durable.operations import Result

FILE = workflow.__file__
EXCEPT_LINES = frozenset(
    number
    for number, line in enumerate(Path(FILE).read_text(encoding="utf-8").splitlines(), 1)
    if line.lstrip().startswith("except ")
)


class DeadWorker(BaseException):
    """The end of a worker process."""


@dataclass
class LiveTrace:
    """The states of the workflow's lines in each invocation, as they happened."""

    invocations: list[dict[int, str]] = field(default_factory=list)
    _before: set[int] = field(default_factory=set)
    _finished: set[str] = field(default_factory=set)
    """The names of the operations that ended in an earlier invocation."""
    _ran: list[int] = field(default_factory=list)
    _passed: list[int] = field(default_factory=list)
    _states: dict[int, str] = field(default_factory=dict)
    _bodies: list[str] = field(default_factory=list)
    """The states of the steps that ran, inside the current operation of the workflow."""
    _gone: str = ""
    """`suspended` or `died`, once an operation has left the workflow."""

    def watching(self, run: LoanWorkflow) -> LoanWorkflow:
        """Return the workflow with a trace of its lines."""

        def traced(*arguments: Any) -> Result:
            before = sys.gettrace()
            sys.settrace(self._enter)
            try:
                return run(*arguments)
            finally:
                sys.settrace(before)

        return traced

    @contextmanager
    def invocation(self) -> Iterator[None]:
        """Watch one invocation of the handler."""
        self._ran, self._passed, self._states, self._gone = [], [], {}, ""
        with (
            patch.object(DurableContext, "step", self._step()),
            patch.object(DurableContext, "parallel", self._outer(DurableContext.parallel)),
            patch.object(
                DurableContext, "wait_for_callback", self._outer(DurableContext.wait_for_callback)
            ),
        ):
            try:
                yield
            finally:
                self._close()

    def _enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        def line(frame: FrameType, event: str, argument: Any) -> Any:
            if event == "line" and self._gone != "died":
                leaves = self._gone and frame.f_lineno in EXCEPT_LINES
                (self._passed if leaves else self._ran).append(frame.f_lineno)
            return line

        return line if frame.f_code.co_filename == FILE else None

    def _step(self) -> Callable[..., Any]:
        step: Any = DurableContext.step

        def watched(
            context: DurableContext, func: Any, name: str | None = None, config: Any = None
        ) -> Any:
            ran: list[str] = []

            def body(step_context: Any) -> Any:
                ran.append("executed")
                return func(step_context)

            body._original_name = name or func._original_name  # type: ignore[attr-defined]
            try:
                return step(context, body, name, config)
            except SuspendExecution:
                ran = ["attempt_failed"] * len(ran)
                raise
            finally:
                self._bodies += ran

        return self._outer(watched)

    def _outer(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """Return a method that notes its state, if the workflow itself calls it."""

        def noted(context: DurableContext, *arguments: Any, **options: Any) -> Any:
            caller = sys._getframe(1)
            if caller.f_code.co_filename != FILE:
                return method(context, *arguments, **options)
            line, self._bodies = caller.f_lineno, []
            name = f"{line} {options.get('name')}"
            try:
                result = method(context, *arguments, **options)
            except DeadWorker:
                self._gone = self._states[line] = "died"
                raise
            except SuspendExecution:
                self._gone = "suspended"
                failed = "attempt_failed" in self._bodies
                self._states[line] = "attempt_failed" if failed else "suspended"
                raise
            except Exception:
                self._note_end(line, name)
                raise
            self._note_end(line, name)
            return result

        return noted

    def _note_end(self, line: int, name: str) -> None:
        if name in self._finished:
            self._states[line] = "served"
        else:
            self._states[line] = "executed" if self._bodies else "resumed"
        self._finished.add(name)

    def _close(self) -> None:
        lines = dict.fromkeys(self._passed, "passed_by")
        for line in self._ran:
            lines[line] = "ran_again" if line in self._before else "ran_first"
        self._before.update(self._ran)
        self.invocations.append({**lines, **self._states})
