"""The lab's one AWS endpoint: a WSGI application that routes by path and `X-Amz-Target`."""

import json
import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote

from local.emulators.cloudwatch_logs import TARGET, LogRoutes
from local.emulators.durable.engine import LocalDurableEngine
from local.emulators.durable.routes import DurableRoutes
from local.emulators.lambda_host.host import LambdaHost, parse_identifier
from local.emulators.lambda_host.model import InvocationType, LambdaError, invalid
from local.faults.outages import Component, Outages
from local.gateway.access import for_programs
from local.serving import reply

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_INVOKE = re.compile(r"/2015-03-31/functions/(?P<function>[^/]+)/invocations/?")
_DURABLE = "/2025-12-01/"
_OF_WORKERS = re.compile(r"/(checkpoint|state)(\?|$)")
"""What a running worker tells its engine: an outage cuts off the callers only, on both engines."""
_STEP_FUNCTIONS = "AWSStepFunctions."
_ACCEPTED = 202
_FORBIDDEN = 403
_UNAVAILABLE = 503


class AwsEndpoint:
    """Lambda and its logs to the host, durable executions to their engine, the rest to moto."""

    def __init__(
        self,
        host: LambdaHost,
        engine: LocalDurableEngine,
        others: "WSGIApplication",
        outages: Outages,
    ) -> None:
        self._host = host
        self._engine = engine
        self._durable = DurableRoutes(engine.executor)
        self._logs = LogRoutes(host)
        self._others = others
        self._outages = outages

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if not for_programs(environ):
            return reply(start_response, _FORBIDDEN)
        raw_path: str = environ.get("REQUEST_URI") or quote(environ["PATH_INFO"])
        invoke = _INVOKE.fullmatch(raw_path.split("?")[0])
        if invoke is not None and environ["REQUEST_METHOD"] == "POST":
            return self._invoke(unquote(invoke["function"]), environ, start_response)
        if raw_path.startswith(_DURABLE):
            if self._outages.is_out(Component.DURABLE) and not _OF_WORKERS.search(raw_path):
                return _unavailable(start_response)
            return self._durable(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET") == TARGET:
            return self._logs(environ, start_response)
        if self._outages.is_out(Component.STEP_FUNCTIONS) and _is_step_functions(environ):
            return _unavailable(start_response)
        return self._others(environ, start_response)

    def _invoke(
        self, identifier: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        try:
            query = parse_qs(environ["QUERY_STRING"]).get("Qualifier", [None])
            function, qualifier = parse_identifier(identifier, query[0])
            payload = _payload(environ)
            if self._engine.is_durable(function):
                if self._outages.is_out(Component.DURABLE):
                    return _unavailable(start_response)
                return self._start(function, qualifier, payload, environ, start_response)
            result = self._host.invoke(function, payload, kind=_kind(environ), qualifier=qualifier)
        except LambdaError as error:
            return _error(start_response, error)
        headers = {
            "Content-Type": "application/json",
            "x-amzn-RequestId": result.request_id,
            "X-Amz-Executed-Version": "$LATEST",
        }
        if result.function_error is not None:
            headers["X-Amz-Function-Error"] = result.function_error
        return reply(start_response, result.status_code, result.payload, headers)

    def _start(
        self,
        function: str,
        qualifier: str | None,
        payload: bytes,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        name = environ.get("HTTP_X_AMZ_DURABLE_EXECUTION_NAME")
        arn = self._engine.start(function, qualifier, name, payload)
        headers = {
            "x-amzn-RequestId": str(uuid.uuid4()),
            "X-Amz-Durable-Execution-Arn": arn,
            "X-Amz-Executed-Version": "$LATEST",
        }
        return reply(start_response, _ACCEPTED, b"", headers)


def _payload(environ: "WSGIEnvironment") -> bytes:
    payload: bytes = environ["wsgi.input"].read() or b"{}"
    try:
        json.loads(payload)
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise LambdaError("InvalidRequestContentException", 400, message) from error
    return payload


def _kind(environ: "WSGIEnvironment") -> InvocationType:
    name = environ.get("HTTP_X_AMZ_INVOCATION_TYPE", InvocationType.REQUEST_RESPONSE)
    try:
        return InvocationType(name)
    except ValueError:
        raise invalid(f"Unknown invocation type: {name}") from None


def _is_step_functions(environ: "WSGIEnvironment") -> bool:
    return str(environ.get("HTTP_X_AMZ_TARGET", "")).startswith(_STEP_FUNCTIONS)


def _error(start_response: "StartResponse", error: LambdaError) -> Iterable[bytes]:
    """Botocore reads the error's name from the header, and its text in either spelling."""
    text = str(error)
    body = json.dumps({"Type": "User", "Message": text, "message": text}).encode()
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": error.code}
    return reply(start_response, error.http_status, body, headers)


def _unavailable(start_response: "StartResponse") -> Iterable[bytes]:
    """503 without a name of a modelled error: the answer of a service that is out of reach."""
    body = b'{"__type":"ServiceUnavailable","message":"The service is unavailable."}'
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "ServiceUnavailable"}
    return reply(start_response, _UNAVAILABLE, body, headers)
