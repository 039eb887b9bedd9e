"""The gateway's access rules: it serves requests for this machine, and requests with the token."""

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Request, Response

from local.loopback import is_loopback_host

TOKEN = "token"
COOKIE = "lab_token"
_CORS = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "content-type, idempotency-key, authorization, x-lab-role",
    "Access-Control-Expose-Headers": "retry-after",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}


@dataclass(frozen=True)
class Access:
    """The rules of a gateway that listens on loopback, or is `opened` to others with a token."""

    opened: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def check(self, request: Request) -> None:
        """Refuse a request from another site, for another host, or without the token.

        Raises:
            Forbidden: its Host or its Origin is foreign.
            Unauthorized: the gateway is opened and the request has no token.
        """
        if not self.opened and not is_loopback_host(request.headers.get("Host", "")):
            raise Forbidden("This lab answers for localhost only.")
        origin = request.headers.get("Origin")
        if origin is not None and not self._accepts(origin, request):
            raise Forbidden("This lab takes no requests from other sites.")
        if self.opened and request.method != "OPTIONS" and not self._has_token(request):
            raise Unauthorized("Open the address that the lab printed: it has the token.")

    def add_cors(self, request: Request, response: Response) -> None:
        """Let a page of an accepted origin read the response."""
        origin = request.headers.get("Origin")
        if origin is not None and self._accepts(origin, request):
            response.headers.extend({"Access-Control-Allow-Origin": origin, **_CORS})

    def has_token_in_address(self, request: Request) -> bool:
        """Say whether the address itself has the token, as the printed one does."""
        return self.opened and self._matches(request.args.get(TOKEN, ""))

    def set_cookie(self, response: Response) -> None:
        """Let the browser come back without the token in the address."""
        response.set_cookie(COOKIE, self.token, httponly=True, samesite="Strict")

    def _accepts(self, origin: str, request: Request) -> bool:
        scheme, _, netloc = origin.partition("://")
        if scheme not in ("http", "https"):
            return False
        own = self.opened and netloc == request.headers.get("Host")
        return own or is_loopback_host(netloc)

    def _has_token(self, request: Request) -> bool:
        bearer = request.authorization
        offered = (
            request.args.get(TOKEN),
            request.cookies.get(COOKIE),
            bearer.token if bearer is not None and bearer.type == "bearer" else None,
        )
        return any(self._matches(token or "") for token in offered)

    def _matches(self, offered: str) -> bool:
        return hmac.compare_digest(offered.encode(), self.token.encode())


def without_token(query: str) -> str:
    """Return a query string without the token, so that no function sees it."""
    if TOKEN not in query:
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name != TOKEN])
