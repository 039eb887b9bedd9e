"""The lab's own calls, beside `/api`: its state and its faults, lenses, recordings, an exhibit."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from werkzeug.exceptions import BadRequest, Conflict, MethodNotAllowed, NotFound
from werkzeug.wrappers import Request

from local.exhibits.background import DeployExhibit, ExhibitRunningError
from local.faults.outages import Component
from local.gateway.problems import InvalidFields
from local.recorded_runs import RecordedRuns

MOST_OUTAGE_SECONDS = 3600
_LENS = "/lab/lens/"
_RUNS = "/lab/runs/"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,99}")

Answer = tuple[int, dict[str, Any]]


class NoLensError(Exception):
    """A loan whose lines can't be shown; the message says why."""


class LabCalls:
    """`health` gives each part's state, `kill` returns whether a process died at once.

    `warming` says whether workers of a first race are still being started.

    `reset` ends every execution and empties the table.

    `runs` are the runs that were recorded when they had ended, also in an earlier lab.

    `deploy` is the exhibit of a deployment while loans wait.

    `lens` returns the line states of a durable loan, or None if there is no such loan; it may raise
    `NoLensError`.

    Each has an id, which the health answers and a reset renews: with it the page notices that
    the loans of before are gone.
    """

    def __init__(
        self,
        *,
        health: Callable[[], dict[str, str]],
        warming: Callable[[], bool],
        kill: Callable[[str], bool],
        outage: Callable[[Component, float], None],
        reset: Callable[[], None],
        lens: Callable[[str], dict[str, Any] | None],
        runs: RecordedRuns,
        deploy: DeployExhibit,
    ) -> None:
        self._lab_id = uuid4().hex
        self._health = health
        self._warming = warming
        self._kill = kill
        self._outage = outage
        self._reset = reset
        self._lens = lens
        self._runs = runs
        self._deploy = deploy
        self._calls: dict[str, dict[str, Callable[[Request], Answer]]] = {
            "/lab/health": {"GET": self._get_health},
            "/lab/kill": {"POST": self._post_kill},
            "/lab/outage": {"POST": self._post_outage},
            "/lab/reset": {"POST": self._post_reset},
            "/lab/deploy": {"GET": self._get_deploy, "POST": self._post_deploy},
            _LENS: {"GET": self._get_lens},
            _RUNS.rstrip("/"): {"GET": self._get_runs},
            _RUNS: {"GET": self._get_run},
        }

    @staticmethod
    def is_for_managers(request: Request) -> bool:
        """Say whether a call is for managers alone: it changes something, or shows all loans."""
        return request.method != "GET" or f"{request.path}/".startswith(_RUNS)

    def lens(self, application_id: str) -> dict[str, Any] | None:
        """Return the lens of a durable loan; None if there is no such loan.

        Raises:
            NoLensError: the loan has no lens.
        """
        return self._lens(application_id)

    def respond(self, request: Request) -> Answer:
        """Return the HTTP status and the JSON document.

        Raises:
            NotFound: there is no such call.
            MethodNotAllowed: the call takes another method.
            BadRequest: the body is not what the call takes.
            Conflict: the loan has no lens, or the exhibit runs already.
        """
        path = next(
            (start for start in (_LENS, _RUNS) if request.path.startswith(start)), request.path
        )
        if path not in self._calls:
            raise NotFound("There is nothing at this address.")
        methods = self._calls[path]
        if request.method not in methods:
            allowed = " or ".join(methods)
            raise MethodNotAllowed(list(methods), f"{request.path} takes a {allowed} only.")
        return methods[request.method](request)

    def _get_health(self, _: Request) -> Answer:
        parts = self._health()
        up = all(state == "up" for state in parts.values())
        status = "up" if up else "down"
        return 200 if up else 503, {
            "status": status,
            "lab_id": self._lab_id,
            "warming": self._warming(),
            "parts": parts,
        }

    def _get_lens(self, request: Request) -> Answer:
        application_id = request.path.removeprefix(_LENS)
        try:
            found = self._lens(application_id) if _ID.fullmatch(application_id) else None
        except NoLensError as error:
            raise Conflict(str(error)) from error
        if found is None:
            raise NotFound("There is no such loan.")
        return 200, found

    def _get_runs(self, _: Request) -> Answer:
        return 200, {"runs": self._runs.summaries()}

    def _get_run(self, request: Request) -> Answer:
        found = self._runs.read(request.path.removeprefix(_RUNS))
        if found is None:
            raise NotFound("This run isn't recorded.")
        return 200, found

    def _post_kill(self, request: Request) -> Answer:
        application_id = _fields(request, {"application_id"})["application_id"]
        if not isinstance(application_id, str) or not _ID.fullmatch(application_id):
            raise _invalid("application_id", "must be the id of an application")
        killed = self._kill(application_id)
        return 200, {"application_id": application_id, "kill": "done" if killed else "armed"}

    def _post_outage(self, request: Request) -> Answer:
        fields = _fields(request, {"part", "seconds"})
        part, seconds = fields["part"], fields["seconds"]
        if part not in list(Component):
            raise _invalid("part", f"must be one of {', '.join(Component)}")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise _invalid("seconds", "must be a number")
        if not 0 <= seconds <= MOST_OUTAGE_SECONDS:
            raise _invalid("seconds", f"must be from 0 to {MOST_OUTAGE_SECONDS}")
        self._outage(Component(part), float(seconds))
        return 200, {"part": part, "seconds": seconds}

    def _post_reset(self, request: Request) -> Answer:
        _fields(request, set())
        self._reset()
        self._lab_id = uuid4().hex
        return 200, {"lab_id": self._lab_id}

    def _get_deploy(self, _: Request) -> Answer:
        return 200, self._deploy.document()

    def _post_deploy(self, request: Request) -> Answer:
        _fields(request, set())
        try:
            self._deploy.start()
        except ExhibitRunningError as error:
            raise Conflict(str(error)) from error
        return 202, self._deploy.document()


def _fields(request: Request, names: set[str]) -> dict[str, Any]:
    fields = request.get_json()
    if not isinstance(fields, dict):
        raise BadRequest("The body has to be an object.")
    wrong = dict.fromkeys(names - set(fields), "is missing")
    wrong |= dict.fromkeys(set(fields) - names, "is unknown")
    if wrong:
        raise InvalidFields("The fields are not the expected ones.", wrong)
    return fields


def _invalid(field: str, message: str) -> InvalidFields:
    return InvalidFields("A field is not valid.", {field: message})
