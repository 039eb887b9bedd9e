"""The function that the tasks of a synthetic state machine call."""

from typing import Any

from bench.experiments.workflows.shape import payload_of


def handler(event: dict[str, Any], _: Any) -> str:
    """Return as many bytes of JSON as the state asks for."""
    return payload_of(event["payload_bytes"])
