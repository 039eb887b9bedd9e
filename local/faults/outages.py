"""Parts that answer as unreachable for a while, on purpose."""

import threading
import time
from enum import StrEnum


class Component(StrEnum):
    """What can be switched off."""

    PROGRESS = "progress"
    """Writes of progress events to the table."""
    DURABLE = "durable"
    STEP_FUNCTIONS = "stepfunctions"
    TABLE = "table"


class Outages:
    """Until when each part is out."""

    def __init__(self) -> None:
        self._until: dict[Component, float] = {}
        self._lock = threading.Lock()

    def begin(self, part: Component, seconds: float) -> None:
        """Switch a part off from now on for `seconds`; 0 ends an outage."""
        with self._lock:
            self._until[part] = time.monotonic() + seconds

    def is_out(self, part: Component) -> bool:
        """Say whether a part is switched off."""
        with self._lock:
            return time.monotonic() < self._until.get(part, 0)
