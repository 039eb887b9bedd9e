"""The public port: a thin API Gateway, the built page, and the lab's own calls."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import LambdaError
from local.gateway import apigw_event, roles
from local.gateway.access import Access
from local.gateway.lab_api import LabCalls
from local.gateway.problems import CONTENT_TYPE, GatewayProblem
from local.gateway.static import StaticFiles
from local.serving import reply

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

MOST_BODY_BYTES = 256 * 1024
MOST_RECEIVED_BYTES = 1024 * 1024
"""Above this a request is cut off at once. One between the two limits is taken in and refused, so
that a client which sends first and reads then gets its answer."""
_API = "/api"
_CONFIGURATION = "/config.json"


class Front:
    """A WSGI application; `api` is the function behind `/api`."""

    def __init__(
        self, host: LambdaHost, api: str, *, access: Access, static: StaticFiles, calls: LabCalls
    ) -> None:
        self._host = host
        self._api = api
        self._access = access
        self._static = static
        self._calls = calls

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *self._access.cors(environ)], *rest)

        try:
            self._access.check(environ)
            return self._route(environ, start)
        except GatewayProblem as problem:
            return problem.reply(start, [("Retry-After", "1")] if problem.status == 503 else [])

    def _route(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return reply(start_response, 204)
        if path == _API or path.startswith(f"{_API}/"):
            return self._call_api(environ, start_response)
        if path.startswith("/lab/"):
            return self._call_lab(environ, start_response)
        return self._page(environ, start_response)

    def _call_api(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        body = _body(environ)
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        event = apigw_event.event(environ, path.removeprefix(_API) or "/", body)
        answer = self._invoke(json.dumps(event).encode())
        head = environ["REQUEST_METHOD"] == "HEAD"
        return reply(start_response, answer.status, b"" if head else answer.body, answer.headers)

    def _invoke(self, event: bytes) -> apigw_event.GatewayResponse:
        try:
            result = self._host.invoke(self._api, event)
        except LambdaError as error:
            raise GatewayProblem(503, "Unavailable", "The service can't answer now.") from error
        if result.error_type in ("Sandbox.Timedout", "Runtime.ExitError"):
            raise GatewayProblem(503, "Unavailable", "The service did not answer.")
        if result.function_error is not None:
            raise GatewayProblem(502, "Bad gateway", "The service failed.")
        try:
            return apigw_event.response(result.payload)
        except apigw_event.MalformedResponse as error:
            raise GatewayProblem(
                502, "Bad gateway", "The service gave no proper answer."
            ) from error

    def _call_lab(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method != "GET":
            roles.must_inject_faults(environ)
        status, answer = self._calls.answer(method, path, _body(environ))
        return _document(start_response, answer, status)

    def _page(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The page; an address with the token leads to the same one without it."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "GET" and path == _CONFIGURATION:
            return _document(start_response, roles.configuration())
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            if self._access.came_with_token(environ):
                location = f"/{path.lstrip('/')}"
                return reply(
                    start_response, 302, b"", [("Location", location), self._access.cookie()]
                )
            if self._static.present:
                served = self._static.serve(environ, start_response)
                if served is not None:
                    return served
            elif path == "/":
                return reply(start_response, 302, b"", [("Location", f"{_API}/docs")])
        raise GatewayProblem(404, "Not found", "There is nothing at this address.")


class _ProblemTask(ErrorTask):  # type: ignore[misc]  # waitress is untyped
    """Waitress's own refusals (a body too large, a malformed request), as problems."""

    def execute(self) -> None:
        """Write the answer; the connection is closed after it."""
        request: Any = self.request
        headers: Any = self.response_headers
        code, reason = request.error.code, request.error.reason
        problem = (
            _too_large()
            if code == 413
            else GatewayProblem(code, reason, "The request is malformed.")
        )
        self.status = f"{problem.status} {problem.title}"
        headers.append(("Content-Type", CONTENT_TYPE))
        self.set_close_on_finish()
        self.content_length = len(problem.body)
        self.write(problem.body)


class FrontChannel(HTTPChannel):  # type: ignore[misc]  # waitress is untyped
    """A connection to the public port."""

    error_task_class = _ProblemTask


def _document(
    start_response: "StartResponse", document: dict[str, Any], status: int = 200
) -> Iterable[bytes]:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return reply(start_response, status, json.dumps(document).encode(), headers)


def _body(environ: "WSGIEnvironment") -> bytes:
    """The body of a POST has to be JSON: a form on another site's page can't send that."""
    if int(environ.get("CONTENT_LENGTH") or 0) > MOST_BODY_BYTES:
        raise _too_large()
    content_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if environ["REQUEST_METHOD"] == "POST" and content_type != "application/json":
        raise GatewayProblem(400, "Bad request", "The content type has to be application/json.")
    body: bytes = environ["wsgi.input"].read()
    return body


def _too_large() -> GatewayProblem:
    return GatewayProblem(413, "Content too large", f"At most {MOST_BODY_BYTES} bytes are taken.")
