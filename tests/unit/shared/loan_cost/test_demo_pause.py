"""The pause of the demo is no work: Lambda's time is counted without it."""

import pytest

from shared.billing.lambda_reports import LambdaReport
from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind
from shared.loan_cost.demo_pause import paused_ms
from shared.loan_cost.invocations import billed
from shared.runtime.functions import FunctionId
from tests.unit.shared.events.events import event
from tests.unit.shared.loan_cost.test_invocations import run

PACE_MS = 700
DURABLE = [
    event(Kind.STARTED, Step.VALIDATE_APPLICATION, 0, invocation="a"),
    event(Kind.SUCCEEDED, Step.VALIDATE_APPLICATION, 750, invocation="a"),
    *(
        event(
            Kind.STARTED, Step.PULL_CREDIT_REPORT, 800 + 100 * place, invocation="a", branch=bureau
        )
        for place, bureau in enumerate(Bureau)
    ),
    *(
        event(
            Kind.SUCCEEDED,
            Step.PULL_CREDIT_REPORT,
            1600 + 100 * place,
            invocation="a",
            branch=bureau,
        )
        for place, bureau in enumerate(Bureau)
    ),
]
"""A step of 700 ms, and three branches whose pauses overlap: from 800 to 1,700 ms."""
FAILED = [
    event(Kind.STARTED, Step.ASSESS_RISK, 0, invocation="a"),
    event(Kind.FAILED, Step.ASSESS_RISK, 5, invocation="a"),
]
KILLED = [
    event(Kind.STARTED, Step.ASSESS_RISK, 0, invocation="a"),
    event(Kind.WORKER_KILLED, at=200, invocation="a", function=FunctionId.TASKS),
]
ANSWERED = [event(Kind.RESUMED, Step.FRAUD_CHECK, 900, invocation="f")]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(DURABLE, {"a": 700 + 900}, id="branches pause at the same time"),
        pytest.param(FAILED, {"a": 5}, id="an attempt that fails before its pause"),
        pytest.param(KILLED, {"a": 200}, id="a process that dies in its pause"),
        pytest.param(ANSWERED, {"f": PACE_MS}, id="the fraud service"),
        pytest.param([], {}, id="nothing has happened"),
    ],
)
def test_the_pause_of_an_invocation_is_counted_once(
    events: list[Event], expected: dict[str, int]
) -> None:
    assert paused_ms(events, PACE_MS) == expected


def test_a_loan_without_a_pace_has_no_pause() -> None:
    assert paused_ms(DURABLE, 0) == {}


@pytest.mark.parametrize(
    ("paused", "expected"),
    [({}, 1000), ({"a": 700}, 300), ({"b": 700}, 1000), ({"a": 2000}, 101)],
)
def test_an_invocation_is_billed_without_its_pause(paused: dict[str, int], expected: int) -> None:
    report = LambdaReport("a", 1000, 100, 512)
    (found,) = billed(FunctionId.TASKS, [run(1, "a")], {"a": [report]}, paused)
    assert found.duration_ms == expected
