"""Who calls: the claims that the authorizer has checked, which is all that anybody is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from shared.store.loan import Loan

MANAGERS = "managers"


class Refused(Exception):
    """The caller may not do this: 401 or 403, in words for them."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True)
class Caller:
    """Somebody who is signed in."""

    subject: str
    groups: frozenset[str]

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Return the caller of an API event.

        Raises:
            Refused: 401, nobody is signed in.
        """
        return cls.with_claims(_claims(event))

    @classmethod
    def with_claims(cls, claims: Mapping[str, Any]) -> Self:
        """Return the caller whom checked claims speak of; Cognito's groups arrive as `[a b]`.

        Raises:
            Refused: 401, they speak of nobody.
        """
        if not claims.get("sub"):
            raise Refused(HTTPStatus.UNAUTHORIZED, "Sign in first.")
        groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
        return cls(str(claims["sub"]), frozenset(groups))

    @property
    def is_manager(self) -> bool:
        """Whether the caller may see all loans and decide about them."""
        return MANAGERS in self.groups

    def must_manage(self, what: str) -> None:
        """Refuse `what` ("decide about loans") to everybody but managers.

        Raises:
            Refused: 403.
        """
        if not self.is_manager:
            raise Refused(HTTPStatus.FORBIDDEN, f"Only managers may {what}.")

    def must_see(self, loan: Loan) -> None:
        """Refuse those whose loan it isn't.

        Raises:
            Refused: 403.
        """
        if not self.is_manager and loan.owner != self.subject:
            raise Refused(HTTPStatus.FORBIDDEN, "This loan is somebody else's.")


def _claims(event: Mapping[str, Any]) -> Mapping[str, Any]:
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    claims: Mapping[str, Any] = (authorizer.get("jwt") or {}).get("claims") or {}
    return claims
