"""Lambda's entry to the workflow: its log context and its cold-start metric."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from shared.engines.port import EngineName
from shared.observability import count_cold_start, logger
from shared.services import services

services()


def lambda_entry(handler: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Wrap the durable handler; what runs here runs at every invocation, replays included."""

    @wraps(handler)
    def entry(event: Mapping[str, Any], context: Any) -> Any:
        execution = event.get("DurableExecutionArn", "")
        logger.set_correlation_id(execution.rpartition("/durable-execution/")[2].partition("/")[0])
        count_cold_start(context, EngineName.DURABLE)
        return handler(event, context)

    return entry
