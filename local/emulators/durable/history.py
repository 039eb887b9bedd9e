"""Durable histories as complete as the service's.

The package leaves out an invocation's request id and its times, and the whole invocation if the
process died. It leaves out the result of a poll, the attempt that succeeded, and the time-outs of a
callback. It also marks complete errors as truncated.
"""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aws_durable_execution_sdk_python.lambda_service import CallbackOptions, OperationAction
from aws_durable_execution_sdk_python_testing.execution import Execution
from aws_durable_execution_sdk_python_testing.executor import Executor
from aws_durable_execution_sdk_python_testing.model import (
    Event,
    EventResult,
    EventType,
    GetDurableExecutionHistoryResponse,
    InvocationCompletedDetails,
    RetryDetails,
)

from local.emulators.lambda_host.model import InvocationResult

_ERROR_FIELDS = {
    "errorType": "ErrorType",
    "errorMessage": "ErrorMessage",
    "stackTrace": "StackTrace",
}
_WITH_ERROR = ("callback_failed_details", "callback_timed_out_details", "context_failed_details")


@dataclass(frozen=True)
class FailedInvocation(InvocationCompletedDetails):
    """The details of an invocation that ended with an error, or whose process died."""

    error: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the details in the service's format."""
        return {**super().to_dict(), "Error": {"Payload": self.error, "Truncated": False}}


def failed_invocation(
    result: InvocationResult, started: datetime, ended: datetime
) -> FailedInvocation:
    """Return the details of an invocation whose result is an error."""
    answered = json.loads(result.payload)
    error = {ours: answered[theirs] for theirs, ours in _ERROR_FIELDS.items() if theirs in answered}
    return FailedInvocation(started, ended, result.request_id, error)


class HistoryExecutor(Executor):
    """The package's executor with complete histories, without lost wake-ups and without leaks."""

    def _fire_due_operations(self, execution_arn: str) -> bool:
        """Complete the operations that are due and invoke the handler, in the execution's thread.

        The package invokes later, from the timer. An invocation that ends in between cancels the
        timer, and nothing resumes the execution. False: the timer has nothing left to invoke.
        """
        if super()._fire_due_operations(execution_arn):
            self._invoke_execution(execution_arn)
        return False

    def _complete_events(self, execution_arn: str) -> None:
        """Let the package note the end, and forget the event that it keeps for each execution."""
        super()._complete_events(execution_arn)
        event = self._completion_events.pop(execution_arn, None)
        if event is not None:
            event.remove()

    def get_execution_history(
        self, execution_arn: str, *arguments: Any, **options: Any
    ) -> GetDurableExecutionHistoryResponse:
        """Return a page of the history, each event with its details."""
        page = super().get_execution_history(execution_arn, *arguments, **options)
        details = _MissingDetails.of(self.get_execution(execution_arn))
        return replace(page, events=[details.complete(event) for event in page.events])


_Moment = tuple[str | None, datetime]


@dataclass(frozen=True)
class _MissingDetails:
    """The facts about an execution's events that the package doesn't put into them.

    Invocations are known by their end, callbacks by their operation, the results of polls and the
    attempts of steps by operation and time.
    """

    invocations: dict[datetime, InvocationCompletedDetails]
    callbacks: dict[str, CallbackOptions] = field(default_factory=dict)
    polls: dict[_Moment, str] = field(default_factory=dict)
    attempts: dict[_Moment, int] = field(default_factory=dict)

    @classmethod
    def of(cls, execution: Execution) -> "_MissingDetails":
        """Return the details, from the invocations and the checkpoints."""
        completions = list(execution.invocation_completions)
        found = cls({completion.end_timestamp: completion for completion in completions})
        begun: Counter[str] = Counter()
        updates = zip(list(execution.updates), list(execution.update_timestamps), strict=False)
        for update, at in updates:
            id_ = update.operation_id
            begun[id_] += update.action is OperationAction.START
            found.attempts[id_, at] = begun[id_]
            if update.callback_options is not None:
                found.callbacks[id_] = update.callback_options
            if update.action is OperationAction.RETRY and update.payload is not None:
                found.polls[id_, at] = update.payload
        return found

    def complete(self, event: Event) -> Event:
        """Return the event with its details."""
        match event.event_type:
            case EventType.INVOCATION_COMPLETED.value:
                details = self.invocations[event.event_timestamp]
                return replace(event, invocation_completed_details=details)
            case EventType.STEP_SUCCEEDED.value:
                return self._succeeded(event)
            case EventType.CALLBACK_STARTED.value:
                return self._waiting(event)
            case _:
                return _with_whole_error(event)

    def _succeeded(self, event: Event) -> Event:
        details, at = event.step_succeeded_details, (event.operation_id, event.event_timestamp)
        if details is None:
            return event
        if details.result is not None and details.result.payload is None and at in self.polls:
            details = replace(details, result=EventResult(self.polls[at]))
        if details.retry_details is None and self.attempts.get(at, 1) > 1:
            details = replace(details, retry_details=RetryDetails(self.attempts[at]))
        return replace(event, step_succeeded_details=details)

    def _waiting(self, event: Event) -> Event:
        details = event.callback_started_details
        options = self.callbacks.get(event.operation_id or "")
        if details is None or options is None:
            return event
        limited = replace(
            details,
            timeout=options.timeout_seconds or None,
            heartbeat_timeout=options.heartbeat_timeout_seconds or None,
        )
        return replace(event, callback_started_details=limited)


def _with_whole_error(event: Event) -> Event:
    for name in _WITH_ERROR:
        details = getattr(event, name)
        if details is not None and details.error is not None and details.error.payload is not None:
            whole = replace(details, error=replace(details.error, truncated=False))
            changes: dict[str, Any] = {name: whole}
            return replace(event, **changes)
    return event
