"""The lean state machine: one task for the first steps, and else the states of the other one."""

from collections import Counter
from typing import Any

import pytest

from shared.domain.application import Application
from shared.domain.errors import InvalidApplication
from shared.domain.money import Cents
from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from shared.events.counts import count
from shared.events.event import Event, Kind
from shared.loans.submit import Request, apply
from shared.steps import RetriesExhausted
from shared.store.table import Table
from stepfunctions.tasks import make_handler
from tests.unit.fakes import FakeServices
from tests.unit.shared.api.conftest import FakeLambdaContext
from tests.unit.stepfunctions.asl import DEFINITION, LEAN, ways_on

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))
GONE = {"permanent": True}
FIRST = "AssessApplication"


@pytest.fixture
def fakes(table: Table) -> FakeServices:
    return FakeServices(table)


def assessed(fakes: FakeServices, **faults: Any) -> tuple[Any, list[Event]]:
    """Run the first task; its result or its error, and the loan's events."""
    request = Request(ALICE, "applicant", faults=faults)
    id_ = apply(fakes.services(), request, EngineName.STEPFUNCTIONS)
    payload = LEAN["States"][FIRST]["Arguments"]["Payload"]
    event = {**payload, "state": FIRST, "application_id": id_}
    try:
        result: Any = make_handler(fakes.services)(event, FakeLambdaContext())
    except (InvalidApplication, RetriesExhausted) as error:
        result = error
    return result, fakes.services().events.read(id_)


def starts(events: list[Event]) -> Counter[str]:
    return Counter(
        str(event.branch or event.step) for event in events if event.kind is Kind.STARTED
    )


def test_all_other_states_are_those_of_the_other_state_machine() -> None:
    replaced = {"ValidateApplication", "PullCreditReports", "AssessRisk"}
    assert LEAN["States"].keys() == DEFINITION["States"].keys() - replaced | {FIRST}
    for name in LEAN["States"].keys() - {FIRST}:
        assert LEAN["States"][name] == DEFINITION["States"][name]
    assert LEAN["StartAt"] == FIRST
    assert LEAN["TimeoutSeconds"] == DEFINITION["TimeoutSeconds"]
    assert ways_on(LEAN["States"][FIRST]) == {"RouteByRisk", "CloseApplication"}


def test_the_first_task_is_tried_again_when_its_process_died_or_was_throttled() -> None:
    states = DEFINITION["States"]
    throttled, _, crashed = states["ValidateApplication"]["Retry"]
    assert LEAN["States"][FIRST]["Retry"] == [throttled, crashed]
    assert LEAN["States"][FIRST]["Catch"] == states["ValidateApplication"]["Catch"]


def test_one_task_runs_the_first_five_steps_in_one_state(fakes: FakeServices) -> None:
    risk, events = assessed(fakes)
    assert (risk["denied"], risk["needs_manager"], risk["risk_tier"]) == (False, True, "prime")
    assert {event.operation for event in events if event.step} == {FIRST}
    assert count(events).transitions == 1


def test_each_step_is_tried_again_by_itself(fakes: FakeServices) -> None:
    once = {"fail_times": 1}
    faults = {"validate_application": once, "pull_credit_report:equifax": once, "assess_risk": once}
    risk, events = assessed(fakes, **faults)
    assert risk["risk_tier"] == "prime"
    assert starts(events) == {
        Step.VALIDATE_APPLICATION: 2,
        "equifax": 2,
        "transunion": 1,
        "experian": 1,
        Step.ASSESS_RISK: 2,
    }


def test_two_reports_are_enough_and_one_is_not(fakes: FakeServices) -> None:
    risk, events = assessed(fakes, **{"pull_credit_report:equifax": GONE})
    assert risk["risk_tier"] == "prime"
    assert starts(events)["equifax"] == 3
    two = {f"pull_credit_report:{bureau}": GONE for bureau in ("equifax", "experian")}
    assert assessed(fakes, **two)[0]["reason_code"] == "insufficient_credit_data"


def test_a_step_that_fails_for_good_fails_the_task(fakes: FakeServices) -> None:
    error, events = assessed(fakes, validate_application=GONE)
    assert isinstance(error, RetriesExhausted)
    assert starts(events) == {Step.VALIDATE_APPLICATION: 3}
    assert isinstance(
        assessed(fakes, validate_application={"invalid": True})[0], InvalidApplication
    )
