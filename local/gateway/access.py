"""Who may talk to the front: the right host, a loopback page, and a token once it's opened."""

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from local.gateway.problems import GatewayProblem

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

TOKEN = "token"
COOKIE = "lab_token"
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_CORS = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "content-type, idempotency-key, authorization, x-lab-role",
    "Access-Control-Expose-Headers": "retry-after",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}


def is_loopback(host: str) -> bool:
    """Say whether a server that listens on this address is out of others' reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def for_programs(environ: "WSGIEnvironment") -> bool:
    """Say whether this is a program on this machine, not a page in somebody's browser."""
    return (
        "HTTP_ORIGIN" not in environ and _host_name(environ.get("HTTP_HOST", "")) in _LOOPBACK_HOSTS
    )


@dataclass(frozen=True)
class Access:
    """The rules for a front that listens on loopback, or is `opened` to others with a token."""

    opened: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def check(self, environ: "WSGIEnvironment") -> None:
        """Raise Problem unless this request may be served."""
        host = _host_name(environ.get("HTTP_HOST", ""))
        if not self.opened and host not in _LOOPBACK_HOSTS:
            raise _forbidden("This lab answers for localhost only.")
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and not self._knows(origin, environ):
            raise _forbidden("This lab takes no requests from other sites.")
        if self.opened and environ["REQUEST_METHOD"] != "OPTIONS" and not self._authorised(environ):
            raise GatewayProblem(401, "Token needed", "Open the address that the lab printed.")

    def cors(self, environ: "WSGIEnvironment") -> list[tuple[str, str]]:
        """Return the headers that let a page of an accepted other origin read the answer."""
        origin = environ.get("HTTP_ORIGIN")
        if origin is None or not self._knows(origin, environ):
            return []
        return [("Access-Control-Allow-Origin", origin), *_CORS.items()]

    def came_with_token(self, environ: "WSGIEnvironment") -> bool:
        """Say whether the address itself carries the token, as the printed one does."""
        return self.opened and self._matches(_query(environ).get(TOKEN, ""))

    def cookie(self) -> tuple[str, str]:
        """Return the header that lets a browser come back without the token in the address."""
        return "Set-Cookie", f"{COOKIE}={self.token}; HttpOnly; SameSite=Strict; Path=/"

    def _knows(self, origin: str, environ: "WSGIEnvironment") -> bool:
        scheme, _, netloc = origin.partition("://")
        if scheme not in ("http", "https"):
            return False
        own = self.opened and netloc == environ.get("HTTP_HOST")
        return own or _host_name(netloc) in _LOOPBACK_HOSTS

    def _authorised(self, environ: "WSGIEnvironment") -> bool:
        scheme, _, bearer = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        offered = [
            _query(environ).get(TOKEN, ""),
            _cookies(environ).get(COOKIE, ""),
            bearer if scheme.lower() == "bearer" else "",
        ]
        return any(self._matches(each) for each in offered)

    def _matches(self, offered: str) -> bool:
        return hmac.compare_digest(offered.encode(), self.token.encode())


def without_token(query: str) -> str:
    """Return a query string without the token, so that no function sees it."""
    if TOKEN not in query:
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name != TOKEN])


def _query(environ: "WSGIEnvironment") -> dict[str, str]:
    return dict(parse_qsl(environ.get("QUERY_STRING", "")))


def _cookies(environ: "WSGIEnvironment") -> Mapping[str, Any]:
    try:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookies.items()}


def _host_name(netloc: str) -> str:
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


def _forbidden(detail: str) -> GatewayProblem:
    return GatewayProblem(403, "Forbidden", detail)
