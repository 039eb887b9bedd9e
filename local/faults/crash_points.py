"""Killing a function's process at the moment its request to an engine arrives.

That is the gap between what the process has stored and what the engine has heard of it. Which
invocation a request comes from stands in its trace header.
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


class Call(StrEnum):
    """What a process asks of an engine."""

    START = "start"
    """The start of an execution, by name."""
    ANSWER = "answer"
    """The answer that a wait is for."""


class CrashPoints:
    """A WSGI application around the AWS endpoint; it only watches until an ambush is laid."""

    def __init__(self, endpoint: "WSGIApplication", host: LambdaHost) -> None:
        self._endpoint = endpoint
        self._host = host
        self._laid: Counter[tuple[str, Call, bool]] = Counter()
        self._lock = threading.Lock()
        self.on_kill: Callable[[], None] = lambda: None

    def lay(self, function: str, call: Call, times: int, *, heard: bool = False) -> None:
        """Kill the function's process at its next `times` such calls.

        `heard` says whether the engine has heard the call by then.
        """
        with self._lock:
            self._laid[(function, call, heard)] = times

    def left(self) -> int:
        """Return how many more processes will be killed."""
        with self._lock:
            return self._laid.total()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        call = _call(environ)
        if call is None or not self.left():
            return self._endpoint(environ, start_response)
        request_id = request_of(environ.get("HTTP_X_AMZN_TRACE_ID", "")) or ""
        function = self._function(request_id)
        if self._spring(function, call, heard=False):
            self._kill(request_id)
            return Response(status=_UNAVAILABLE)(environ, start_response)
        answer = self._endpoint(environ, start_response)
        if self._spring(function, call, heard=True):
            self._kill(request_id)
        return answer

    def _function(self, request_id: str) -> str:
        found = (run.function.name for run in self._host.running() if run.request_id == request_id)
        return next(found, "")

    def _spring(self, function: str, call: Call, *, heard: bool) -> bool:
        with self._lock:
            if not self._laid[(function, call, heard)]:
                return False
            self._laid[(function, call, heard)] -= 1
            return True

    def _kill(self, request_id: str) -> None:
        for run in self._host.running():
            if run.request_id == request_id and run.environment.kill(request_id):
                self.on_kill()


def _call(environ: Any) -> Call | None:
    target = environ.get("HTTP_X_AMZ_TARGET", "").removeprefix(_STEP_FUNCTIONS)
    if target == "StartExecution" or "HTTP_X_AMZ_DURABLE_EXECUTION_NAME" in environ:
        return Call.START
    path = environ.get("REQUEST_URI") or environ["PATH_INFO"]
    if target in ("SendTaskSuccess", "SendTaskFailure") or _ANSWER.match(path):
        return Call.ANSWER
    return None
