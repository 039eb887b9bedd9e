"""Every route with the status for each caller, as data.

The loan and the race in the paths belong to the applicant and wait for a manager.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NOBODY, APPLICANT, OTHER, MANAGER = "nobody", "applicant", "other applicant", "manager"
CALLERS = (NOBODY, APPLICANT, OTHER, MANAGER)

LARGE = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000}
_FAULTY = {**LARGE, "faults": {"assess_risk": {"fail_times": 1}}}
UNKNOWN = "0" * 32


@dataclass(frozen=True)
class AuthorizationRow:
    """A call, and the status for nobody, the applicant, another applicant and a manager."""

    id: str
    method: str
    route: str
    statuses: tuple[int, int, int, int]
    body: Mapping[str, Any] | None = None
    of_nothing: bool = False
    """Whether the path speaks of a loan or a race that doesn't exist."""

    @property
    def expected(self) -> dict[str, int]:
        """The status by caller."""
        return dict(zip(CALLERS, self.statuses, strict=True))

    def path(self, application_id: str, race_id: str) -> str:
        """Return the path with its ids filled in."""
        loan, race = (UNKNOWN, UNKNOWN) if self.of_nothing else (application_id, race_id)
        return self.route.replace("{application_id}", loan).replace("{race_id}", race)


_ANYBODY = (200, 200, 200, 200)
_SIGNED_IN = (401, 200, 200, 200)
_OWN = (401, 200, 403, 200)
_MANAGERS = (401, 403, 403, 200)
_REFUSED_TO_MANAGERS = (401, 403, 403, 400)
"""A manager's call whose body is wrong, so that nothing starts."""
_ACCEPTED = (401, 202, 202, 202)
_FAULTS = (401, 403, 403, 202)
_MISSING = (401, 404, 404, 404)
_DECISION = {"approved": True}
_DEFINITION = {"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}}

API = (
    AuthorizationRow("apply", "POST", "/apply", _ACCEPTED, LARGE),
    AuthorizationRow("apply-with-faults", "POST", "/apply", _FAULTS, _FAULTY),
    AuthorizationRow("race", "POST", "/race", _ACCEPTED, LARGE),
    AuthorizationRow("race-with-faults", "POST", "/race", _FAULTS, _FAULTY),
    AuthorizationRow("status", "GET", "/status/{application_id}", _OWN),
    AuthorizationRow(
        "status-of-nothing", "GET", "/status/{application_id}", _MISSING, of_nothing=True
    ),
    AuthorizationRow("events", "GET", "/events/{application_id}", _OWN),
    AuthorizationRow(
        "events-of-nothing", "GET", "/events/{application_id}", _MISSING, of_nothing=True
    ),
    AuthorizationRow("show-race", "GET", "/race/{race_id}", _OWN),
    AuthorizationRow("no-race", "GET", "/race/{race_id}", _MISSING, of_nothing=True),
    AuthorizationRow("export-race", "GET", "/race/{race_id}/export", _OWN),
    AuthorizationRow("export", "GET", "/export/{application_id}", _OWN),
    AuthorizationRow("race-events", "GET", "/race/{race_id}/events", _OWN),
    AuthorizationRow(
        "events-of-no-race", "GET", "/race/{race_id}/events", _MISSING, of_nothing=True
    ),
    AuthorizationRow("cost", "GET", "/cost/{application_id}", _OWN),
    AuthorizationRow("cost-of-nothing", "GET", "/cost/{application_id}", _MISSING, of_nothing=True),
    AuthorizationRow("approve", "POST", "/approve/{application_id}", _MANAGERS, _DECISION),
    AuthorizationRow(
        "approve-nothing",
        "POST",
        "/approve/{application_id}",
        (401, 403, 403, 404),
        _DECISION,
        of_nothing=True,
    ),
    AuthorizationRow("approvals", "GET", "/approvals", _MANAGERS),
    AuthorizationRow("applications", "GET", "/applications", _SIGNED_IN),
    AuthorizationRow("profiles", "GET", "/profiles", _SIGNED_IN),
    AuthorizationRow("engines", "GET", "/engines", _SIGNED_IN),
    AuthorizationRow("workflow", "GET", "/workflow", _SIGNED_IN),
    AuthorizationRow("break-even", "GET", "/break-even", _SIGNED_IN),
    AuthorizationRow("inspect", "POST", "/inspect", _SIGNED_IN, _DEFINITION),
    AuthorizationRow("health", "GET", "/health", _ANYBODY),
)

BESIDE_THE_SCHEMA = (
    AuthorizationRow("schema", "GET", "/openapi.json", _SIGNED_IN),
    AuthorizationRow("no-route", "GET", "/nothing", _MISSING),
)

LAB = (
    AuthorizationRow("docs", "GET", "/api/docs", _SIGNED_IN),
    AuthorizationRow("configuration", "GET", "/config.json", _ANYBODY),
    AuthorizationRow("lab-health", "GET", "/lab/health", _ANYBODY),
    AuthorizationRow("recorded-runs", "GET", "/lab/runs", _MANAGERS),
    AuthorizationRow("recorded-run", "GET", f"/lab/runs/{UNKNOWN}", (401, 403, 403, 404)),
    AuthorizationRow("kill", "POST", "/lab/kill", _MANAGERS, {"application_id": UNKNOWN}),
    AuthorizationRow(
        "outage", "POST", "/lab/outage", _MANAGERS, {"part": "progress", "seconds": 0}
    ),
    AuthorizationRow("deploy", "POST", "/lab/deploy", _REFUSED_TO_MANAGERS, {"unknown": 1}),
)

ROWS = (*API, *BESIDE_THE_SCHEMA)
