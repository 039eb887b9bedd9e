"""The engine of the SDK's testing package, which runs durable code in this process.

The engine skips waits and the pauses between retries.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python_testing.runner import DurableFunctionTestRunner

from replay.quick_stop import quick_stop

Body = Callable[[Any, DurableContext], Any]
"""A handler before it is decorated."""

_TIMEOUT_SECONDS = 30
_PENDING = "PENDING"
_PAGE = 1000


@dataclass(frozen=True)
class EngineRun:
    """How an execution ended, and its history in the format of AWS's CLI.

    `result` is the decoded result; `error_type` and `error` are empty if it succeeded.
    """

    status: str
    result: Any
    error_type: str
    error: str
    invocations: int
    history: Sequence[Mapping[str, Any]]


def run_on_engine(
    versions: Sequence[Body],
    answers: Mapping[str, str] | None = None,
    deaths: type[BaseException] = SystemExit,
    polling: Callable[[], AbstractContextManager[object]] = quick_stop,
) -> EngineRun:
    """Run an execution to its end.

    The first invocation runs the first version, the second the second; the last version runs all
    further ones. `answers` are the texts with which callbacks succeed, by the name of the wait:
    one for each suspension, in their order. An error of the class `deaths` stands for the end of
    the process: the engine invokes the handler again, up to five times in all. `polling` sets how
    the SDK collects updates.
    """
    execution = _Execution([durable_execution(version) for version in versions], deaths)
    with (
        polling(),
        DurableFunctionTestRunner(execution.invoke, poll_interval=0.01) as runner,
    ):
        runner._executor.RETRY_BACKOFF_SECONDS = 0  # noqa: SLF001 - the only way to set it
        arn = runner.run_async("{}", execution_timeout=3600)
        waiting = dict(answers or {})
        while execution.ended.get(timeout=_TIMEOUT_SECONDS) == _PENDING:
            _answer_next(runner, arn, waiting)
        result = runner.wait_for_result(arn, timeout=_TIMEOUT_SECONDS)
        history = _history(runner, arn)
    error = result.error
    return EngineRun(
        result.status.value,
        json.loads(result.result) if result.result else None,
        (error.type if error else None) or "",
        (error.message if error else None) or "",
        execution.invocations,
        history,
    )


def _history(runner: DurableFunctionTestRunner, arn: str) -> list[Mapping[str, Any]]:
    """Return the events of all pages."""
    events: list[Any] = []
    marker = None
    while True:
        page = runner._executor.get_execution_history(  # noqa: SLF001 - the runner has one page
            arn, include_execution_data=True, marker=marker, max_items=_PAGE
        )
        events += page.to_dict()["Events"]
        marker = page.next_marker
        if not marker:
            return list(json.loads(json.dumps(events, default=str)))


@dataclass
class _Execution:
    handlers: Sequence[Callable[[Any, Any], Any]]
    deaths: type[BaseException]
    ended: "Queue[str]" = field(default_factory=Queue)
    invocations: int = 0

    def invoke(self, event: Any, context: Any) -> Any:
        handler = self.handlers[min(self.invocations, len(self.handlers) - 1)]
        self.invocations += 1
        try:
            output = handler(event, context)
        except self.deaths as death:
            self.ended.put(_PENDING)
            raise RuntimeError("Runtime.ExitError") from death
        self.ended.put(output["Status"])
        return output


def _answer_next(runner: DurableFunctionTestRunner, arn: str, waiting: dict[str, str]) -> None:
    """Answer the first callback that has been started, if there is one."""
    events = runner.get_execution_history(arn).events
    for name in list(waiting):
        for event in events:
            started = event.callback_started_details
            if started and event.name in (name, f"{name} create callback id"):
                runner.send_callback_success(started.callback_id or "", waiting.pop(name).encode())
                return
