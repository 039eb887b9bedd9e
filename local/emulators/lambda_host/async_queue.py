"""Asynchronous invocations: a queue for each function, and retries after a failure."""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from local.emulators.lambda_host.model import InvocationResult


@dataclass(frozen=True)
class QueuedEvent:
    """An accepted event; `tries` is the number of retries so far."""

    request_id: str
    qualifier: str | None
    payload: bytes
    tries: int = 0
    generation: int = 0
    """How often the queue was cleared before."""


Run = Callable[[QueuedEvent], InvocationResult]


class EventQueue:
    """Runs the events of a function, `workers` at a time.

    An event that fails is retried after each of `retry_delays` (seconds) and then dropped, as on a
    function without a destination.
    """

    def __init__(self, run: Run, workers: int, retry_delays: Sequence[float]) -> None:
        self._run = run
        self._delays = retry_delays
        self._queue: queue.SimpleQueue[QueuedEvent | None] = queue.SimpleQueue()
        self._timers: set[threading.Timer] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._generation = 0
        self._workers = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for worker in self._workers:
            worker.start()

    def put(self, event: QueuedEvent) -> None:
        """Accept an event."""
        self._queue.put(replace(event, generation=self._generation))

    def clear(self) -> None:
        """Drop the waiting events, and those that would be retried."""
        with self._lock:
            self._generation += 1
            timers, self._timers = self._timers, set()
        for timer in timers:
            timer.cancel()

    def close(self) -> None:
        """Drop the waiting events. The environments have to end before, or a worker may block."""
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
            if event.generation != self._generation:
                continue
            try:
                failed = self._run(event).function_error is not None
            except Exception:  # noqa: BLE001 (one event must not end the worker)
                failed = True
            if failed and event.tries < len(self._delays):
                self._retry_later(replace(event, tries=event.tries + 1), self._delays[event.tries])

    def _retry_later(self, event: QueuedEvent, seconds: float) -> None:
        def due() -> None:
            with self._lock:
                self._timers.discard(timer)
            self.put(event)

        timer = threading.Timer(seconds, due)
        timer.daemon = True
        with self._lock:
            if not self._closed and event.generation == self._generation:
                self._timers.add(timer)
                timer.start()
