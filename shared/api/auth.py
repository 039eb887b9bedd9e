"""The caller of a request, by the claims that the authorizer has checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from shared.store.loan import Loan

MANAGERS = "managers"
ACCESS_TOKEN = "access"
"""Cognito's claim `token_use` in an access token; in an ID token it is `id`."""


class Refused(Exception):
    """The caller may not do this; `detail` is a sentence for the caller. Status 401 or 403."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True)
class Caller:
    """A signed-in caller."""

    subject: str
    groups: frozenset[str]

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Return the caller of an API event.

        Raises:
            Refused: 401, the request has no claims.
        """
        return cls.with_claims(_claims(event))

    @classmethod
    def with_claims(cls, claims: Mapping[str, Any]) -> Self:
        """Return the caller with these claims; Cognito's groups arrive as `[a b]`.

        Raises:
            Refused: 401, the claims have no subject, or are those of an ID token: an authorizer
                accepts both kinds, but an ID token is meant for the page, not for the API.
        """
        if not claims.get("sub"):
            raise Refused(HTTPStatus.UNAUTHORIZED, "Sign in first.")
        if claims.get("token_use") != ACCESS_TOKEN:
            raise Refused(HTTPStatus.UNAUTHORIZED, "Send the access token, not the ID token.")
        groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
        return cls(str(claims["sub"]), frozenset(groups))

    @property
    def is_manager(self) -> bool:
        """Whether the caller may see all loans and decide about them."""
        return MANAGERS in self.groups

    def must_manage(self, action: str) -> None:
        """Refuse an action, such as "decide about loans", to callers who aren't managers.

        Raises:
            Refused: 403.
        """
        if not self.is_manager:
            raise Refused(HTTPStatus.FORBIDDEN, f"Only managers may {action}.")

    def must_see(self, loan: Loan) -> None:
        """Refuse callers who are neither the loan's owner nor a manager.

        Raises:
            Refused: 403.
        """
        if not self.is_manager and loan.owner != self.subject:
            raise Refused(HTTPStatus.FORBIDDEN, "This loan belongs to another applicant.")


def _claims(event: Mapping[str, Any]) -> Mapping[str, Any]:
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    claims: Mapping[str, Any] = (authorizer.get("jwt") or {}).get("claims") or {}
    return claims
