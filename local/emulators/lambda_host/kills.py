"""Kills by loan: the process that runs a loan's code now, or the next one that does."""

import re
import threading
from dataclasses import dataclass

from local.emulators.lambda_host.environment import Environment
from local.emulators.lambda_host.model import HostedFunction

MOST_ARMED = 1_000


@dataclass(frozen=True, eq=False)
class Running:
    """A request that an environment serves now."""

    request_id: str
    function: HostedFunction
    payload: bytes
    environment: Environment


class Kills:
    """Finds the process that runs a loan's code: the payload of its event has the loan's id."""

    def __init__(self) -> None:
        self._running: set[Running] = set()
        self._armed: dict[str, None] = {}
        self._lock = threading.Lock()

    def running(self) -> list[Running]:
        """Return the requests that are being served."""
        with self._lock:
            return list(self._running)

    def armed(self) -> list[str]:
        """Return the ids whose next request will be killed."""
        with self._lock:
            return list(self._armed)

    def kill(self, application_id: str) -> bool:
        """Kill what runs for this loan; False: nothing does, so its next request is killed."""
        with self._lock:
            running = [run for run in self._running if _belongs_to(run, application_id)]
            killed = [run for run in running if run.environment.kill(run.request_id)]
            if not killed:
                self._armed.pop(application_id, None)
                self._armed[application_id] = None
                while len(self._armed) > MOST_ARMED:
                    del self._armed[next(iter(self._armed))]
        return bool(killed)

    def disarm(self) -> None:
        """Kill no later request any more."""
        with self._lock:
            self._armed.clear()

    def begin(self, running: Running) -> bool:
        """Note that a request begins; return whether a kill is armed for it."""
        with self._lock:
            self._running.add(running)
            armed = [id_ for id_ in self._armed if _belongs_to(running, id_)]
            for application_id in armed:
                del self._armed[application_id]
        return bool(armed)

    def end(self, running: Running) -> None:
        """Note that a request has ended."""
        with self._lock:
            self._running.discard(running)


def _belongs_to(running: Running, application_id: str) -> bool:
    """Whether the payload has the id as a whole word (ids are words with dashes)."""
    if not running.function.killable:
        return False
    word = re.escape(application_id.encode())
    return re.search(rb"(?<![\w-])" + word + rb"(?![\w-])", running.payload) is not None
