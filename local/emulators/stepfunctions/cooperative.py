"""Threads that share one thread of the operating system, for executions that mostly wait.

moto starts a thread for each execution, for its program, for each of its tasks and branches, and a
thousand loans that wait for a manager would hold thousands. Its modules get `Thread`, `Event` and
`sleep` from here instead: code of moto that waits gives way to other code of moto. What blocks for
another reason, a call of a Lambda function for example, is run in a real thread.
"""

import heapq
import itertools
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

__all__ = ["Event", "Lock", "RLock", "Thread", "call_in_thread", "sleep"]

Result = TypeVar("Result")

_MOST_CALLS = 256
"""Calls in real threads at the same time."""


@dataclass(order=True)
class _Timer:
    """A call at a moment of the monotonic clock; `function` is None once it is cancelled."""

    due: float
    number: int
    function: Callable[[], Any] | None = field(compare=False)


class _Timers:
    """The timers of the loop's thread, in the order in which they are due."""

    def __init__(self) -> None:
        self._heap: list[_Timer] = []
        self._numbers = itertools.count()
        self._cancelled = 0

    def add(self, seconds: float, function: Callable[[], Any]) -> _Timer:
        timer = _Timer(time.monotonic() + seconds, next(self._numbers), function)
        heapq.heappush(self._heap, timer)
        return timer

    def cancel(self, timer: _Timer) -> None:
        """Cancel a timer; most are, so that they are removed when they are more than half."""
        timer.function = None
        self._cancelled += 1
        if self._cancelled > len(self._heap) // 2:
            self._heap = [each for each in self._heap if each.function is not None]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def seconds_to_next(self) -> float | None:
        return max(0.0, self._heap[0].due - time.monotonic()) if self._heap else None

    def call_next(self) -> None:
        timer = heapq.heappop(self._heap)
        if timer.function is None:
            self._cancelled -= 1
        else:
            timer.function()


class _Loop:
    """The thread in which everything runs that doesn't wait; it starts at the first use."""

    def __init__(self) -> None:
        self.timers = _Timers()
        self._calls: queue.SimpleQueue[Callable[[], Any]] = queue.SimpleQueue()
        self._starting = Lock()
        self._thread: threading.Thread | None = None
        self._greenlet: greenlet | None = None

    def call(self, function: Callable[[], Any]) -> None:
        """Call a function in the loop's thread, from any thread."""
        self._calls.put(function)
        if self._thread is None:
            self._start()

    def runs_caller(self) -> bool:
        """Return whether the caller may give way to others: it is a `Thread` of this module."""
        return (
            self._thread is not None
            and threading.get_ident() == self._thread.ident
            and getcurrent() is not self._greenlet
        )

    def switch(self) -> None:
        """Give way to others, until somebody switches back to the caller's greenlet."""
        assert self._greenlet is not None
        self._greenlet.switch()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="executions", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        """Call timers and functions in turn, so that many of the ones don't hold up the others."""
        self._greenlet = getcurrent()
        while True:
            seconds = self.timers.seconds_to_next()
            if seconds == 0:
                self.timers.call_next()
            with suppress(queue.Empty):
                self._calls.get(timeout=seconds)()


_loop = _Loop()
_pool = ThreadPoolExecutor(_MOST_CALLS, thread_name_prefix="call")


class _Waiter:
    """A `Thread` of this module that waits for an event. Only the loop's thread resumes it."""

    def __init__(self) -> None:
        self.notified = False
        self._greenlet: greenlet | None = getcurrent()

    def wait(self, seconds: float | None) -> bool:
        timer = None if seconds is None else _loop.timers.add(seconds, self._resume)
        _loop.switch()
        if timer is not None and self.notified:
            _loop.timers.cancel(timer)
        return self.notified

    def notify(self) -> None:
        _loop.call(self._resume_notified)

    def _resume_notified(self) -> None:
        self.notified = self._greenlet is not None
        self._resume()

    def _resume(self) -> None:
        waiting, self._greenlet = self._greenlet, None
        if waiting is not None:
            waiting.switch()


class _ThreadWaiter:
    """An ordinary thread that waits for an event."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.notify = self._event.set
        self.wait = self._event.wait


class CooperativeEvent:
    """`threading.Event` for both kinds of threads."""

    def __init__(self) -> None:
        self._set = False
        self._waiters: deque[_Waiter | _ThreadWaiter] = deque()
        self._lock = Lock()

    def is_set(self) -> bool:
        """Return whether the event is set."""
        return self._set

    def set(self) -> None:
        """Set the event and resume those that wait for it."""
        with self._lock:
            self._set = True
            waiters, self._waiters = self._waiters, deque()
        for waiter in waiters:
            waiter.notify()

    def clear(self) -> None:
        """Reset the event."""
        self._set = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the event is set, at most `timeout` seconds; return whether it was."""
        with self._lock:
            if self._set:
                return True
            waiter = _Waiter() if _loop.runs_caller() else _ThreadWaiter()
            self._waiters.append(waiter)
        if waiter.wait(timeout):
            return True
        with self._lock:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            return self._set


class CooperativeThread:
    """`threading.Thread` as far as moto uses it, in the thread of all executions."""

    native_id = None

    def __init__(
        self,
        target: Callable[..., Any],
        args: Sequence[Any] = (),
        name: str | None = None,
        daemon: bool | None = None,
    ) -> None:
        del name, daemon
        self._target = target
        self._args = args
        self._ended = CooperativeEvent()

    def start(self) -> None:
        """Start the thread's activity."""
        _loop.call(lambda: greenlet(self._run).switch())

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread ends, at most `timeout` seconds."""
        self._ended.wait(timeout)

    def is_alive(self) -> bool:
        """Return whether the thread hasn't ended."""
        return not self._ended.is_set()

    def _run(self) -> None:
        try:
            self._target(*self._args)
        except Exception:  # noqa: BLE001 (as the thread of an execution ends)
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), None)))
        finally:
            self._ended.set()


Event = CooperativeEvent
Thread = CooperativeThread
"""The names by which moto's modules know them."""


def sleep(seconds: float) -> None:
    """Suspend the caller for a time."""
    Event().wait(seconds)


def call_in_thread(function: Callable[[], Result]) -> Result:
    """Return the function's result; others go on while it blocks in a thread of its own."""
    if not _loop.runs_caller():
        return function()
    ended = Event()
    future = _pool.submit(function)
    future.add_done_callback(lambda _: ended.set())
    ended.wait()
    return future.result()
