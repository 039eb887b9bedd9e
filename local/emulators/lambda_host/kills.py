"""Which environment runs which request, and which loans' next step is to be killed."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

from local.emulators.lambda_host.environment import Environment
from local.emulators.lambda_host.model import HostedFunction

MOST_ARMED = 1_000


@dataclass(frozen=True, eq=False)
class Running:
    """A request that an environment serves right now."""

    request_id: str
    function: HostedFunction
    payload: bytes
    environment: Environment


OnKill = Callable[[str, Running], None]
"""Told the application's id and the request whose process is killed."""


class Kills:
    """Finds the process that runs a loan's code by the loan's id in the event's payload."""

    def __init__(self, on_kill: OnKill | None = None) -> None:
        self._on_kill = on_kill
        self._running: set[Running] = set()
        self._armed: dict[str, None] = {}
        self._telling: set[Running] = set()
        self._changed = threading.Condition()

    def running(self) -> list[Running]:
        """Return the requests that are being served."""
        with self._changed:
            return list(self._running)

    def armed(self) -> list[str]:
        """Return the ids whose next step will be killed."""
        with self._changed:
            return list(self._armed)

    def kill(self, application_id: str) -> bool:
        """Kill what runs for this loan now, or arm the kill for its next step; say which."""
        with self._changed:
            hit = [each for each in self._running if _concerns(each, application_id)]
            killed = [each for each in hit if each.environment.kill(each.request_id)]
            self._telling.update(killed)
            if not killed:
                self._armed.pop(application_id, None)
                self._armed[application_id] = None
                while len(self._armed) > MOST_ARMED:
                    del self._armed[next(iter(self._armed))]
        try:
            for each in killed:
                self._tell(application_id, each)
        finally:
            self._have_told(killed)
        return bool(killed)

    def begin(self, running: Running) -> bool:
        """Note that a request begins; say whether an armed kill is meant for it."""
        with self._changed:
            self._running.add(running)
            struck = [each for each in self._armed if _concerns(running, each)]
            for application_id in struck:
                del self._armed[application_id]
        for application_id in struck:
            self._tell(application_id, running)
        return bool(struck)

    def end(self, running: Running) -> None:
        """Note that a request has ended; whoever made it hears of a kill after `on_kill` has."""
        with self._changed:
            self._changed.wait_for(lambda: running not in self._telling)
            self._running.discard(running)

    def _have_told(self, killed: list[Running]) -> None:
        with self._changed:
            self._telling.difference_update(killed)
            self._changed.notify_all()

    def _tell(self, application_id: str, running: Running) -> None:
        if self._on_kill is not None:
            self._on_kill(application_id, running)


def _concerns(running: Running, application_id: str) -> bool:
    """Whether the id stands in the payload as a whole word (ids are words with dashes)."""
    if not running.function.killable:
        return False
    word = re.escape(application_id.encode())
    return re.search(rb"(?<![\w-])" + word + rb"(?![\w-])", running.payload) is not None
