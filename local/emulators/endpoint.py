"""The AWS endpoint of the lab: it routes requests by path and by `X-Amz-Target`."""

import json
import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from werkzeug.wrappers import Request, Response

from local.emulators.cloudwatch_logs import TARGET, LogRoutes
from local.emulators.durable.engine import LocalDurableEngine
from local.emulators.durable.routes import DurableRoutes
from local.emulators.lambda_host.host import LambdaHost, parse_identifier
from local.emulators.lambda_host.model import InvocationType, LambdaError, invalid
from local.faults.outages import Component, Outages
from local.loopback import is_loopback_host

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_INVOKE = re.compile(r"/2015-03-31/functions/(?P<function>[^/]+)/invocations/?")
_DURABLE = "/2025-12-01/"
_OF_WORKERS = re.compile(r"/(checkpoint|state)(\?|$)")
"""A running worker's calls to its engine: an outage cuts off the callers only, on both engines."""
_STEP_FUNCTIONS = "AWSStepFunctions."
_ACCEPTED = 202
_FORBIDDEN = 403
_UNAVAILABLE = 503


class AwsEndpoint:
    """A WSGI application: Lambda and its logs go to the host, durable executions to their engine.

    Everything else goes to `others`, which is moto. Requests of a browser are refused.
    """

    def __init__(
        self,
        host: LambdaHost,
        engine: LocalDurableEngine,
        others: "WSGIApplication",
        outages: Outages,
    ) -> None:
        self._host = host
        self._logs = LogRoutes(host)
        self._outages = outages
        self.route_to(engine, others)

    def route_to(self, engine: LocalDurableEngine, others: "WSGIApplication") -> None:
        """Send requests to these engines from now on."""
        self._engine = engine
        self._durable = DurableRoutes(engine.executor)
        self._others = others

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return self._application(environ)(environ, start_response)

    def _application(self, environ: "WSGIEnvironment") -> "WSGIApplication":
        """Return the application that answers a request: a service, or a finished response."""
        if "HTTP_ORIGIN" in environ or not is_loopback_host(environ.get("HTTP_HOST", "")):
            return Response(status=_FORBIDDEN)
        raw_path: str = environ.get("REQUEST_URI") or quote(environ["PATH_INFO"])
        invoke = _INVOKE.fullmatch(raw_path.split("?")[0])
        if invoke is not None and environ["REQUEST_METHOD"] == "POST":
            return self._invoke(unquote(invoke["function"]), Request(environ))
        if raw_path.startswith(_DURABLE):
            out = self._outages.is_out(Component.DURABLE) and not _OF_WORKERS.search(raw_path)
            return _unavailable() if out else self._durable
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if target == TARGET:
            return self._logs
        if target.startswith(_STEP_FUNCTIONS) and self._outages.is_out(Component.STEP_FUNCTIONS):
            return _unavailable()
        return self._others

    def _invoke(self, identifier: str, request: Request) -> Response:
        try:
            function, qualifier = parse_identifier(identifier, request.args.get("Qualifier"))
            payload = _payload(request)
            if self._engine.is_durable(function):
                if self._outages.is_out(Component.DURABLE):
                    return _unavailable()
                return self._start(function, qualifier, payload, request)
            result = self._host.invoke(
                function, payload, kind=_invocation_type(request), qualifier=qualifier
            )
        except LambdaError as error:
            return _error(error)
        headers = {
            "Content-Type": "application/json",
            "x-amzn-RequestId": result.request_id,
            "X-Amz-Executed-Version": self._host.version_of(function, qualifier),
        }
        if result.function_error is not None:
            headers["X-Amz-Function-Error"] = result.function_error
        return Response(result.payload, result.status_code, headers)

    def _start(
        self, function: str, qualifier: str | None, payload: bytes, request: Request
    ) -> Response:
        name = request.headers.get("X-Amz-Durable-Execution-Name")
        arn = self._engine.start(function, qualifier, name, payload)
        headers = {
            "x-amzn-RequestId": str(uuid.uuid4()),
            "X-Amz-Durable-Execution-Arn": arn,
            "X-Amz-Executed-Version": self._host.version_of(function, qualifier),
        }
        return Response(status=_ACCEPTED, headers=headers)


def _payload(request: Request) -> bytes:
    payload = request.get_data() or b"{}"
    try:
        json.loads(payload)
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise LambdaError("InvalidRequestContentException", 400, message) from error
    return payload


def _invocation_type(request: Request) -> InvocationType:
    name = request.headers.get("X-Amz-Invocation-Type", InvocationType.REQUEST_RESPONSE)
    try:
        return InvocationType(name)
    except ValueError:
        raise invalid(f"Unknown invocation type: {name}") from None


def _error(error: LambdaError) -> Response:
    """Return an error: botocore reads its name from the header, its text in either spelling."""
    text = str(error)
    body = json.dumps({"Type": "User", "Message": text, "message": text})
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": error.code}
    return Response(body, error.http_status, headers)


def _unavailable() -> Response:
    """Return 503 without the name of a modelled error, like a service that can't be reached."""
    body = '{"__type":"ServiceUnavailable","message":"The service is unavailable."}'
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "ServiceUnavailable"}
    return Response(body, _UNAVAILABLE, headers)
