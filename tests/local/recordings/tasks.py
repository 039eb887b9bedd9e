"""The Lambda function that the state machines of the recordings and the counterparts call."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

_LARGE = 300_000


def handler(event: dict[str, Any], _: Any) -> Any:
    """Do what `do` says: see `_ACTIONS`, sleep for `seconds`, or return the event."""
    action = _ACTIONS.get(event.get("do", ""))
    if action:
        return action()
    time.sleep(event.get("seconds", 0))
    return event


def _fail() -> None:
    raise Exception("Some exception was raised.")


_ACTIONS: Mapping[str, Callable[[], Any]] = {
    "fail": _fail,
    "die": lambda: os._exit(1),
    "large": lambda: "x" * _LARGE,
    "object": lambda: {1, 2},
    "keys": lambda: {1: "number", "1": "text"},
}
