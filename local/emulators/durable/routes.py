"""The HTTP API of the durable engine: the package's own router and handlers, over WSGI.

The package's server speaks HTTP/1.0 with a connection for each request, which is slow.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from aws_durable_execution_sdk_python_testing.exceptions import (
    AwsApiException,
    InvalidParameterValueException,
    ServiceException,
    UnknownRouteError,
)
from aws_durable_execution_sdk_python_testing.executor import Executor
from aws_durable_execution_sdk_python_testing.web import handlers, routes
from aws_durable_execution_sdk_python_testing.web.models import HTTPRequest, HTTPResponse
from werkzeug.wrappers import Request, Response

from local.emulators.lambda_host.host import parse_identifier

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_ERROR = 400
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T.*")
_SERVED: dict[type[routes.Route], type[handlers.EndpointHandler]] = {
    routes.GetDurableExecutionRoute: handlers.GetDurableExecutionHandler,
    routes.CheckpointDurableExecutionRoute: handlers.CheckpointDurableExecutionHandler,
    routes.StopDurableExecutionRoute: handlers.StopDurableExecutionHandler,
    routes.GetDurableExecutionStateRoute: handlers.GetDurableExecutionStateHandler,
    routes.GetDurableExecutionHistoryRoute: handlers.GetDurableExecutionHistoryHandler,
    routes.ListDurableExecutionsByFunctionRoute: handlers.ListDurableExecutionsByFunctionHandler,
    routes.CallbackSuccessRoute: handlers.SendDurableExecutionCallbackSuccessHandler,
    routes.CallbackFailureRoute: handlers.SendDurableExecutionCallbackFailureHandler,
    routes.CallbackHeartbeatRoute: handlers.SendDurableExecutionCallbackHeartbeatHandler,
}


class DurableRoutes:
    """A WSGI application for `/2025-12-01/…`."""

    def __init__(self, executor: Executor) -> None:
        self._router = routes.Router(list(_SERVED))
        self._handlers = {route: handler(executor) for route, handler in _SERVED.items()}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        response = self._handle(environ)
        headers = dict(response.headers)
        if response.status_code >= _ERROR and "Type" in response.body:
            headers["x-amzn-ErrorType"] = response.body["Type"]
        answer = Response(response.body_to_bytes(), response.status_code, headers)
        return answer(environ, start_response)

    def _handle(self, environ: "WSGIEnvironment") -> HTTPResponse:
        try:
            request = self._request(environ)
            return self._handlers[type(request.path)].handle(request.path, request)
        except AwsApiException as error:
            return HTTPResponse.create_error_from_exception(error)
        except UnknownRouteError as error:
            unknown = InvalidParameterValueException(str(error))
            return HTTPResponse.create_error_from_exception(unknown)
        except Exception as error:  # noqa: BLE001 (like the package's own server)
            return HTTPResponse.create_error_from_exception(ServiceException(str(error)))

    def _request(self, environ: "WSGIEnvironment") -> HTTPRequest:
        """Route by the raw path, in which the slashes of an ARN are escaped."""
        method: str = environ["REQUEST_METHOD"]
        raw_path = environ.get("REQUEST_URI") or quote(environ["PATH_INFO"])
        route = self._router.find_route(raw_path.split("?")[0], method)
        if isinstance(route, routes.ListDurableExecutionsByFunctionRoute):
            route = replace(route, function_name=parse_identifier(route.function_name)[0])
        body = Request(environ).get_data()
        request: dict[str, Any] = {
            "body_bytes": body,
            "method": method,
            "path": route,
            "query_params": _query(environ["QUERY_STRING"]),
        }
        if isinstance(route, routes.BytesPayloadRoute):
            return HTTPRequest.from_raw_bytes(**request)
        return HTTPRequest.from_bytes(**request)


def _query(text: str) -> dict[str, list[str]]:
    """Turn the service's names and times into those that the package's handlers expect."""
    parameters = parse_qs(text)
    if "Statuses" in parameters:
        parameters["StatusFilter"] = parameters.pop("Statuses")
    for name in ("StartedAfter", "StartedBefore"):
        if name in parameters:
            parameters[name] = [_epoch(value) for value in parameters[name]]
    return parameters


def _epoch(value: str) -> str:
    if not _ISO_TIME.fullmatch(value):
        return value
    return str(datetime.fromisoformat(value).timestamp())
