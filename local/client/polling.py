"""Looking again and again until something has happened."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def poll(
    look: Callable[[], Found | None],
    failure: str,
    *,
    every_seconds: float,
    patience_seconds: float = 300,
) -> Found:
    """Call `look` until it returns something other than None, and return that.

    Raises:
        TimeoutError: it didn't within `patience_seconds`; `failure` says what didn't happen.
    """
    ends = time.monotonic() + patience_seconds
    while (found := look()) is None:
        if time.monotonic() > ends:
            raise TimeoutError(f"{failure} within {patience_seconds:g} s.")
        time.sleep(every_seconds)
    return found
