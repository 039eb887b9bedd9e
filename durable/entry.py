"""Lambda's entry to the workflow: its services and its cold-start metric."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from shared.engines.port import EngineName
from shared.observability import count_cold_start
from shared.services import services

services()


def lambda_entry(handler: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Wrap the durable handler; what runs here runs at every invocation, replays included."""

    @wraps(handler)
    def entry(event: Any, context: Any) -> Any:
        count_cold_start(context, EngineName.DURABLE)
        return handler(event, context)

    return entry
