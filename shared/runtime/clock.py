"""Times as text: ISO 8601 in UTC with microseconds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Return the moment as text; such texts sort in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(stamp: str) -> datetime:
    """Return the moment of a text that `timestamp` returned."""
    return datetime.fromisoformat(stamp)


def later(stamp: str, seconds: int) -> str:
    """Return the text of a moment this many seconds later."""
    return timestamp(moment(stamp) + timedelta(seconds=seconds))
