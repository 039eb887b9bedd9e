"""A small chaos run in a lab of its own, and violations that the audit has to find."""

from collections.abc import Iterator

import pytest
from rich.console import Console

from local.client.inspector import ExecutionInspector
from local.errors import LabError
from local.lab import Lab
from local.trials.chaos.audit import TrackedLoan, audit
from local.trials.chaos.plan import plan_loans
from local.trials.chaos.run import Chaos, plant_error
from shared.domain.outcome import Status

LOANS = 24
SEED = 20
Played = tuple[ExecutionInspector, list[TrackedLoan]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A chaos run that is over; its table and its engines are still there."""
    with Lab(log_dir=tmp_path_factory.mktemp("chaos")) as lab:
        chaos = Chaos(lab, SEED)
        tracked = chaos.play(plan_loans(SEED, LOANS), Console(quiet=True))
        print(dict(chaos.done))
        yield chaos.inspector, tracked


def test_after_a_chaos_run_the_audit_finds_no_violation(played: Played) -> None:
    result = audit(*played)
    print(result.figures)
    assert result.violations == []
    assert result.figures["loans submitted"] == LOANS


def test_a_plan_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert plan_loans(1, 50) == plan_loans(1, 50)
    assert plan_loans(1, 50) != plan_loans(2, 50)


def test_the_audit_finds_a_loan_without_a_submission(played: Played) -> None:
    inspector, tracked = played
    denied = next(
        loan
        for loan in tracked
        if inspector.loans.get(str(loan.application_id)).outcome is Status.DENIED
    )
    violations = audit(inspector, [loan for loan in tracked if loan is not denied]).violations
    assert violations == [f"Loan {denied.application_id} belongs to no submission."]


def test_the_audit_finds_an_event_that_a_reader_missed(played: Played) -> None:
    inspector, tracked = played
    loan = tracked[0]
    key = loan.seen.pop()
    assert f"The reader of {loan.plan.name} missed {key}." in audit(inspector, tracked).violations
    loan.seen.add(key)


def test_the_audit_finds_a_planted_second_payment(played: Played) -> None:
    inspector, tracked = played
    print(plant_error(inspector, tracked, "double"))
    violations = audit(inspector, tracked).violations
    assert len(violations) == 1
    assert "has payments of [" in violations[0]


def test_the_audit_finds_a_planted_loss_of_a_loan(played: Played) -> None:
    inspector, tracked = played
    planted = plant_error(inspector, tracked, "lost")
    name = planted.removeprefix("the loss of ")
    assert f"{name} was accepted and is lost." in audit(inspector, tracked).violations


def test_an_error_that_can_not_be_planted_is_reported(played: Played) -> None:
    with pytest.raises(LabError, match="No loan of this run"):
        plant_error(played[0], [], "double")
