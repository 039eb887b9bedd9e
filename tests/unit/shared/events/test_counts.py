"""The estimate of an engine's units by the events of a loan, beside those of the fold vectors."""

from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.events.counts import count
from shared.events.event import Event, Kind


def started(
    step: Step, operation: str | None, invocation: str, branch: Bureau | None = None
) -> Event:
    at = f"2026-11-28T12:00:{len(invocation):02}.000000Z"
    return Event(
        Kind.STARTED, at, "", step=step, operation=operation, invocation=invocation, branch=branch
    )


def test_a_nested_execution_is_one_transition_for_all_of_its_states() -> None:
    bureaus = [
        started(Step.PULL_CREDIT_REPORT, f"AssessLoan/Pull{bureau}", bureau, branch=bureau)
        for bureau in Bureau
    ]
    nested = [started(Step.VALIDATE_APPLICATION, "AssessLoan/ValidateApplication", "a"), *bureaus]
    assert count(nested).transitions == 1
    manager = started(Step.MANAGER_APPROVAL, "ManagerApproval", "b")
    assert count([*nested, manager]).transitions == 2


def test_branches_in_one_state_are_no_fork() -> None:
    tasks = [
        started(Step.PULL_CREDIT_REPORT, "AssessApplication", "a", branch=bureau)
        for bureau in Bureau
    ]
    assert count(tasks).transitions == 1
    branches = [
        started(Step.PULL_CREDIT_REPORT, f"Pull{bureau}", bureau, branch=bureau)
        for bureau in Bureau
    ]
    assert count(branches).transitions == 1 + len(Bureau)


def test_a_step_without_an_operation_is_none() -> None:
    steps = [started(Step.VALIDATE_APPLICATION, None, "a"), started(Step.ASSESS_RISK, None, "a")]
    assert count(steps).operations == 1
    waiting = Event(Kind.WAITING, "2026-11-28T12:01:00.000000Z", "", step=Step.FRAUD_CHECK)
    assert count([*steps, waiting]).operations == 2
