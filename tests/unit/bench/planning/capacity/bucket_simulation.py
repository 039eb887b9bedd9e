"""A simulation of single loans that pass token buckets in a row."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class Bucket:
    """A token bucket that is full at first; a loan takes `units`, at most the bucket's size."""

    size: float
    refill: float
    units: float
    after: float

    def __post_init__(self) -> None:
        self._tokens = self.size
        self._at = 0.0
        self.first_wait: float | None = None

    def serve(self, arrival: float) -> float:
        """Return when a loan that arrives at this time has its tokens; loans arrive in order."""
        now = max(arrival, self._at)
        self._tokens = min(self.size, self._tokens + (now - self._at) * self.refill)
        missing = min(self.units, self.size) - self._tokens
        if missing > 1e-9:
            now += missing / self.refill
            self._tokens += missing
        if now > arrival + 1e-9 and self.first_wait is None:
            self.first_wait = arrival
        self._tokens -= self.units
        self._at = now
        return now


def simulate(rate: float, seconds: float, buckets: Sequence[Bucket]) -> list[list[float]]:
    """Return the time at which each loan passes each bucket."""
    passed: list[list[float]] = []
    for number in range(int(rate * seconds)):
        at, before = number / rate, 0.0
        times = []
        for bucket in buckets:
            at = bucket.serve(at + bucket.after - before)
            before = bucket.after
            times.append(at)
        passed.append(times)
    return passed
