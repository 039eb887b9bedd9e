"""Refuses callers who repeat a request sooner than the last answer allowed."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from shared.api.problems import ProblemError
from shared.runtime.clock import Clock
from shared.runtime.recent import Recent

BURST = 20
"""Requests that may come at once: several tabs of one caller, or a reload."""

_MOST_CALLERS = 4096


@dataclass(frozen=True)
class _Bucket:
    """The requests that are left to a caller, at a moment."""

    left: float
    at: datetime


class RequestRate:
    """Counts the requests that this process answers, by caller and address.

    `a_second` is the number of requests that are allowed in the long run; None allows any number.
    """

    def __init__(self, clock: Clock, a_second: float | None) -> None:
        self._clock = clock
        self._a_second = a_second
        self._buckets: Recent[_Bucket | None] = Recent(_MOST_CALLERS)

    def count(self, key: str) -> None:
        """Count a request.

        Raises:
            ProblemError: 429, the requests came faster than allowed.
        """
        if self._a_second is None:
            return
        now = self._clock()
        bucket = self._buckets.get(key, None) or _Bucket(BURST, now)
        since = (now - bucket.at).total_seconds()
        left = min(BURST, bucket.left + since * self._a_second)
        if left < 1:
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "The events were requested too often. Wait as long as `next_ms` says.",
                headers={"Retry-After": "1"},
            )
        self._buckets.put(key, _Bucket(left - 1, now))
