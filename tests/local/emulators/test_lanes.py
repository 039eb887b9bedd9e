"""Lanes of durable executions: tasks in order, one at a time, without a thread of their own."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from local.emulators.durable.lanes import SharedLane, SharedThreads

PATIENCE_SECONDS = 5.0


@pytest.fixture
def lane() -> SharedLane:
    """A lane that nobody uses yet."""
    return SharedLane(SharedThreads())


def test_a_task_runs_in_the_thread_that_submits_it(lane: SharedLane) -> None:
    assert lane.submit(threading.get_ident).result() == threading.get_ident()


def test_a_task_of_an_event_loop_runs_in_another_thread(lane: SharedLane) -> None:
    async def submit() -> int:
        return await asyncio.wrap_future(lane.submit(threading.get_ident))

    assert asyncio.run(submit()) != threading.get_ident()


def test_tasks_of_many_threads_run_one_at_a_time(lane: SharedLane) -> None:
    running, most = 0, 0

    def task() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.001)
        running -= 1

    with ThreadPoolExecutor(8) as pool:
        futures = list(pool.map(lambda _: lane.submit(task), range(100)))
    for future in futures:
        future.result(PATIENCE_SECONDS)
    assert most == 1


def test_tasks_run_in_the_order_in_which_they_were_submitted(lane: SharedLane) -> None:
    done: list[int] = []

    def first() -> None:
        for number in (1, 2):
            lane.submit(partial(done.append, number))
        done.append(0)

    lane.submit(first).result(PATIENCE_SECONDS)
    assert done == [0, 1, 2]


def test_a_task_that_fails_does_not_stop_the_lane(lane: SharedLane) -> None:
    with pytest.raises(ZeroDivisionError):
        lane.submit(lambda: 1 / 0).result()
    assert lane.submit(lambda: 7).result() == 7


def test_a_task_that_was_cancelled_does_not_run(lane: SharedLane) -> None:
    done: list[str] = []

    def first() -> None:
        waiting: Any = lane.submit(lambda: done.append("cancelled"))
        waiting.cancel()
        lane.submit(lambda: done.append("last"))

    lane.submit(first).result(PATIENCE_SECONDS)
    assert done == ["last"]


def test_a_lane_that_was_stopped_runs_what_it_has_and_accepts_nothing(lane: SharedLane) -> None:
    done: list[str] = []

    def first() -> None:
        lane.submit(lambda: done.append("submitted before"))
        lane.stop()

    assert lane.is_running()
    lane.submit(first).result(PATIENCE_SECONDS)
    assert done == ["submitted before"]
    assert not lane.is_running()
    with pytest.raises(RuntimeError, match="stopped"):
        lane.submit(lambda: None)


def test_a_thousand_lanes_need_no_thread() -> None:
    threads = SharedThreads()
    before = threading.active_count()
    lanes = [SharedLane(threads) for _ in range(1000)]
    assert [each.submit(lambda: 1).result() for each in lanes] == [1] * 1000
    assert threading.active_count() == before
