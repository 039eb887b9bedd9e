"""Measures how long a request works, without its pauses."""

from collections.abc import Callable

from shared.runtime.clock import Clock


class Stopwatch:
    """Runs from its creation; all times are in seconds."""

    def __init__(self, clock: Clock, sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._began = self._lap_began = clock()
        self._paused = 0.0

    @property
    def worked(self) -> float:
        """The time since the creation, without the pauses."""
        return (self._clock() - self._began).total_seconds() - self._paused

    def lap(self) -> float:
        """Return the time since the last pause."""
        return (self._clock() - self._lap_began).total_seconds()

    def pause(self, seconds: float) -> None:
        """Sleep, and begin a new lap."""
        began = self._clock()
        self._sleep(seconds)
        self._lap_began = self._clock()
        self._paused += (self._lap_began - began).total_seconds()
