"""A small chaos in a lab of its own, and whether the audit catches what must never happen."""

from collections.abc import Iterator

import pytest
from rich.console import Console

from local.client.inspector import ExecutionInspector
from local.lab import Lab
from local.trials.chaos.audit import Case, audit
from local.trials.chaos.plan import plans
from local.trials.chaos.run import Chaos, plant_fault
from shared.domain.outcome import Status

LOANS = 24
SEED = 20
Ran = tuple[ExecutionInspector, list[Case]]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """A chaos that is over; its table and its engines are still there."""
    with Lab(log_dir=tmp_path_factory.mktemp("chaos")) as lab:
        chaos = Chaos(lab, SEED)
        cases = chaos.play(plans(SEED, LOANS), Console(quiet=True))
        print(dict(chaos.done))
        yield chaos.records, cases


def test_after_a_chaos_every_loan_has_ended_right_and_every_cent_is_where_it_belongs(
    ran: Ran,
) -> None:
    finding = audit(*ran)
    print(finding.figures)
    assert finding.violations == []
    assert finding.figures["asked for"] == LOANS


def test_a_plan_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert plans(1, 50) == plans(1, 50)
    assert plans(1, 50) != plans(2, 50)


def test_a_loan_that_ended_otherwise_than_its_inputs_allow_is_caught(ran: Ran) -> None:
    records, cases = ran
    case = next(each for each in cases if _ended(records, each) is Status.DENIED)
    told = audit(records, [each for each in cases if each is not case])
    assert told.violations == [f"nobody knows loan {case.application_id}"]


def test_an_event_that_a_reader_missed_is_caught(ran: Ran) -> None:
    records, cases = ran
    key = cases[0].seen.pop()
    assert f"the reader of {cases[0].plan.name} missed {key}" in audit(records, cases).violations
    cases[0].seen.add(key)


def test_a_planted_double_disbursement_is_caught(ran: Ran) -> None:
    records, cases = ran
    print(plant_fault(records, cases, "double"))
    violations = audit(records, cases).violations
    assert len(violations) == 1
    assert "was paid [" in violations[0]


def test_a_planted_lost_loan_is_caught(ran: Ran) -> None:
    records, cases = ran
    planted = plant_fault(records, cases, "lost")
    name = planted.removeprefix("the loss of ")
    assert f"{name} was accepted and is lost" in audit(records, cases).violations


def _ended(records: ExecutionInspector, case: Case) -> Status | None:
    return records.loans.get(str(case.application_id)).outcome


def test_where_no_fault_can_be_planted_that_is_told(ran: Ran) -> None:
    with pytest.raises(LookupError):
        plant_fault(ran[0], [], "double")
