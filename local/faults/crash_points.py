"""Kills a function's process at the moment when its request to an engine arrives.

That is the window between the process's write to the table and the engine's. The trace header of
the request names the invocation that sent it.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.tracing import request_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_ANSWER = re.compile(r"/2025-12-01/durable-execution-callbacks/.+/(succeed|fail)")
_STEP_FUNCTIONS = "AWSStepFunctions."
_UNAVAILABLE = 503


class EngineCall(StrEnum):
    """A request to an engine at which a process can be killed."""

    START = "start"
    """The start of an execution, by name."""
    ANSWER = "answer"
    """The answer to a callback or a task token."""


class CrashPoints:
    """A WSGI application around the AWS endpoint; it passes requests on until one is armed.

    `on_kill` is called for every process that it kills.
    """

    def __init__(self, endpoint: "WSGIApplication", host: LambdaHost) -> None:
        self._endpoint = endpoint
        self._host = host
        self._armed: Counter[tuple[str, EngineCall, bool]] = Counter()
        self._lock = threading.Lock()
        self.on_kill: Callable[[], None] = lambda: None

    def arm(self, function: str, call: EngineCall, times: int, *, delivered: bool = False) -> None:
        """Kill the function's process at its next `times` such calls.

        `delivered` says whether the engine receives the call before the process is killed.
        """
        with self._lock:
            self._armed[(function, call, delivered)] = times

    def remaining(self) -> int:
        """Return how many more processes will be killed."""
        with self._lock:
            return self._armed.total()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        call = _engine_call(environ)
        if call is None or not self.remaining():
            return self._endpoint(environ, start_response)
        request_id = request_of(environ.get("HTTP_X_AMZN_TRACE_ID", "")) or ""
        function = self._function(request_id)
        if self._trigger(function, call, delivered=False):
            self._kill(request_id)
            return Response(status=_UNAVAILABLE)(environ, start_response)
        answer = self._endpoint(environ, start_response)
        if self._trigger(function, call, delivered=True):
            self._kill(request_id)
        return answer

    def _function(self, request_id: str) -> str:
        found = (run.function.name for run in self._host.running() if run.request_id == request_id)
        return next(found, "")

    def _trigger(self, function: str, call: EngineCall, *, delivered: bool) -> bool:
        with self._lock:
            if not self._armed[(function, call, delivered)]:
                return False
            self._armed[(function, call, delivered)] -= 1
            return True

    def _kill(self, request_id: str) -> None:
        for run in self._host.running():
            if run.request_id == request_id and run.environment.kill(request_id):
                self.on_kill()


def _engine_call(environ: Any) -> EngineCall | None:
    target = environ.get("HTTP_X_AMZ_TARGET", "").removeprefix(_STEP_FUNCTIONS)
    if target == "StartExecution" or "HTTP_X_AMZ_DURABLE_EXECUTION_NAME" in environ:
        return EngineCall.START
    path = environ.get("REQUEST_URI") or environ["PATH_INFO"]
    if target in ("SendTaskSuccess", "SendTaskFailure") or _ANSWER.match(path):
        return EngineCall.ANSWER
    return None
