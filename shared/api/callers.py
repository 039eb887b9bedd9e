"""Who calls: the claims that the authorizer has checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from shared.api.problems import ProblemError
from shared.store.loan import Loan

MANAGERS = "managers"


@dataclass(frozen=True)
class Caller:
    """Somebody who is signed in."""

    subject: str
    groups: frozenset[str]

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Return the caller of an API event.

        Raises:
            ProblemError: 401, nobody is signed in.
        """
        claims = _claims(event)
        if not claims.get("sub"):
            raise ProblemError(HTTPStatus.UNAUTHORIZED, "Sign in first.")
        groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
        return cls(str(claims["sub"]), frozenset(groups))

    @property
    def is_manager(self) -> bool:
        """Whether the caller may see all loans and decide about them."""
        return MANAGERS in self.groups

    def must_manage(self) -> None:
        """Refuse everybody but managers.

        Raises:
            ProblemError: 403.
        """
        if not self.is_manager:
            raise ProblemError(HTTPStatus.FORBIDDEN, "Only managers may do this.")

    def must_see(self, loan: Loan) -> None:
        """Refuse those whose loan it isn't.

        Raises:
            ProblemError: 403.
        """
        if not self.is_manager and loan.owner != self.subject:
            raise ProblemError(HTTPStatus.FORBIDDEN, "This loan is somebody else's.")


def _claims(event: Mapping[str, Any]) -> Mapping[str, Any]:
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    claims: Mapping[str, Any] = (authorizer.get("jwt") or {}).get("claims") or {}
    return claims
