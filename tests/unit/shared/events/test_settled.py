"""A loan is settled when no more events will come."""

import pytest

from shared.domain.pipeline import Step
from shared.events.event import Event, Kind
from shared.events.fold import fold
from tests.unit.shared.events.events import event

PAY, FRAUD, MANAGER = Step.DISBURSE_FUNDS, Step.FRAUD_CHECK, Step.MANAGER_APPROVAL
BEGUN = event(Kind.STARTED_EXECUTION)
COMPLETED = event(Kind.COMPLETED, at=5)
PAYING = event(Kind.STARTED, PAY, at=4)
PAID = event(Kind.SUCCEEDED, PAY, at=6)
INVOKED = event(Kind.INVOCATION_STARTED, invocation="request-1")
RETURNED = event(Kind.INVOCATION_ENDED, at=7, invocation="request-1")
ASKING = [event(Kind.STARTED, FRAUD, at=1), event(Kind.WAITING, FRAUD, at=2)]
ANSWERED = event(Kind.RESUMED, FRAUD, at=8, invocation="fraud-1")
GAVE_UP = event(Kind.TIMED_OUT, FRAUD, at=8)


@pytest.mark.parametrize(
    ("events", "settled"),
    [
        pytest.param([PAYING, PAID], False, id="the-end-is-not-recorded"),
        pytest.param([PAYING, COMPLETED], False, id="the-last-step-has-not-returned"),
        pytest.param([PAYING, COMPLETED, PAID], True, id="the-last-step-has-returned"),
        pytest.param([INVOKED, PAYING, COMPLETED, PAID], False, id="the-invocation-still-runs"),
        pytest.param(
            [INVOKED, PAYING, COMPLETED, PAID, RETURNED], True, id="the-invocation-has-ended"
        ),
        pytest.param(
            [*ASKING, PAYING, COMPLETED, PAID], False, id="the-answer-is-not-recorded-yet"
        ),
        pytest.param(
            [*ASKING, ANSWERED, PAYING, COMPLETED, PAID], True, id="the-answer-is-recorded"
        ),
        pytest.param([*ASKING, GAVE_UP, COMPLETED], True, id="the-time-out-is-recorded"),
    ],
)
def test_a_finished_loan_is_settled_when_all_that_began_has_its_end(
    events: list[Event], settled: bool
) -> None:
    assert fold([BEGUN, *events], finished=True).settled is settled


def test_a_loan_without_a_start_event_is_not_settled() -> None:
    assert not fold([PAYING, COMPLETED, PAID], finished=True).settled


def test_a_loan_that_has_no_outcome_is_not_settled() -> None:
    assert not fold([BEGUN, PAYING, COMPLETED, PAID], finished=False).settled
