"""The port's adapter to Step Functions."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.aws.call import Errors, call
from shared.engines.port import (
    EngineName,
    Execution,
    ExecutionStatus,
    NoSuchExecution,
    NotWaiting,
)
from shared.runtime.clock import timestamp

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient
    from types_boto3_stepfunctions.type_defs import GetExecutionHistoryInputTypeDef


class _Exists(Exception):
    """An execution of this name has ended."""


_NOT_WAITING: Errors = {
    "InvalidToken": NotWaiting,
    "TaskDoesNotExist": NotWaiting,
    "TaskTimedOut": NotWaiting,
}
_UNKNOWN: Errors = {"ExecutionDoesNotExist": NoSuchExecution}
_STATUS = {
    "RUNNING": ExecutionStatus.RUNNING,
    "PENDING_REDRIVE": ExecutionStatus.RUNNING,
    "SUCCEEDED": ExecutionStatus.SUCCEEDED,
    "FAILED": ExecutionStatus.FAILED,
    "TIMED_OUT": ExecutionStatus.TIMED_OUT,
    "ABORTED": ExecutionStatus.STOPPED,
}


class StepFunctionsEngine:
    """Starts executions of one Standard state machine and answers their task tokens."""

    def __init__(
        self,
        client: "SFNClient",
        state_machine: str,
        name: EngineName = EngineName.STEPFUNCTIONS,
        title: str = "Step Functions",
    ) -> None:
        self.name = name
        self.title = title
        self._states = client
        self._state_machine = state_machine

    def start(self, name: str, payload: Mapping[str, Any]) -> str:
        """Start the state machine; an execution of this name that has ended counts as started."""
        try:
            answer = call(
                self._states.start_execution,
                {"ExecutionAlreadyExists": _Exists},
                stateMachineArn=self._state_machine,
                name=name,
                input=json.dumps(payload, sort_keys=True),
            )
        except _Exists:
            return f"{self._state_machine.replace(':stateMachine:', ':execution:')}:{name}"
        return str(answer["executionArn"])

    def resume(self, resume_token: str, result: Mapping[str, Any]) -> None:
        """Send the task's success."""
        call(
            self._states.send_task_success,
            _NOT_WAITING,
            taskToken=resume_token,
            output=json.dumps(result),
        )

    def resume_with_error(self, resume_token: str, error: str, cause: str) -> None:
        """Send the task's failure."""
        call(
            self._states.send_task_failure,
            _NOT_WAITING,
            taskToken=resume_token,
            error=error,
            cause=cause,
        )

    def describe(self, execution: str) -> Execution:
        """Call DescribeExecution; a status that isn't known may be one of a running execution."""
        described = call(
            self._states.describe_execution,
            _UNKNOWN,
            executionArn=execution,
            includedData="METADATA_ONLY",
        )
        ended: datetime | None = described.get("stopDate")
        return Execution(
            id=execution,
            status=_STATUS.get(described["status"], ExecutionStatus.RUNNING),
            started_at=timestamp(described["startDate"]),
            ended_at=timestamp(ended) if ended else None,
        )

    def history(self, execution: str) -> Iterator[Mapping[str, Any]]:
        """Yield the events of GetExecutionHistory."""
        request: GetExecutionHistoryInputTypeDef = {
            "executionArn": execution,
            "maxResults": 1000,
            "includeExecutionData": True,
        }
        while True:
            page = call(self._states.get_execution_history, _UNKNOWN, **request)
            yield from page["events"]
            if not page.get("nextToken"):
                return
            request["nextToken"] = page["nextToken"]
