"""StartSyncExecution: an Express execution is started, and the answer is its end.

moto has Express state machines and no such call.
"""

import json
import math
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

START_SYNC = "AWSStepFunctions.StartSyncExecution"
EXPRESS = "EXPRESS"
BILLED_MB, BILLED_MS = 64, 100
"""The least memory of an Express execution that is billed, and the step of its duration."""
LONGEST_SECONDS = 300
"""The longest Express execution."""
_RUNNING = "RUNNING"
_JSON = "application/x-amz-json-1.0"


class SynchronousExecutions:
    """Answers StartSyncExecution over moto's executions; a caller waits in its own thread."""

    def __init__(self, backend: "StepFunctionsParserBackend") -> None:
        self._backend = backend
        self._waiting: dict[str, threading.Event] = {}

    def end(self, execution_arn: str) -> None:
        """Take notice of an execution that has ended."""
        if waiting := self._waiting.get(execution_arn):
            waiting.set()

    def stop(self) -> None:
        """Let every caller go: its execution won't end any more."""
        for waiting in list(self._waiting.values()):
            waiting.set()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Answer a request when its execution has ended."""
        request: dict[str, Any] = json.loads(Request(environ).get_data())
        arn = request["stateMachineArn"]
        machine: Any = self._backend.describe_state_machine(arn)
        if machine.type != EXPRESS:
            refused = {"__type": "StateMachineTypeNotSupported", "message": "It is not Express"}
            return Response(json.dumps(refused), 400, content_type=_JSON)(environ, start_response)
        name = request.get("name") or str(uuid.uuid4())
        answer = self._run(arn, name, request.get("input", "{}"))
        return Response(json.dumps(answer), content_type=_JSON)(environ, start_response)

    def _run(self, machine_arn: str, name: str, given: str) -> dict[str, Any]:
        arn = f"{machine_arn.replace(':stateMachine:', ':express:')}:{name}"
        known_as = f"{machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
        ended = self._waiting[known_as] = threading.Event()
        began = time.monotonic()
        execution: Any = self._backend.start_execution(machine_arn, name, given)
        ended.wait(LONGEST_SECONDS)
        del self._waiting[known_as]
        ran_ms = (time.monotonic() - began) * 1000
        answer = {
            "executionArn": arn,
            "stateMachineArn": machine_arn,
            "name": name,
            "startDate": execution.start_date.timestamp(),
            "stopDate": execution.start_date.timestamp() + ran_ms / 1000,
            "status": "FAILED" if execution.status == _RUNNING else str(execution.status),
            "input": given,
            "inputDetails": {"included": True},
            "outputDetails": {"included": True},
            "billingDetails": {
                "billedMemoryUsedInMB": BILLED_MB,
                "billedDurationInMilliseconds": math.ceil(ran_ms / BILLED_MS) * BILLED_MS,
            },
        }
        if execution.output is not None:
            answer["output"] = json.dumps(execution.output, separators=(",", ":"))
        more = {"error": execution.error, "cause": execution.cause}
        return answer | {field: value for field, value in more.items() if value is not None}
