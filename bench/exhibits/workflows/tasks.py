"""The Lambda function that the state machines of the exhibits call."""

from typing import Any

from bench.exhibits.workflows.effects import add_effect, die_once


def handler(event: dict[str, Any], _: Any) -> Any:
    """Do what `do` says, and answer with JSON of `bytes`, or with the number of the poll."""
    what = event["do"]
    if what == "poll":
        return {"polls": event["polls"] + 1}
    if what == "fail":
        raise ValueError("the last step fails")
    if what in ("effect", "die"):
        add_effect(event["run"], event["step"])
    if what == "die":
        die_once(event["run"])
    return text_of(event.get("bytes", 2))


def text_of(size: int) -> str:
    """Return a text whose JSON has this size in bytes."""
    return "x" * (size - 2)
