"""The report of an event that could not be written."""

from shared.events.event import Event
from shared.runtime.observability import logger


def report_lost_event(application_id: str, event: Event, error: Exception) -> None:
    """Log that an event of a loan was not written."""
    logger.warning(
        "progress event not written",
        extra={"application_id": application_id, "event": event.key, "error": type(error).__name__},
    )
