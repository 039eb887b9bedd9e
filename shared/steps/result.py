"""What a step's work hands back to its runner."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.events.event import Level


@dataclass(frozen=True)
class StepResult:
    """A step's result, what the log says about it, and until when a wait lasts."""

    result: dict[str, Any]
    message: str
    level: Level = Level.INFO
    expires_at: str | None = None


StepFunction = Callable[..., StepResult]
"""Called with the services, the loan and the step's own inputs by name."""


def payload_bytes(result: Mapping[str, Any]) -> int:
    """Return the size of a result as an engine stores it, in bytes of JSON."""
    return len(json.dumps(result, separators=(",", ":")).encode())
