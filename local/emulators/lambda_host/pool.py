"""The execution environments of one function: reused when idle, started when needed, limited."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

from local.emulators.lambda_host.environment import Environment, InitError
from local.emulators.lambda_host.model import LambdaError, stopped
from shared.runtime.recent import Recent

_MOST_SUBJECTS = 1024


@dataclass
class Lease:
    """An environment in use. It goes back to the pool unless it ended while in use."""

    environment: Environment
    cold: bool
    """Whether it was started for this use."""


class Pool:
    """At most `most` environments, each started by `start`.

    Lambda answers 429 above its limit; here invocations wait in the order of their arrival.
    """

    def __init__(self, start: Callable[[], Environment], most: int) -> None:
        self._start = start
        self._most = most
        self._total = 0
        self._idle: list[Environment] = []
        self._busy: set[Environment] = set()
        self._waiting: deque[Future[Environment | None]] = deque()
        self._served_last: Recent[Environment | None] = Recent(_MOST_SUBJECTS)
        self._lock = threading.Condition(threading.Lock())
        self._closed = False
        self._paused = False

    @contextmanager
    def lease(self, subject: str = "") -> Iterator[Lease]:
        """Lease an environment for one invocation, the most recently used one first.

        An invocation about a `subject`, such as a loan, gets the environment of the one before if
        that is idle: it still knows what it read then.
        """
        lease = self._acquire(subject)
        if subject:
            self._served_last.put(subject, lease.environment)
        try:
            yield lease
        finally:
            self._release(lease.environment)

    def warm(self, count: int) -> None:
        """Start environments, in parallel, until there are `count` (or as many as allowed)."""
        with self._lock:
            missing = 0 if self._refuses else max(0, min(count, self._most) - self._total)
            self._total += missing
        starting = [threading.Thread(target=self._warm_one) for _ in range(missing)]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()

    def pids(self) -> list[int]:
        """Return the ids of the environments' processes."""
        with self._lock:
            environments = (*self._idle, *self._busy)
            return [environment.pid for environment in environments if environment.alive]

    def interrupt(self) -> None:
        """Kill the environments in use, wait for their end, and refuse invocations until `resume`.

        Idle environments stay.
        """
        with self._lock:
            self._paused = True
            waiting, self._waiting = list(self._waiting), deque()
            busy = list(self._busy)
        _refuse(waiting)
        for environment in busy:
            environment.abort()
        with self._lock:
            self._lock.wait_for(lambda: self._total == len(self._idle))
            self._idle = [environment for environment in self._idle if environment.alive]
            self._total = len(self._idle)

    def resume(self) -> None:
        """Accept invocations again."""
        with self._lock:
            self._paused = False

    def close(self) -> None:
        """Refuse the waiting invocations and end every environment."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = list(self._waiting), deque()
            environments = [*self._idle, *self._busy]
            self._idle.clear()
        _refuse(waiting)
        ending = [threading.Thread(target=environment.stop) for environment in environments]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()

    @property
    def _refuses(self) -> bool:
        return self._closed or self._paused

    def _acquire(self, subject: str) -> Lease:
        with self._lock:
            self._prefer(self._served_last.get(subject, None))
            turn = self._take_or_queue()
        found = turn.result()
        return Lease(found, cold=False) if found is not None else self._start_cold()

    def _prefer(self, environment: Environment | None) -> None:
        """Let an idle environment be the next one that is taken."""
        if environment in self._idle:
            self._idle.remove(environment)
            self._idle.append(environment)

    def _take_or_queue(self) -> "Future[Environment | None]":
        """Return a future: an idle environment, or None once a new one may be started."""
        turn: Future[Environment | None] = Future()
        if self._refuses:
            raise stopped()
        while self._idle:
            candidate = self._idle.pop()
            if candidate.alive:
                self._busy.add(candidate)
                turn.set_result(candidate)
                return turn
            self._total -= 1
        if self._total < self._most:
            self._total += 1
            turn.set_result(None)
        else:
            self._waiting.append(turn)
        return turn

    def _start_cold(self) -> Lease:
        try:
            environment = self._start()
        except BaseException:
            self._free_place()
            raise
        with self._lock:
            refused = self._refuses
            if not refused:
                self._busy.add(environment)
        if refused:
            environment.stop()
            self._free_place()
            raise stopped()
        return Lease(environment, cold=True)

    def _warm_one(self) -> None:
        with contextlib.suppress(LambdaError):
            environment = self._start_cold().environment
            with contextlib.suppress(InitError):
                environment.initialise("warm-up")
            self._release(environment)

    def _release(self, environment: Environment) -> None:
        if not environment.alive:
            with self._lock:
                self._busy.discard(environment)
            self._free_place()
            return
        with self._lock:
            if self._closed:
                return
            if self._waiting:
                self._waiting.popleft().set_result(environment)
                return
            self._busy.discard(environment)
            self._idle.append(environment)
            self._lock.notify_all()

    def _free_place(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(None)
            else:
                self._total -= 1
                self._lock.notify_all()


def _refuse(waiting: "list[Future[Environment | None]]") -> None:
    for waiter in waiting:
        waiter.set_exception(stopped())
