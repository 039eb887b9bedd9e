"""The lab's own calls, beside `/api`: its health, a killed worker, a part that is out of reach."""

import json
import re
from collections.abc import Callable
from typing import Any

from local.faults.outages import Component
from local.gateway.problems import GatewayProblem

MOST_OUTAGE_SECONDS = 3600
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,99}")

Answer = tuple[int, dict[str, Any]]


class LabCalls:
    """`health` names each part's state, `kill` says whether a process was hit at once."""

    def __init__(
        self,
        *,
        health: Callable[[], dict[str, str]],
        kill: Callable[[str], bool],
        outage: Callable[[Component, float], None],
    ) -> None:
        self._health = health
        self._kill = kill
        self._outage = outage
        self._calls: dict[str, tuple[str, Callable[[bytes], Answer]]] = {
            "/lab/health": ("GET", self._get_health),
            "/lab/kill": ("POST", self._post_kill),
            "/lab/outage": ("POST", self._post_outage),
        }

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Return the HTTP status and the JSON document; raises Problem."""
        if path not in self._calls:
            raise GatewayProblem(404, "Not found", "There is nothing at this address.")
        expected, call = self._calls[path]
        if method != expected:
            raise GatewayProblem(405, "Method not allowed", f"{path} takes a {expected} only.")
        return call(body)

    def _get_health(self, _: bytes) -> Answer:
        parts = self._health()
        up = all(state == "up" for state in parts.values())
        return 200 if up else 503, {"status": "up" if up else "down", "parts": parts}

    def _post_kill(self, body: bytes) -> Answer:
        application_id = _fields(body, {"application_id"})["application_id"]
        if not isinstance(application_id, str) or not _ID.fullmatch(application_id):
            raise _invalid("application_id", "must be the id of an application")
        killed = self._kill(application_id)
        return 200, {"application_id": application_id, "kill": "done" if killed else "armed"}

    def _post_outage(self, body: bytes) -> Answer:
        asked = _fields(body, {"part", "seconds"})
        part, seconds = asked["part"], asked["seconds"]
        if part not in list(Component):
            raise _invalid("part", f"must be one of {', '.join(Component)}")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise _invalid("seconds", "must be a number")
        if not 0 <= seconds <= MOST_OUTAGE_SECONDS:
            raise _invalid("seconds", f"must be from 0 to {MOST_OUTAGE_SECONDS}")
        self._outage(Component(part), float(seconds))
        return 200, {"part": part, "seconds": seconds}


def _fields(body: bytes, names: set[str]) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError:
        raise GatewayProblem(400, "Bad request", "The body is not JSON.") from None
    if not isinstance(asked, dict):
        raise GatewayProblem(400, "Bad request", "The body has to be an object.")
    wrong = dict.fromkeys(names - set(asked), "is missing")
    wrong |= dict.fromkeys(set(asked) - names, "is unknown")
    if wrong:
        raise GatewayProblem(400, "Bad request", "The fields are not the expected ones.", wrong)
    return asked


def _invalid(field: str, message: str) -> GatewayProblem:
    return GatewayProblem(400, "Bad request", "A field is not valid.", {field: message})
