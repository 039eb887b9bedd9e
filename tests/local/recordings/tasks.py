"""The Lambda function that the state machines of the recordings call."""

import time
from typing import Any


def handler(event: dict[str, Any], _: Any) -> Any:
    """Do what `do` says: fail, sleep for `seconds`, or return the event."""
    if event.get("do") == "fail":
        raise Exception("Some exception was raised.")
    time.sleep(event.get("seconds", 0))
    return event
