"""The function of the tasks performs the step that the state names."""

from typing import Any

import pytest

from shared.domain.application import Application
from shared.domain.errors import InvalidApplication, TransientError
from shared.domain.money import Cents
from shared.engines.port import EngineName
from shared.loans.submit import Request, apply
from shared.store.table import Table
from stepfunctions.tasks import make_handler
from tests.unit.fakes import FakeServices
from tests.unit.shared.api.conftest import FakeLambdaContext
from tests.unit.stepfunctions.asl import states

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))


@pytest.fixture
def fakes(table: Table) -> FakeServices:
    return FakeServices(table)


def loan(fakes: FakeServices, application: Application = ALICE, **faults: Any) -> str:
    request = Request(application, "applicant", faults=faults)
    return apply(fakes.services(), request, EngineName.STEPFUNCTIONS)


def entered(fakes: FakeServices, state: str, id_: str, **more: Any) -> Any:
    """Call the function as the state does; `more` stands for what its expressions evaluate to."""
    payload = dict(states()[state]["Arguments"]["Payload"])
    given = {**payload.get("input", {}), **more} if isinstance(payload.get("input"), dict) else more
    event = {**payload, "state": state, "application_id": id_, "input": given}
    return make_handler(fakes.services)(event, FakeLambdaContext())


def test_the_steps_of_an_approved_loan_hand_each_other_what_they_need(fakes: FakeServices) -> None:
    id_ = loan(fakes)
    assert entered(fakes, "ValidateApplication", id_) == {"valid": True}
    pulls = ("PullEquifax", "PullTransUnion", "PullExperian")
    reports = [entered(fakes, pull, id_) for pull in pulls]
    risk = entered(fakes, "AssessRisk", id_, reports=reports)
    assert (risk["denied"], risk["needs_manager"], risk["risk_tier"]) == (False, True, "prime")
    entered(fakes, "ManagerApproval", id_, resume_token="manager")
    entered(fakes, "FraudCheck", id_, resume_token="fraud")
    assert len(fakes.functions.invoked) == 1
    offer = entered(fakes, "GenerateOffer", id_, risk_tier=risk["risk_tier"])
    assert offer["monthly_payment"] == 284_790
    paid = [entered(fakes, "DisburseFunds", id_, offer=offer) for _ in range(2)]
    assert paid[0] == paid[1]
    ended = fakes.services().loans.get(id_)
    assert ended.outcome == "approved"
    assert ended.disbursement_ref == paid[0]["disbursement_ref"]


def test_every_event_names_the_state_that_wrote_it(fakes: FakeServices) -> None:
    id_ = loan(fakes)
    entered(fakes, "PullEquifax", id_)
    events = fakes.services().events.read(id_)
    assert {event.operation for event in events if event.step} == {"PullEquifax"}
    assert {event.invocation for event in events if event.step} == {"lambda-request-1"}


def test_a_bureau_that_is_out_gave_no_report_and_the_rules_decide(fakes: FakeServices) -> None:
    id_ = loan(fakes)
    reports = [entered(fakes, "PullEquifax", id_), {"bureau": "transunion"}, {"bureau": "experian"}]
    risk = entered(fakes, "AssessRisk", id_, reports=reports)
    assert risk["reason_code"] == "insufficient_credit_data"


def test_errors_have_the_names_that_the_definition_matches_on(fakes: FakeServices) -> None:
    nameless = loan(fakes, Application("\x07", "1111", Cents(100)))
    with pytest.raises(InvalidApplication):
        entered(fakes, "ValidateApplication", nameless)
    faulty = loan(fakes, assess_risk={"fail_times": 1})
    with pytest.raises(TransientError) as raised:
        entered(fakes, "AssessRisk", faulty, reports=[])
    assert type(raised.value) is TransientError
    assert entered(fakes, "AssessRisk", faulty, reports=[])["denied"]


def test_a_table_out_of_reach_is_a_transient_error_by_name(
    fakes: FakeServices, closed_table: Table
) -> None:
    id_ = loan(fakes)
    with pytest.raises(TransientError) as raised:
        entered(FakeServices(closed_table), "ValidateApplication", id_)
    assert type(raised.value) is TransientError


def test_a_step_of_no_name_is_refused(fakes: FakeServices) -> None:
    event = {"step": "print_money", "state": "X", "application_id": loan(fakes)}
    with pytest.raises(ValueError, match="print_money"):
        make_handler(fakes.services)(event, FakeLambdaContext())
