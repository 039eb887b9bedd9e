"""The runs that belong to a loan, and their billed durations."""

import pytest

from shared.billing.lambda_reports import LambdaReport
from shared.billing.meters import METERS
from shared.billing.meters.reading import FunctionRun
from shared.billing.usage import DurableUsage, StandardUsage
from shared.domain.credit import Bureau
from shared.domain.pipeline import PIPELINE, Step
from shared.events.counts import count
from shared.events.event import Kind
from shared.loan_cost.invocations import (
    billed,
    fraud_check_runs,
    identified,
    step_runs,
)
from shared.runtime.functions import FunctionId, function
from tests.unit.shared.billing.meters.histories import at
from tests.unit.shared.events.events import event

STEPS = [
    event(Kind.SUBMITTED),
    event(Kind.STARTED, Step.ASSESS_RISK, 0, invocation="a", operation="assess_risk"),
    event(Kind.SUCCEEDED, Step.ASSESS_RISK, 1500, invocation="a", bytes=40),
    event(Kind.STARTED, Step.FRAUD_CHECK, 2000, invocation="b", operation="fraud_check"),
    event(Kind.WAITING, Step.FRAUD_CHECK, 2001, invocation="b", bytes=2),
    event(Kind.RESUMED, Step.FRAUD_CHECK, 3000, invocation="c"),
    event(Kind.WORKER_KILLED, at=4000, invocation="d", function=FunctionId.FRAUD),
    event(Kind.WORKER_KILLED, at=5000, invocation="e", function=FunctionId.TASKS),
    event(Kind.WORKER_KILLED, at=6000, invocation="f", function=FunctionId.RECONCILER),
    event(Kind.WORKER_KILLED, at=7000, armed=True),
]


def run(second: float, request_id: str | None) -> FunctionRun:
    return FunctionRun(at(second), at(second + 1), request_id)


def test_the_runs_of_a_function_are_found_in_the_events_of_its_steps() -> None:
    found = [(run.request_id, run.elapsed_ms) for run in step_runs(STEPS)]
    assert found == [("a", 1500), ("b", 1), ("e", 1)]


def test_the_runs_of_a_fraud_check_are_found_in_its_answer_and_its_death() -> None:
    assert [run.request_id for run in fraud_check_runs(STEPS)] == ["c", "d"]


def test_a_step_that_a_crash_began_again_is_one_operation_and_two_attempts() -> None:
    again = event(Kind.STARTED, Step.ASSESS_RISK, 9, invocation="g", operation="assess_risk")
    before, after = count(STEPS), count([*STEPS, again])
    assert after.attempts == before.attempts + 1
    assert after.operations == before.operations
    assert after.result_bytes == 42


@pytest.mark.parametrize(("engine", "least"), [("durable", 15), ("stepfunctions", 10)])
def test_the_events_of_a_loan_are_counted_for_an_estimate(engine: str, least: int) -> None:
    waits = (Step.MANAGER_APPROVAL, Step.FRAUD_CHECK)
    once = [step for step in PIPELINE if step is not Step.PULL_CREDIT_REPORT]
    events = [
        event(Kind.STARTED, step, operation=step.value, invocation=step.value) for step in once
    ]
    events += [
        event(
            Kind.STARTED,
            Step.PULL_CREDIT_REPORT,
            operation=bureau.value,
            branch=bureau,
            invocation=bureau.value,
        )
        for bureau in Bureau
    ]
    events += [event(Kind.WAITING, step, invocation=step.value) for step in waits]
    usage = METERS[engine].at_least(count(events))
    assert usage in (DurableUsage(least, 0, 0, 0, 7), StandardUsage(least))


def test_a_run_without_an_id_gets_one_that_only_the_events_have() -> None:
    runs = [run(1, "a"), run(2, None)]
    recorded = [run(1, "a"), run(2, "b")]
    assert [each.request_id for each in identified(runs, recorded)] == ["a", "b"]


def test_a_run_that_only_the_events_have_is_added() -> None:
    found = identified([run(1, "a")], [run(1, "a"), run(5, "z")])
    assert [each.request_id for each in found] == ["a", "z"]


def test_a_run_without_an_id_in_history_and_events_stays_without_one() -> None:
    assert identified([run(1, None)], []) == [run(1, None)]


def test_a_run_is_billed_by_its_report() -> None:
    (found,) = billed(
        FunctionId.TASKS, [run(1, "a")], {"a": [LambdaReport("a", 907, 805, 1024)]}, {}
    )
    assert (found.duration_ms, found.init_ms, found.memory_mb) == (907, 805, 1024)
    assert not found.estimated


def test_a_request_that_lambda_tried_again_is_billed_twice() -> None:
    tries = [LambdaReport("a", 10, 0, 512), LambdaReport("a", 20, 0, 512)]
    found = billed(FunctionId.FRAUD, [run(1, "a")], {"a": tries}, {})
    assert [each.duration_ms for each in found] == [10, 20]


def test_a_run_without_a_report_is_estimated_by_its_stamps() -> None:
    (found,) = billed(FunctionId.DURABLE, [run(1, "a")], {}, {})
    assert (found.duration_ms, found.init_ms) == (1000, 0)
    assert found.memory_mb == function(FunctionId.DURABLE).memory_mb
    assert found.estimated
