"""The port's adapter to Lambda Durable Functions."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.aws.call import Errors, ServiceUnavailable, call
from shared.engines.port import (
    EngineName,
    Execution,
    ExecutionStatus,
    NoSuchExecution,
    NotWaiting,
)
from shared.runtime.clock import timestamp
from shared.runtime.functions import ALIAS

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient
    from types_boto3_lambda.type_defs import GetDurableExecutionHistoryRequestTypeDef


class _AlreadyStarted(Exception):
    """An execution of this name was started, with another payload or another version."""


_NOT_WAITING: Errors = {
    "CallbackTimeoutException": NotWaiting,
    "InvalidParameterValueException": NotWaiting,
    "ResourceNotFoundException": NotWaiting,
}
_UNKNOWN: Errors = {"ResourceNotFoundException": NoSuchExecution}
_STARTED: Errors = {"DurableExecutionAlreadyStartedException": _AlreadyStarted}
_STATUS = {
    "RUNNING": ExecutionStatus.RUNNING,
    "PAUSING": ExecutionStatus.RUNNING,
    "PAUSED": ExecutionStatus.RUNNING,
    "SUCCEEDED": ExecutionStatus.SUCCEEDED,
    "FAILED": ExecutionStatus.FAILED,
    "TIMED_OUT": ExecutionStatus.TIMED_OUT,
    "STOPPED": ExecutionStatus.STOPPED,
}
_GONE = "DELETING"


class DurableEngine:
    """Starts executions of one durable function, by its alias, and answers their callbacks."""

    def __init__(
        self,
        client: "LambdaClient",
        function: str,
        name: EngineName = EngineName.DURABLE,
        title: str = "Lambda Durable Functions",
    ) -> None:
        self.name = name
        self.title = title
        self._lambda = client
        self._function = function

    def start(self, name: str, payload: Mapping[str, Any]) -> str:
        """Invoke the function asynchronously; Lambda deduplicates by execution name.

        A name that was started with another payload or on another version counts as started.
        """
        try:
            answer = call(
                self._lambda.invoke,
                _STARTED,
                FunctionName=self._function,
                InvocationType="Event",
                DurableExecutionName=name,
                Payload=json.dumps(payload, sort_keys=True).encode(),
            )
        except _AlreadyStarted:
            return self._find(name)
        return str(answer.get("DurableExecutionArn") or self._find(name))

    def _find(self, name: str) -> str:
        """Return the ARN of a started execution by its name: the name is the same on any version.

        Raises:
            ServiceUnavailable: Lambda doesn't list the execution yet.
        """
        function, _, qualifier = self._function.rpartition(":")
        listed = call(
            self._lambda.list_durable_executions_by_function,
            {},
            FunctionName=function if qualifier == ALIAS else self._function,
            DurableExecutionName=name,
        )
        for execution in listed.get("DurableExecutions", []):
            if execution["DurableExecutionName"] == name:
                return str(execution["DurableExecutionArn"])
        raise ServiceUnavailable(f"execution {name} is not listed yet")

    def resume(self, resume_token: str, result: Mapping[str, Any]) -> None:
        """Send the callback's result."""
        call(
            self._lambda.send_durable_execution_callback_success,
            _NOT_WAITING,
            CallbackId=resume_token,
            Result=json.dumps(result).encode(),
        )

    def resume_with_error(self, resume_token: str, error: str, cause: str) -> None:
        """Send the callback's failure."""
        call(
            self._lambda.send_durable_execution_callback_failure,
            _NOT_WAITING,
            CallbackId=resume_token,
            Error={"ErrorType": error, "ErrorMessage": cause},
        )

    def describe(self, execution: str) -> Execution:
        """Call GetDurableExecution; a status that isn't known may be one of a running execution."""
        described = call(
            self._lambda.get_durable_execution,
            _UNKNOWN,
            DurableExecutionArn=execution,
            IncludeExecutionData=False,
        )
        if described["Status"] == _GONE:
            raise NoSuchExecution(execution)
        ended: datetime | None = described.get("EndTimestamp")
        return Execution(
            id=execution,
            status=_STATUS.get(described["Status"], ExecutionStatus.RUNNING),
            started_at=timestamp(described["StartTimestamp"]),
            ended_at=timestamp(ended) if ended else None,
        )

    def history(self, execution: str) -> Iterator[Mapping[str, Any]]:
        """Yield the events of GetDurableExecutionHistory."""
        request: GetDurableExecutionHistoryRequestTypeDef = {
            "DurableExecutionArn": execution,
            "IncludeExecutionData": True,
            "MaxItems": 1000,
        }
        while True:
            page = call(self._lambda.get_durable_execution_history, _UNKNOWN, **request)
            yield from page["Events"]
            if not page.get("NextMarker"):
                return
            request["Marker"] = page["NextMarker"]
