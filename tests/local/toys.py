"""Toy Lambda functions for the tests of the lab. They run in the lab's worker processes."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any


class TransientError(Exception):
    """An error that a caller would retry."""


def echo(event: Any, context: Any) -> Any:
    """Answer with the event and what the context and the environment say."""
    print(f"echo {event}")
    return {
        "event": event,
        "request_id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "name": context.function_name,
        "pid": os.getpid(),
        "remaining": context.get_remaining_time_in_millis(),
        "variables": dict(os.environ),
    }


def hashed(event: Any, context: Any) -> Any:
    """Answer with the hash of a text, which a set of texts is ordered by."""
    return hash(event["text"])


def fail(event: Any, context: Any) -> Any:
    """Raise a TransientError."""
    raise TransientError(event.get("message", "no luck"))


def leave(event: Any, context: Any) -> Any:
    """End the process, with `status` or by a signal."""
    if "status" in event:
        sys.exit(event["status"])
    os.kill(os.getpid(), signal.SIGKILL)


def marshal(event: Any, context: Any) -> Any:
    """Answer with something that is no JSON."""
    return object()


def touch_and_wait(event: Any, context: Any) -> Any:
    """Write this process's id to the file `touch`, then wait until the file `until` exists."""
    note(event["touch"], os.getpid())
    while not Path(event["until"]).exists():
        time.sleep(0.01)
    return os.getpid()


def try_again(event: Any, context: Any) -> Any:
    """Note the attempt in the file `count`, and fail `times` times: as `how` says."""
    if note(event["count"], context.aws_request_id) > event["times"]:
        return {"tried": event["times"] + 1}
    if event.get("how") == "exit":
        os.kill(os.getpid(), signal.SIGKILL)
    raise TransientError("not yet")


def task(event: Any, context: Any) -> Any:
    """Do what `do` says: one function for a whole state machine."""
    return {"echo": echo, "fail": fail, "leave": leave, "try": try_again, "token": keep_token}[
        event["do"]
    ](event, context)


def keep_token(event: Any, context: Any) -> Any:
    """Write the task token to the file `keep`."""
    Path(event["keep"]).write_text(event["token"], encoding="ascii")


def api(event: Any, context: Any) -> Any:
    """Answer as an HTTP API does, as the path says."""
    path = event["rawPath"]
    if path == "/raise":
        raise TransientError("secret detail")
    if path == "/leave":
        os.kill(os.getpid(), signal.SIGKILL)
    if path == "/malformed":
        return {"statusCode": "not a number"}
    if path == "/bytes":
        return {"statusCode": 200, "isBase64Encoded": True, "body": "AAEC"}
    return {
        "statusCode": 202,
        "headers": {"Content-Type": "application/json", "X-Toy": "yes"},
        "cookies": ["a=1", "b=2"],
        "body": json.dumps(event),
    }


def note(path: str, what: object) -> int:
    """Add a line to a file and return how many it has."""
    with open(path, "a+", encoding="ascii") as file:
        file.write(f"{what}\n")
        file.seek(0)
        return len(file.readlines())
