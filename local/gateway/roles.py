"""Who calls the lab: a role of the demo, by a header; on AWS a sign-in says it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.gateway.problems import GatewayProblem
from shared.api.auth import MANAGERS, Caller, Refused

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

HEADER = "x-lab-role"
_VARIABLE = f"HTTP_{HEADER.upper().replace('-', '_')}"
APPLICANTS = "applicants"


@dataclass(frozen=True)
class Role:
    """Somebody whom the page can be switched to."""

    name: str
    title: str
    groups: tuple[str, ...]

    @property
    def claims(self) -> dict[str, str]:
        """What the authorizer of an HTTP API would put into the event: lists become text."""
        return {"sub": f"lab-{self.name}", "cognito:groups": f"[{' '.join(self.groups)}]"}


ROLES = (
    Role("manager", "Manager", (MANAGERS,)),
    Role("applicant", "Applicant", (APPLICANTS,)),
    Role("applicant-2", "Applicant 2", (APPLICANTS,)),
)
"""The first is whoever says nothing."""

NOBODY = "nobody"
"""A role without claims: somebody who isn't signed in."""


def claims_of(role: str) -> dict[str, str] | None:
    """Return the claims of a role by its name in any case; None for nobody.

    Raises:
        Problem: 400, there is no such role.
    """
    name = role.strip().lower() or ROLES[0].name
    if name == NOBODY:
        return None
    found = next((each for each in ROLES if each.name == name), None)
    if found is None:
        known = ", ".join([*(each.name for each in ROLES), NOBODY])
        message = f"must be one of {known}"
        raise GatewayProblem(400, "Bad request", "The lab knows no such role.", {HEADER: message})
    return found.claims


def must_inject_faults(environ: "WSGIEnvironment") -> None:
    """Refuse everybody but managers, by the check that the API makes.

    Raises:
        Problem: 400, 401 or 403.
    """
    claims = claims_of(environ.get(_VARIABLE, ""))
    try:
        Caller.with_claims(claims or {}).must_manage("inject faults")
    except Refused as refused:
        raise GatewayProblem(refused.status, refused.status.phrase, refused.detail) from None


def configuration() -> dict[str, Any]:
    """Return what the page reads to learn how one signs in here."""
    roles = [
        {"name": each.name, "title": each.title, "groups": list(each.groups)} for each in ROLES
    ]
    return {"sign_in": "roles", "roles": roles}
