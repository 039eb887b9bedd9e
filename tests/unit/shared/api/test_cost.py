"""The cost of a loan, as the API answers it."""

from typing import Any

import pytest

from shared.domain.outcome import Status
from shared.domain.pipeline import Step
from shared.steps import Attempt, perform
from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.api.conftest import Api, api_over, assert_problem

TOKEN = "a-token-that-stays-inside"
FIELDS = {
    "application_id",
    "engine",
    "final",
    "units",
    "lines",
    "total",
    "per_million",
    "switches",
    "prices",
    "durations",
    "watching",
}
LINE = {
    "item",
    "group",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "source",
    "estimated",
}
ENGINES = pytest.mark.parametrize("engine", ["durable", "stepfunctions"])
UNIT = {"durable": "durable_operations", "stepfunctions": "state_transitions"}


def cost(api: Api, id_: str, **how: Any) -> dict[str, Any]:
    answer = api.get(f"/cost/{id_}", **how)
    assert answer.status == 200, answer.text
    return answer.json


def ended(api: Api, engine: str) -> str:
    """A loan that took a step and has its outcome; its engine has forgotten its execution."""
    id_ = api.waiting(TOKEN, engine=engine)
    services = api.fakes.services()
    perform(services, Step.VALIDATE_APPLICATION, id_, Attempt("request-1"))
    services.loans.record_outcome(id_, Status.APPROVED, {"status": "approved"})
    api.fakes.engine(engine).started.clear()
    api.fakes.reports.report("request-1", 40)
    return id_


@ENGINES
def test_the_answer_has_the_fields_of_the_contract(api: Api, engine: str) -> None:
    answer = cost(api, ended(api, engine))
    assert set(answer) == FIELDS
    assert all(set(line) == LINE for line in answer["lines"])
    assert {line["group"] for line in answer["lines"]} == {"engine", "lambda", "shared"}
    assert answer["engine"] == engine
    assert answer["final"] is True
    assert UNIT[engine] in answer["units"]
    assert answer["switches"] == {
        "bill_output_payload": True,
        "chained_invoke_operations": 1,
        "flat_branches_are_operations": False,
        "free_tier": False,
    }
    assert answer["prices"] == {"region": "us-east-1", "as_of": "2026-11-23", "assumed": []}
    assert answer["durations"] == "local"


@ENGINES
def test_an_engine_has_no_units_of_the_other(api: Api, engine: str) -> None:
    other = UNIT["stepfunctions" if engine == "durable" else "durable"]
    assert other not in cost(api, ended(api, engine))["units"]


@ENGINES
def test_a_loan_on_its_way_costs_what_is_known_of_it(api: Api, engine: str) -> None:
    id_ = api.waiting(TOKEN, engine=engine)
    answer = cost(api, id_)
    assert answer["final"] is False
    assert answer["total"] > 0


def test_a_final_bill_stays_as_it_is(api: Api) -> None:
    id_ = ended(api, "durable")
    first = cost(api, id_)
    api.fakes.reports.report("request-1", 99_999)
    assert cost(api, id_) == first


def test_a_bill_names_the_deployment_in_which_the_durations_were_measured(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_over(FakeServices(table, deployment="aws"), monkeypatch)
    assert cost(api, ended(api, "durable"))["durations"] == "aws"


@pytest.mark.parametrize(("role", "status"), [("applicant", 200), ("manager", 200)])
def test_a_caller_that_may_see_the_loan_may_see_its_cost(api: Api, role: str, status: int) -> None:
    id_ = api.post("/apply", {"name": "A", "sin": "1111", "loan_amount": 1}, role="applicant")
    answer = api.get(f"/cost/{id_.json['application_id']}", role=role)
    assert answer.status == status


@pytest.mark.parametrize(("role", "status"), [("stranger", 403), ("nobody", 401)])
def test_a_caller_that_may_not_see_the_loan_may_not_see_its_cost(
    api: Api, role: str, status: int
) -> None:
    assert_problem(api.get(f"/cost/{api.applied()}", role=role), status)


@pytest.mark.parametrize("id_", ["0" * 32, "x", "%20"])
def test_an_unknown_loan_has_no_cost(api: Api, id_: str) -> None:
    assert_problem(api.get(f"/cost/{id_}"), 404)


def test_without_the_table_nothing_is_known(closed_api: Api) -> None:
    problem = closed_api.get(f"/cost/{'0' * 32}")
    assert_problem(problem, 503)


@pytest.mark.parametrize(
    ("region", "operations_assumed"),
    [("us-east-1", False), ("us-west-2", True), ("mars-north-1", True)],
)
def test_a_bill_names_the_prices_that_are_assumed_in_its_region(
    table: Table, monkeypatch: pytest.MonkeyPatch, region: str, operations_assumed: bool
) -> None:
    api = api_over(FakeServices(table, region=region), monkeypatch)
    bill = api.get(f"/cost/{ended(api, 'durable')}").json
    assert bill["total"] > 0
    assert bill["prices"]["region"] == region
    assert ("Durable operations" in bill["prices"]["assumed"]) is operations_assumed
    assert set(bill["prices"]["assumed"]) <= {line["item"] for line in bill["lines"]}


@ENGINES
def test_nothing_internal_gets_out(api: Api, engine: str) -> None:
    answer = api.get(f"/cost/{ended(api, engine)}").text
    for inside in (TOKEN, "request-1", "execution-of", "/log/", "LOAN#", "Zebulon", "1111"):
        assert inside not in answer
