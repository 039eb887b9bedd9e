"""HTTP requests as API Gateway's events (payload format 2.0), and results as HTTP responses."""

import base64
import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from local.emulators.account import ACCOUNT
from local.gateway.access import COOKIE, without_token
from local.gateway.roles import HEADER, claims_of

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment


class MalformedResponse(ValueError):
    """The function's result is no HTTP response."""


@dataclass(frozen=True)
class GatewayResponse:
    """An HTTP response made from a function's result."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def event(environ: "WSGIEnvironment", path: str, body: bytes) -> dict[str, Any]:
    """Return the event for a request; `path` is what the API calls it.

    Raises:
        Problem: 400, it comes from a role that the lab doesn't know.
    """
    headers = _headers(environ)
    query = without_token(environ.get("QUERY_STRING", ""))
    text, is_base64 = _text(body)
    result: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": _context(environ, path, headers),
        "isBase64Encoded": is_base64,
    }
    if body:
        result["body"] = text
    if parameters := _query_parameters(query):
        result["queryStringParameters"] = parameters
    if cookies := _cookies(environ):
        result["cookies"] = cookies
    return result


def response(payload: bytes) -> GatewayResponse:
    """Return the response for a result; without a `statusCode` the result itself is the body."""
    result = json.loads(payload)
    if not isinstance(result, dict) or "statusCode" not in result:
        return GatewayResponse(200, [("Content-Type", "application/json")], payload)
    try:
        return GatewayResponse(int(result["statusCode"]), _response_headers(result), _body(result))
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedResponse(str(error)) from error


def _context(environ: "WSGIEnvironment", path: str, headers: dict[str, str]) -> dict[str, Any]:
    domain = headers.get("host", "localhost")
    moment = time.time()
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": "lab",
        "domainName": domain,
        "domainPrefix": domain.split(".", maxsplit=1)[0],
        "http": {
            "method": environ["REQUEST_METHOD"],
            "path": path,
            "protocol": environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "sourceIp": environ.get("REMOTE_ADDR", ""),
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


def _headers(environ: "WSGIEnvironment") -> dict[str, str]:
    """Lower-cased, and without what only the front may know."""
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and name not in ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    return headers


def _cookies(environ: "WSGIEnvironment") -> list[str]:
    pairs = [pair.strip() for pair in environ.get("HTTP_COOKIE", "").split(";")]
    return [pair for pair in pairs if pair and not pair.startswith(f"{COOKIE}=")]


def _query_parameters(query: str) -> dict[str, str]:
    """Repeated names are joined by commas, as the format has it."""
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    return parameters


def _text(body: bytes) -> tuple[str, bool]:
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), True


def _response_headers(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Neither lengths nor line breaks are taken from a function."""
    cookies: Iterable[str] = result.get("cookies") or []
    pairs = [*(result.get("headers") or {}).items(), *(("Set-Cookie", each) for each in cookies)]
    headers = [
        (str(name), _header_value(value))
        for name, value in pairs
        if str(name).lower() not in ("content-length", "connection", "transfer-encoding")
    ]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return headers


def _header_value(value: object) -> str:
    text = str(value)
    if "\r" in text or "\n" in text:
        raise ValueError("a header has a line break")
    return text


def _body(result: dict[str, Any]) -> bytes:
    body = result.get("body") or ""
    if result.get("isBase64Encoded"):
        return base64.b64decode(body, validate=True)
    return str(body).encode()
