"""Asynchronous invocations: a queue per function, and two more tries after a failure."""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from local.emulators.lambda_host.model import InvocationResult


@dataclass(frozen=True)
class QueuedEvent:
    """An event that Lambda has accepted and will run, `tries` times so far."""

    request_id: str
    qualifier: str | None
    payload: bytes
    tries: int = 0


Run = Callable[[QueuedEvent], InvocationResult]


class EventQueue:
    """Runs a function's events with `workers` at a time; waits `retry_delays` (seconds) between.

    An event that failed for the last time is dropped, as on a function without a destination.
    """

    def __init__(self, run: Run, workers: int, retry_delays: Sequence[float]) -> None:
        self._run = run
        self._delays = retry_delays
        self._queue: queue.SimpleQueue[QueuedEvent | None] = queue.SimpleQueue()
        self._timers: set[threading.Timer] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._workers = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for worker in self._workers:
            worker.start()

    def put(self, event: QueuedEvent) -> None:
        """Accept an event."""
        self._queue.put(event)

    def close(self) -> None:
        """Drop what waits. Call it after the environments ended, so that no worker is stuck."""
        with self._lock:
            self._closed = True
            timers, self._timers = self._timers, set()
        for timer in timers:
            timer.cancel()
        for _ in self._workers:
            self._queue.put(None)
        for worker in self._workers:
            worker.join()

    def _work(self) -> None:
        while (event := self._queue.get()) is not None and not self._closed:
            try:
                failed = self._run(event).function_error is not None
            except Exception:  # noqa: BLE001 (a worker outlives whatever one event does)
                failed = True
            if failed and event.tries < len(self._delays):
                self._later(replace(event, tries=event.tries + 1), self._delays[event.tries])

    def _later(self, event: QueuedEvent, seconds: float) -> None:
        def due() -> None:
            with self._lock:
                self._timers.discard(timer)
            self.put(event)

        timer = threading.Timer(seconds, due)
        timer.daemon = True
        with self._lock:
            if not self._closed:
                self._timers.add(timer)
                timer.start()
