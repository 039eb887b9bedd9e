"""Time as the project writes it: ISO 8601 in UTC with microseconds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Return the moment in the one form in which stamps sort as they follow each other."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(stamp: str) -> datetime:
    """Return the moment of a stamp that `timestamp` wrote."""
    return datetime.fromisoformat(stamp)


def later(stamp: str, seconds: int) -> str:
    """Return the stamp of a moment this many seconds later."""
    return timestamp(moment(stamp) + timedelta(seconds=seconds))
