"""Outages on purpose: parts of the lab that answer as unreachable for some seconds."""

import threading
import time
from enum import StrEnum


class Component(StrEnum):
    """A part of the lab that can be switched off."""

    PROGRESS = "progress"
    """Writes of events to the table."""
    DURABLE = "durable"
    STEP_FUNCTIONS = "stepfunctions"
    TABLE = "table"


class Outages:
    """The outages that have begun, and the time when each of them ends."""

    def __init__(self) -> None:
        self._until: dict[Component, float] = {}
        self._lock = threading.Lock()

    def begin(self, part: Component, seconds: float) -> None:
        """Switch a part off for `seconds` from now; 0 ends an outage."""
        with self._lock:
            self._until[part] = time.monotonic() + seconds

    def is_out(self, part: Component) -> bool:
        """Say whether a part is switched off."""
        with self._lock:
            return time.monotonic() < self._until.get(part, 0)
