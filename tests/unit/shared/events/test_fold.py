"""The fold depends on the set of events alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.credit import Bureau
from shared.domain.pipeline import PIPELINE, Stage, Step
from shared.events.event import CallbackAnswer, Event, Kind
from shared.events.fold import State, StepView, View, fold
from tests.unit.shared.events.events import any_events, event, stamp

PULL, RISK = Step.PULL_CREDIT_REPORT, Step.ASSESS_RISK
MANAGER, FRAUD = Step.MANAGER_APPROVAL, Step.FRAUD_CHECK
OFFER, PAY, CLOSE = Step.GENERATE_OFFER, Step.DISBURSE_FUNDS, Step.CLOSE_APPLICATION
STARTED, SUCCEEDED, FAILED = Kind.STARTED, Kind.SUCCEEDED, Kind.FAILED
WAITING, RESUMED, TIMED_OUT = Kind.WAITING, Kind.RESUMED, Kind.TIMED_OUT


def seen(events: list[Event], step: Step, *, finished: bool = False) -> StepView:
    return next(one for one in fold(events, finished=finished).steps if one.step is step)


def bureau(kind: Kind, which: Bureau, attempt: int = 1) -> Event:
    return event(kind, PULL, branch=which, attempt=attempt)


def bureaus(*kinds: Kind) -> list[Event]:
    started = [bureau(STARTED, which) for which, _ in zip(Bureau, kinds, strict=False)]
    return started + [
        bureau(kind, which) for which, kind in zip(Bureau, kinds, strict=False) if kind != STARTED
    ]


def attempts(step: Step, kind: Kind, count: int) -> list[Event]:
    numbers = range(1, count + 1)
    return [event(each, step, attempt=n, at=n) for n in numbers for each in (STARTED, kind)]


@given(any_events, st.booleans(), st.randoms(use_true_random=False))
def test_order_repeats_and_chunks_do_not_change_what_is_seen(
    events: list[Event], finished: bool, chance: random.Random
) -> None:
    whole = fold(events, finished=finished)
    shuffled = chance.sample(events, len(events))
    repeated = shuffled + [one for one in events if chance.random() < 0.5]
    cut = chance.randint(0, len(events))
    overlapping = shuffled[cut:] + shuffled[: cut + 2]
    for arrived in (shuffled, repeated, overlapping):
        assert fold(iter(arrived), finished=finished) == whole


@given(any_events, st.booleans())
def test_every_step_of_the_pipeline_is_shown_in_its_order(
    events: list[Event], finished: bool
) -> None:
    view = fold(events, finished=finished)
    assert [one.step for one in view.steps] == list(PIPELINE)
    assert [b.bureau for b in view.steps[1].branches] == list(Bureau)
    assert len(view.log) == len(events)


@given(any_events)
def test_a_finished_loan_has_nothing_pending_running_or_waiting(events: list[Event]) -> None:
    view = fold(events, finished=True)
    assert view.stage is Stage.COMPLETE
    open_states = {State.PENDING, State.RUNNING, State.WAITING}
    assert not {one.state for one in view.steps} & open_states


def test_a_loan_without_events_is_submitted_and_all_is_pending() -> None:
    view = fold([], finished=False)
    assert {one.state for one in view.steps} == {State.PENDING}
    assert view == View(Stage.SUBMITTED, view.steps, (), settled=False, last_at=None)


@pytest.mark.parametrize(
    ("events", "step", "finished", "state"),
    [
        pytest.param([], RISK, False, State.PENDING, id="not-begun"),
        pytest.param([event(STARTED, RISK)], RISK, False, State.RUNNING, id="begun"),
        pytest.param(attempts(RISK, FAILED, 1), RISK, False, State.RUNNING, id="to-be-tried-again"),
        pytest.param(attempts(RISK, FAILED, 2), RISK, False, State.RUNNING, id="one-try-is-left"),
        pytest.param(attempts(RISK, FAILED, 3), RISK, False, State.FAILED, id="failed-for-good"),
        pytest.param(attempts(RISK, SUCCEEDED, 1), RISK, False, State.SUCCEEDED, id="succeeded"),
        pytest.param(
            [*attempts(RISK, FAILED, 2), event(SUCCEEDED, RISK, attempt=3)],
            RISK,
            False,
            State.SUCCEEDED,
            id="succeeded-at-last",
        ),
        pytest.param([event(STARTED, FRAUD)], MANAGER, False, State.SKIPPED, id="passed-by"),
        pytest.param([event(STARTED, CLOSE)], FRAUD, False, State.SKIPPED, id="closed-before-it"),
        pytest.param([], PAY, True, State.SKIPPED, id="finished-without-it"),
        pytest.param([event(STARTED, RISK)], RISK, True, State.FAILED, id="finished-in-it"),
        pytest.param(
            [event(STARTED, RISK), event(STARTED, OFFER)],
            RISK,
            False,
            State.SUCCEEDED,
            id="its-end-was-not-recorded-but-a-later-step-began",
        ),
        pytest.param(
            [event(STARTED, OFFER), event(STARTED, CLOSE)],
            OFFER,
            False,
            State.FAILED,
            id="closed-in-it",
        ),
        pytest.param(
            [event(STARTED, PAY), event(STARTED, Step.WITHDRAW_OFFER)],
            PAY,
            False,
            State.FAILED,
            id="withdrawn-after-it",
        ),
    ],
)
def test_a_step_stands_where_its_events_say(
    events: list[Event], step: Step, finished: bool, state: State
) -> None:
    assert seen(events, step, finished=finished).state is state


ASKED = [event(STARTED, MANAGER), event(WAITING, MANAGER, at=1, expires_at=stamp(9))]
YES = event(Kind.DECIDED, MANAGER, at=2)
RESUMED_EVENT = event(RESUMED, MANAGER, at=3)
REFUSED = event(Kind.RESUMED, MANAGER, 3, answer=CallbackAnswer.ERROR)
LATE = event(TIMED_OUT, MANAGER, at=9)
CLOSED = event(STARTED, CLOSE, at=10)
NEXT = event(STARTED, FRAUD, at=10)


@pytest.mark.parametrize(
    ("events", "finished", "state"),
    [
        pytest.param(ASKED[:1], False, State.RUNNING, id="being-asked"),
        pytest.param(ASKED, False, State.WAITING, id="asked"),
        pytest.param([*ASKED, YES], False, State.WAITING, id="decided-and-not-delivered"),
        pytest.param([*ASKED, YES, RESUMED_EVENT], False, State.SUCCEEDED, id="answered"),
        pytest.param([*ASKED, NEXT], False, State.SUCCEEDED, id="a-later-step-began"),
        pytest.param([*ASKED, YES, CLOSED], False, State.SUCCEEDED, id="denied-and-closed"),
        pytest.param([*ASKED, REFUSED], False, State.FAILED, id="answered-with-an-error"),
        pytest.param([*ASKED, LATE], False, State.FAILED, id="timed-out"),
        pytest.param([*ASKED, CLOSED], False, State.FAILED, id="closed-without-an-answer"),
        pytest.param(ASKED, True, State.FAILED, id="finished-without-an-answer"),
    ],
)
def test_a_wait_stands_where_its_events_say(
    events: list[Event], finished: bool, state: State
) -> None:
    assert seen(events, MANAGER, finished=finished).state is state


@pytest.mark.parametrize(
    ("events", "state"),
    [
        pytest.param([], State.PENDING, id="none-begun"),
        pytest.param(bureaus(STARTED), State.RUNNING, id="one-begun"),
        pytest.param(bureaus(SUCCEEDED, SUCCEEDED), State.RUNNING, id="two-done"),
        pytest.param(bureaus(SUCCEEDED, SUCCEEDED, STARTED), State.RUNNING, id="one-still-runs"),
        pytest.param(bureaus(SUCCEEDED, SUCCEEDED, SUCCEEDED), State.SUCCEEDED, id="all-done"),
        pytest.param(
            [*bureaus(SUCCEEDED, SUCCEEDED, FAILED), event(STARTED, RISK)],
            State.SUCCEEDED,
            id="two-of-three-suffice",
        ),
        pytest.param(
            [*bureaus(SUCCEEDED, FAILED, FAILED), event(STARTED, RISK)],
            State.FAILED,
            id="one-of-three-does-not",
        ),
        pytest.param(bureaus(SUCCEEDED, SUCCEEDED, FAILED), State.RUNNING, id="to-be-tried-again"),
    ],
)
def test_the_credit_check_stands_where_its_bureaus_stand(events: list[Event], state: State) -> None:
    assert seen(events, PULL).state is state


def test_attempts_are_counted_by_recorded_starts_whatever_the_engine_calls_them() -> None:
    crashed = [event(STARTED, RISK, invocation=f"request-{n}", attempt=1) for n in range(4)]
    assert seen(crashed, RISK).attempts == 4
    pulled = [bureau(STARTED, Bureau.EQUIFAX, 1), bureau(STARTED, Bureau.EQUIFAX, 2)]
    assert [one.attempts for one in seen(pulled, PULL).branches] == [2, 0, 0]


def test_the_stage_is_the_last_step_that_began_and_never_goes_back() -> None:
    begun = [event(STARTED, step, at=-place) for place, step in enumerate(PIPELINE)]
    stages = [fold(begun[:count], finished=False).stage for count in range(len(begun) + 1)]
    assert stages == [stage for stage in Stage if stage is not Stage.COMPLETE]
