"""Durable histories as complete as the service's.

The package leaves out an invocation's request id and its times, and the whole invocation if the
process died. It also marks complete errors as truncated.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aws_durable_execution_sdk_python_testing.executor import Executor
from aws_durable_execution_sdk_python_testing.model import (
    Event,
    EventType,
    GetDurableExecutionHistoryResponse,
    InvocationCompletedDetails,
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
    """The package's executor with complete histories, and without its lost wake-ups."""

    def _fire_due_operations(self, execution_arn: str) -> bool:
        """Complete the operations that are due and invoke the handler, in the execution's thread.

        The package invokes later, from the timer. An invocation that ends in between cancels the
        timer, and nothing resumes the execution. False: the timer has nothing left to invoke.
        """
        if super()._fire_due_operations(execution_arn):
            self._invoke_execution(execution_arn)
        return False

    def get_execution_history(
        self, execution_arn: str, *arguments: Any, **options: Any
    ) -> GetDurableExecutionHistoryResponse:
        """Return a page of the history, each invocation with its details."""
        page = super().get_execution_history(execution_arn, *arguments, **options)
        completions = self.get_execution(execution_arn).invocation_completions
        by_end = {completion.end_timestamp: completion for completion in list(completions)}
        return replace(page, events=[_complete(event, by_end) for event in page.events])


def _complete(event: Event, by_end: dict[datetime, InvocationCompletedDetails]) -> Event:
    if event.event_type == EventType.INVOCATION_COMPLETED.value:
        return replace(event, invocation_completed_details=by_end[event.event_timestamp])
    for name in _WITH_ERROR:
        details = getattr(event, name)
        if details is not None and details.error is not None and details.error.payload is not None:
            whole = replace(details, error=replace(details.error, truncated=False))
            changes: dict[str, Any] = {name: whole}
            return replace(event, **changes)
    return event
