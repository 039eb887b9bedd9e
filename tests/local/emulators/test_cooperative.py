"""Threads that share one thread: they wait like ordinary ones, and many of them need no more."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from local.emulators.stepfunctions import cooperative
from local.emulators.stepfunctions.cooperative import Event, Thread, call_in_thread, sleep

MOMENT = 0.05
PATIENCE_SECONDS = 5.0


def run(target: Callable[[], Any]) -> Any:
    """Run a function as a thread of the module and return its result."""
    results: list[Any] = []
    thread = Thread(lambda: results.append(target()))
    thread.start()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    return results[0]


def test_all_threads_run_in_one_thread_of_the_operating_system() -> None:
    first, second = run(threading.get_ident), run(threading.get_ident)
    assert first == second != threading.get_ident()


def test_a_thread_gets_its_arguments() -> None:
    found: list[int] = []
    thread = Thread(target=found.append, args=(7,), name="named", daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    assert found == [7]


def test_threads_that_wait_let_others_go_on() -> None:
    steps: list[str] = []
    event = Event()

    def wait() -> None:
        steps.append("waits")
        event.wait()
        steps.append("goes on")

    def answer() -> None:
        steps.append("answers")
        event.set()

    threads = [Thread(wait), Thread(answer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert steps == ["waits", "answers", "goes on"]


def test_an_event_that_is_set_in_an_ordinary_thread_resumes_one_that_waits() -> None:
    event = Event()
    timer = threading.Timer(MOMENT, event.set)
    timer.start()
    assert run(lambda: event.wait(PATIENCE_SECONDS))


def test_an_ordinary_thread_waits_for_an_event() -> None:
    event = Event()

    def answer() -> None:
        sleep(MOMENT)
        event.set()

    Thread(answer).start()
    assert event.wait(PATIENCE_SECONDS)
    assert event.is_set()


@pytest.mark.parametrize("runner", [run, lambda target: target()], ids=["shared", "ordinary"])
def test_a_wait_ends_after_its_time(runner: Callable[[Callable[[], Any]], Any]) -> None:
    event = Event()
    began = time.monotonic()
    assert not runner(lambda: event.wait(MOMENT))
    assert time.monotonic() - began >= MOMENT
    event.set()
    event.clear()
    assert not event.is_set()


def test_an_event_that_is_cleared_at_once_still_resumes_those_that_wait() -> None:
    event = Event()
    waiting = threading.Event()

    def wait() -> bool:
        waiting.set()
        return event.wait(PATIENCE_SECONDS)

    def pulse() -> None:
        waiting.wait(PATIENCE_SECONDS)
        time.sleep(MOMENT)
        event.set()
        event.clear()

    threading.Thread(target=pulse).start()
    assert run(wait)


def test_a_late_time_out_does_not_resume_a_thread_twice() -> None:
    event = Event()

    def wait_twice() -> list[bool]:
        first = event.wait(MOMENT)
        return [first, Event().wait(2 * MOMENT)]

    threading.Timer(MOMENT / 2, event.set).start()
    assert run(wait_twice) == [True, False]


def test_a_call_that_blocks_lets_others_go_on() -> None:
    blocked = threading.Event()

    def call() -> int:
        return call_in_thread(lambda: blocked.wait(PATIENCE_SECONDS) and threading.get_ident())

    calling = Thread(lambda: run_in(call))
    found: list[int] = []

    def run_in(function: Callable[[], int]) -> None:
        found.append(function())

    calling.start()
    shared = run(threading.get_ident)
    blocked.set()
    calling.join(PATIENCE_SECONDS)
    assert found
    assert found[0] != shared


def test_a_call_that_fails_raises_in_its_caller() -> None:
    def call() -> str:
        with pytest.raises(ZeroDivisionError):
            call_in_thread(lambda: 1 / 0)
        return "caught"

    assert run(call) == "caught"
    with pytest.raises(ZeroDivisionError):
        call_in_thread(lambda: 1 / 0)


def test_a_thread_that_fails_is_reported_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    thread = Thread(lambda: 1 / 0)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    assert reported[0].exc_type is ZeroDivisionError


def test_a_thousand_that_wait_hold_no_thread() -> None:
    event, ended = Event(), threading.Semaphore(0)

    def wait() -> None:
        event.wait()
        ended.release()

    run(int)
    before = threading.active_count()
    for _ in range(1000):
        Thread(wait).start()
    run(int)
    assert threading.active_count() == before
    event.set()
    for _ in range(1000):
        assert ended.acquire(timeout=PATIENCE_SECONDS)


def test_timers_come_first_in_a_thread_that_is_busy() -> None:
    """A wait ends in time although others never leave the thread idle."""
    busy = True

    def work() -> None:
        while busy:
            sleep(0)

    worker = Thread(work)
    worker.start()
    began = time.monotonic()
    run(lambda: sleep(MOMENT))
    busy = False
    worker.join(PATIENCE_SECONDS)
    assert MOMENT <= time.monotonic() - began < 20 * MOMENT


PATIENT_SECONDS = 12_345
"""A timeout that no other wait in this process has."""


def test_waits_that_were_answered_leave_no_timer_behind() -> None:
    def wait_often() -> None:
        for _ in range(1000):
            event = Event()
            Thread(event.set).start()
            assert event.wait(PATIENT_SECONDS)

    run(wait_often)
    until = time.monotonic() + PATIENT_SECONDS
    own = [timer for timer in cooperative._loop.timers._heap if until - 600 < timer.due <= until]
    assert len(own) < 10


def test_locks_are_those_of_ordinary_threads() -> None:
    assert cooperative.Lock is threading.Lock
    assert cooperative.RLock is threading.RLock
