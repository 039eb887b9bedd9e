"""A start after a death or a failure carries how long nothing ran, and whose constant that is."""

from typing import Any

from shared.domain.pipeline import Step
from shared.events.event import Event, Kind, PauseOwner
from shared.events.pauses import with_pauses
from shared.runtime.functions import FunctionId
from tests.unit.shared.events.events import event

RISK, MANAGER = Step.ASSESS_RISK, Step.MANAGER_APPROVAL
ENGINE, EMULATOR = PauseOwner.ENGINE, PauseOwner.EMULATOR


def invocation(name: str, at: int, end: int | None = None) -> list[Event]:
    begun = event(Kind.INVOCATION_STARTED, at=at, invocation=name)
    ended = [event(Kind.INVOCATION_ENDED, at=end, invocation=name)] if end else []
    return [begun, *ended]


def death(name: str, at: int, **more: Any) -> Event:
    function = FunctionId.DURABLE if more.get("paused_by") is EMULATOR else FunctionId.TASKS
    return event(Kind.WORKER_KILLED, at=at, invocation=name, function=function, **more)


def killed_durable(name: str, at: int, step: Step | None = None) -> Event:
    return death(name, at, step=step, attempt=None, paused_by=EMULATOR, pause_ms=5000)


def started(step: Step, name: str, at: int) -> Event:
    return event(Kind.STARTED, step, at, invocation=name)


def pauses(events: list[Event]) -> list[tuple[str, str | None, int | None, PauseOwner | None]]:
    return [
        (e.kind.value, e.invocation, e.pause_ms, e.paused_by)
        for e in with_pauses(events)
        if e.kind in (Kind.STARTED, Kind.INVOCATION_STARTED)
    ]


def test_a_failed_attempt_is_followed_by_the_engines_pause() -> None:
    failed = event(Kind.FAILED, RISK, 100, invocation="a")
    events = [started(RISK, "a", 0), failed, started(RISK, "b", 1100)]
    assert pauses(events)[-1] == ("started", "b", 1000, ENGINE)


def test_a_killed_task_is_followed_by_the_engines_pause() -> None:
    killed = death("a", 100, step=RISK, attempt=None, paused_by=ENGINE)
    events = [started(RISK, "a", 0), killed, started(RISK, "b", 900)]
    assert pauses(events)[-1] == ("started", "b", 800, ENGINE)


def test_a_task_that_died_before_it_started_its_step_is_followed_by_a_pause() -> None:
    killed = death("a", 100, step=RISK, attempt=None, paused_by=ENGINE)
    assert pauses([killed, started(RISK, "b", 600)]) == [("started", "b", 500, ENGINE)]


def test_a_killed_durable_invocation_is_followed_by_the_emulators_pause() -> None:
    events = [
        *invocation("a", 0),
        started(RISK, "a", 10),
        killed_durable("a", 100, RISK),
        *invocation("b", 5100, end=9000),
        started(RISK, "b", 5150),
        started(MANAGER, "b", 5300),
    ]
    assert pauses(events) == [
        ("invocation_started", "a", None, None),
        ("started", "a", None, None),
        ("invocation_started", "b", 5000, EMULATOR),
        ("started", "b", 5000, EMULATOR),
        ("started", "b", None, None),
    ]


def test_a_death_between_two_steps_pauses_the_next_step() -> None:
    events = [
        *invocation("a", 0),
        started(RISK, "a", 10),
        event(Kind.SUCCEEDED, RISK, 20, invocation="a"),
        killed_durable("a", 100),
        *invocation("b", 5100),
        started(MANAGER, "b", 5150),
    ]
    assert pauses(events)[-2:] == [
        ("invocation_started", "b", 5000, EMULATOR),
        ("started", "b", 5000, EMULATOR),
    ]


def test_three_deaths_in_a_row_are_three_pauses() -> None:
    events = [*invocation("a", 0), *invocation("d", 15_300)]
    events += [killed_durable("a", 100), killed_durable("b", 5200), killed_durable("c", 10_300)]
    assert pauses(events)[-1] == ("invocation_started", "d", 5000, EMULATOR)


def test_a_death_that_nobody_recorded_lasts_from_the_last_sign_of_life() -> None:
    events = [*invocation("a", 0), started(RISK, "a", 100), *invocation("b", 2100)]
    assert pauses(events)[-1] == ("invocation_started", "b", 2000, ENGINE)
    tasks = [started(RISK, "a", 100), started(RISK, "b", 1100)]
    assert pauses(tasks)[-1] == ("started", "b", 1000, ENGINE)


def test_an_armed_kill_pauses_nothing() -> None:
    armed = event(Kind.WORKER_KILLED, at=50, armed=True)
    events = [*invocation("a", 0, end=40), armed, *invocation("b", 9000, end=9500)]
    assert {pause for _, _, pause, _ in pauses(events)} == {None}


def test_a_wait_for_an_answer_is_no_pause() -> None:
    events = [*invocation("a", 0, end=100), *invocation("b", 60_000, end=60_100)]
    assert {pause for _, _, pause, _ in pauses(events)} == {None}
