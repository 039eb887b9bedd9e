"""The roles that a request may have in the lab, named by a header; on AWS callers sign in."""

from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized
from werkzeug.wrappers import Request

from local.gateway.problems import InvalidFields
from shared.api.auth import ACCESS_TOKEN, MANAGERS, Caller, Refused

HEADER = "x-lab-role"
APPLICANTS = "applicants"


@dataclass(frozen=True)
class Role:
    """A caller that the page can be switched to."""

    name: str
    title: str
    groups: tuple[str, ...]

    @property
    def claims(self) -> dict[str, str]:
        """The claims that the authorizer of an HTTP API puts into the event: lists become text."""
        return {
            "sub": f"lab-{self.name}",
            "token_use": ACCESS_TOKEN,
            "cognito:groups": f"[{' '.join(self.groups)}]",
        }


ROLES = (
    Role("manager", "Manager", (MANAGERS,)),
    Role("applicant", "Applicant", (APPLICANTS,)),
    Role("applicant-2", "Applicant 2", (APPLICANTS,)),
)
"""The first role is the default."""

NOBODY = "nobody"
"""A role without claims: a caller who isn't signed in."""

_BY_NAME = {"": ROLES[0], NOBODY: None, **{role.name: role for role in ROLES}}


def claims_of(name: str) -> dict[str, str] | None:
    """Return the claims of a role by its name in any case; None for nobody.

    Raises:
        InvalidFields: there is no such role.
    """
    name = name.strip().lower()
    if name not in _BY_NAME:
        message = f"must be one of {', '.join([*(role.name for role in ROLES), NOBODY])}"
        raise InvalidFields("The lab knows no such role.", {HEADER: message})
    role = _BY_NAME[name]
    return role.claims if role is not None else None


def must_manage_lab(request: Request) -> None:
    """Refuse everybody but managers, by the check that the API makes.

    Raises:
        InvalidFields: there is no such role.
        Unauthorized: the caller isn't signed in.
        Forbidden: the caller is no manager.
    """
    claims = claims_of(request.headers.get(HEADER, ""))
    try:
        Caller.with_claims(claims or {}).must_manage("inject faults or see all runs")
    except Refused as refused:
        errors: dict[int, type[HTTPException]] = {401: Unauthorized, 403: Forbidden}
        raise errors[refused.status](refused.detail) from None


def configuration() -> dict[str, Any]:
    """Return the page's configuration: how a caller signs in here."""
    roles = [{"name": role.name, "title": role.title, "groups": role.groups} for role in ROLES]
    return {"sign_in": "roles", "roles": roles}
