"""The public port: a thin API Gateway, the built page, and the lab's own calls."""

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import (
    BadGateway,
    BadRequest,
    HTTPException,
    NotFound,
    ServiceUnavailable,
)
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import LambdaError
from local.gateway import apigw_event, roles
from local.gateway.access import Access
from local.gateway.exports import is_export, with_lenses
from local.gateway.lab_api import LabCalls
from local.gateway.problems import MOST_BODY_BYTES, problem
from local.gateway.static import StaticFiles
from shared.billing.meters.loading import MOST_BYTES

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

MOST_RECEIVED_BYTES = 6 * 1024 * 1024
"""A larger body is cut off at once. One between the two limits is read and then refused, so that
a client which sends first and reads then gets its answer."""
_API = "/api"
_DOCUMENTS = "/api/inspect"
_CONFIGURATION = "/config.json"
_RETRY_AFTER_SECONDS = 1
_ID = re.compile("[0-9a-f]{32}")
"""The id of a loan or a race in a path."""


class GatewayRequest(Request):
    """A request whose body is limited."""

    max_content_length = MOST_BODY_BYTES

    def on_json_loading_failure(self, e: ValueError | None) -> Any:
        """Answer 400 to a body that is not JSON."""
        raise BadRequest("The body is not JSON.") from e


class Gateway:
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
        request = GatewayRequest(environ)
        if request.path == _DOCUMENTS:
            request.max_content_length = MOST_BYTES
        try:
            self._access.check(request)
            response = self._respond(request)
        except HTTPException as error:
            response = problem(error)
        self._access.add_cors(request, response)
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        path = request.path
        if request.method == "OPTIONS":
            return Response(status=204)
        if path == _API or path.startswith(f"{_API}/"):
            return self._call_api(request)
        if path.startswith("/lab/"):
            return self._call_lab(request)
        if request.method in ("GET", "HEAD"):
            return self._page(request)
        raise _nothing_there()

    def _call_api(self, request: Request) -> Response:
        _must_be_json(request)
        event = apigw_event.event(request, request.path.removeprefix(_API) or "/")
        named = _ID.search(request.path)
        subject = named[0] if named is not None else ""
        try:
            result = self._host.invoke(self._api, json.dumps(event).encode(), subject=subject)
        except LambdaError as error:
            raise _unavailable("The service can't answer now.") from error
        if result.error_type in ("Sandbox.Timedout", "Runtime.ExitError"):
            raise _unavailable("The service did not answer.")
        if result.function_error is not None:
            raise BadGateway("The service failed.")
        try:
            response = apigw_event.response(result.payload)
        except apigw_event.MalformedResponse as error:
            raise BadGateway("The service gave no proper answer.") from error
        if response.status_code == HTTPStatus.OK and is_export(request.path):
            response.set_data(with_lenses(response.get_data(), self._calls.lens))
        return response

    def _call_lab(self, request: Request) -> Response:
        if self._calls.is_for_managers(request):
            roles.must_manage_lab(request)
        _must_be_json(request)
        status, document = self._calls.respond(request)
        return _document(document, status)

    def _page(self, request: Request) -> Response:
        """The page; an address with the token leads to the same one without it."""
        if request.path == _CONFIGURATION:
            return _document(roles.configuration())
        if self._access.has_token_in_address(request):
            response = redirect(request.path)
            self._access.set_cookie(response)
            return response
        if not self._static.present and request.path == "/":
            return redirect(f"{_API}/docs")
        found = self._static.respond(request) if self._static.present else None
        if found is None:
            raise _nothing_there()
        return found


def _document(document: dict[str, Any], status: int = 200) -> Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(json.dumps(document), status, headers)


def _must_be_json(request: Request) -> None:
    """The body of a POST has to be JSON: a form on another site's page can't send that."""
    if request.method == "POST" and request.mimetype != "application/json":
        raise BadRequest("The content type has to be application/json.")


def _nothing_there() -> NotFound:
    return NotFound("There is nothing at this address.")


def _unavailable(detail: str) -> ServiceUnavailable:
    return ServiceUnavailable(detail, retry_after=_RETRY_AFTER_SECONDS)
