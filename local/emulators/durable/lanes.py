"""Durable executions without a thread each: the tasks of an execution run where they are submitted.

The package gives every execution a thread for the tasks that change it, one at a time, and an
execution that waits for a callback keeps its thread as long as it waits.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

from aws_durable_execution_sdk_python_testing.worker.lane import SerialTaskLane

Result = TypeVar("Result")
_THREADS = 32


class SharedThreads:
    """Threads for tasks that are submitted by an event loop, which they must not block."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="durable-lane")

    def run(self, function: Callable[[], None]) -> None:
        """Run a function: in the caller's thread, unless an event loop runs there."""
        if _in_event_loop():
            self._pool.submit(function)
        else:
            function()

    def stop(self) -> None:
        """Start no more functions."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class SharedLane(SerialTaskLane):
    """The package's lane without its thread: tasks run in order, and never two at a time.

    A task that is submitted while another one runs is run after it, in that one's thread.
    """

    def __init__(self, threads: SharedThreads) -> None:
        self._threads = threads
        self._tasks: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._lock = Lock()
        self._busy = False
        self._closed = False

    def submit(self, fn: Callable[[], Result]) -> Future[Result]:
        """Run a task when those before it have ended, and return its future.

        Raises:
            RuntimeError: the lane has been stopped.
        """
        future: Future[Result] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("The lane is stopped.")
            self._tasks.append((fn, future))
            busy, self._busy = self._busy, True
        if not busy:
            self._threads.run(self._run_tasks)
        return future

    def stop(self, *, wait: bool = True) -> None:
        """Accept no more tasks; those that were submitted still run."""
        del wait  # no thread is joined
        with self._lock:
            self._closed = True

    def is_running(self) -> bool:
        """Return whether the lane accepts tasks."""
        return not self._closed

    def _run_tasks(self) -> None:
        while (task := self._next()) is not None:
            function, future = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = function()
            except BaseException as error:  # noqa: BLE001 (the future has it)
                future.set_exception(error)
            else:
                future.set_result(result)

    def _next(self) -> "tuple[Callable[[], Any], Future[Any]] | None":
        with self._lock:
            if not self._tasks:
                self._busy = False
                return None
            return self._tasks.popleft()


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
