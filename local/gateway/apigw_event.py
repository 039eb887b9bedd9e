"""HTTP requests as API Gateway's events (payload format 2.0), and results as HTTP responses."""

import base64
import json
import time
import uuid
from typing import Any

from werkzeug.wrappers import Request, Response

from local.emulators.account import ACCOUNT
from local.gateway.access import COOKIE, TOKEN, without_token
from local.gateway.roles import HEADER, claims_of

_HEADERS_OF_THE_SERVER = frozenset({"content-length", "connection", "transfer-encoding"})
"""A function's own values of these are not taken."""


class MalformedResponse(ValueError):
    """The function's result is no HTTP response."""


class ApiResponse(Response):
    """The response of a function, which is JSON unless the function names another type."""

    default_mimetype = "application/json"


def event(request: Request, path: str) -> dict[str, Any]:
    """Return the event for a request; `path` is the address inside the API.

    Raises:
        InvalidFields: the lab doesn't know the request's role.
        RequestEntityTooLarge: the body is too large.
    """
    headers = {name.lower(): value for name, value in request.headers}
    cookies = _cookies(headers.pop("cookie", ""))
    headers.pop("authorization", None)  # may be the lab's token
    result: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": without_token(request.query_string.decode("latin-1")),
        "headers": headers,
        "requestContext": _context(request, path, headers),
        "isBase64Encoded": False,
    }
    if request.content_length:
        result["body"], result["isBase64Encoded"] = _text(request.get_data())
    if request.query_string and (parameters := _query_parameters(request)):
        result["queryStringParameters"] = parameters
    if cookies:
        result["cookies"] = cookies
    return result


def response(payload: bytes) -> ApiResponse:
    """Return the response for a result; without a `statusCode` the result itself is the body.

    Raises:
        MalformedResponse: the result can't be sent.
    """
    result = json.loads(payload)
    if not isinstance(result, dict) or "statusCode" not in result:
        return ApiResponse(payload)
    try:
        return ApiResponse(_body(result), int(result["statusCode"]), _response_headers(result))
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedResponse(str(error)) from error


def _context(request: Request, path: str, headers: dict[str, str]) -> dict[str, Any]:
    domain = headers.get("host", "localhost")
    moment = time.time()
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": "lab",
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "sourceIp": request.remote_addr or "",
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": str(uuid.uuid4()),
        "routeKey": "$default",
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(moment)),
        "timeEpoch": int(moment * 1000),
    }
    claims = claims_of(headers.get(HEADER, ""))
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return context


def _cookies(header: str) -> list[str]:
    pairs = [pair.strip() for pair in header.split(";")]
    return [pair for pair in pairs if pair and not pair.startswith(f"{COOKIE}=")]


def _query_parameters(request: Request) -> dict[str, str]:
    """Repeated names are joined by commas, as the format has it."""
    return {name: ",".join(values) for name, values in request.args.lists() if name != TOKEN}


def _text(body: bytes) -> tuple[str, bool]:
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), True


def _response_headers(result: dict[str, Any]) -> list[tuple[str, str]]:
    own = (result.get("headers") or {}).items()
    cookies = [("Set-Cookie", cookie) for cookie in result.get("cookies") or []]
    return [
        *(pair for pair in own if pair[0].lower() not in _HEADERS_OF_THE_SERVER),
        *cookies,
    ]


def _body(result: dict[str, Any]) -> bytes:
    body = result.get("body") or ""
    if result.get("isBase64Encoded"):
        return base64.b64decode(body, validate=True)
    return str(body).encode()
