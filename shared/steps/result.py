"""The result of a step."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.events.event import Level


@dataclass(frozen=True)
class StepResult:
    """A step's result, the message for the log, and the end of the wait that the step began."""

    result: dict[str, Any]
    message: str
    level: Level = Level.INFO
    expires_at: str | None = None


StepFunction = Callable[..., StepResult]
"""The work of a step: called with the services, the loan and the step's inputs by name."""


def payload_bytes(result: Mapping[str, Any]) -> int:
    """Return the size of a result in bytes, as JSON without spaces."""
    return len(json.dumps(result, separators=(",", ":")).encode())
