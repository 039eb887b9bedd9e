"""The number of ended executions that an engine keeps."""

import threading
from collections.abc import Callable


class Retention:
    """Counts executions that have ended, and calls `forget` with the oldest if there are too many.

    `most` is None to keep them all. On AWS a service keeps them for some days: 90 for Step
    Functions, and for a durable function as it is configured.
    """

    def __init__(self, most: int | None, forget: Callable[[str], None]) -> None:
        self._most = most
        self._forget = forget
        self._ended: dict[str, None] = {}
        self._lock = threading.Lock()

    def add(self, execution: str) -> None:
        """Count an execution that has ended; it counts once."""
        if self._most is None:
            return
        with self._lock:
            self._ended[execution] = None
            oldest = next(iter(self._ended)) if len(self._ended) > self._most else None
            if oldest is not None:
                del self._ended[oldest]
        if oldest is not None:
            self._forget(oldest)
