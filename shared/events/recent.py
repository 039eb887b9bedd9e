"""The values that were lately put, and no more of them than fit."""

import threading
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """A mapping of at most `most` keys; the one put longest ago leaves first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[str, Value] = {}
        self._lock = threading.Lock()

    def get(self, key: str, default: Value) -> Value:
        """Return what was put, or `default` if it was never put or has left."""
        with self._lock:
            return self._values.get(key, default)

    def put(self, key: str, value: Value) -> None:
        """Put a value in the place of an earlier one."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            if len(self._values) > self._most:
                del self._values[next(iter(self._values))]
