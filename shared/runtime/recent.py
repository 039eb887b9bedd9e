"""A cache of a limited number of values, for several threads."""

import threading
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """A mapping of at most `most` keys; the oldest entry is dropped first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[str, Value] = {}
        self._lock = threading.Lock()

    def get(self, key: str, default: Value) -> Value:
        """Return the value, or `default` if the key was never put or was dropped."""
        with self._lock:
            return self._values.get(key, default)

    def put(self, key: str, value: Value) -> None:
        """Store a value in place of an earlier one."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            if len(self._values) > self._most:
                del self._values[next(iter(self._values))]
