"""`GET /break-even` compares the alternatives for a workload, and refuses an invalid one."""

from typing import Any

import pytest

from shared.billing.planning.break_even import compare
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import regions
from shared.billing.usage import Architecture
from tests.unit.shared.api.conftest import Api, assert_problem

NO_BOOK = f"There is no price book of mars-1. There is one of {', '.join(regions())}."


def test_a_workload_is_compared(api: Api) -> None:
    answer = api.get(
        "/break-even", "loans=1000&steps=9&callbacks=0&architecture=x86&free_tier=true"
    )
    assert answer.status == 200
    body = answer.json
    asked = Workload(
        loans=1000,
        steps=9,
        branches=0,
        choices=0,
        callbacks=0,
        flat=False,
        architecture=Architecture.X86,
        free_tier=True,
    )
    expected = compare(asked)
    assert body["workload"] == asked.model_dump(mode="json")
    assert body["cheapest"] == expected.cheapest
    assert [way["name"] for way in body["ways"]] == ["durable", "standard", "express", "nested"]
    for way, estimate in zip(body["ways"], expected.estimates, strict=True):
        assert way["total"] == pytest.approx(float(estimate.total or 0))
        assert way["total"] == pytest.approx(sum(line["amount"] for line in way["lines"]))
        assert way["per_loan"] == pytest.approx(way["total"] / 1000)
    assert len(body["crossings"]) == len(expected.crossings)
    assert len(body["limits"]) == len(expected.limit_crossings)
    assert body["switches"]["free_tier"] is True
    assert body["prices"] == {"region": "us-east-1", "as_of": "2026-11-23"}
    assert body["assumptions"]


def test_what_a_limit_rules_out_has_no_price(api: Api) -> None:
    body = api.get("/break-even").json
    express = next(way for way in body["ways"] if way["name"] == "express")
    assert (express["total"], express["per_loan"], express["lines"]) == (None, None, [])
    assert {limit["limit"] for limit in express["ruled_out"]} == {
        "express_callbacks",
        "express_seconds",
    }
    assert all(limit["needed"] > limit["most"] for limit in express["ruled_out"])


def test_what_a_region_lacks_is_assumed_and_named(api: Api) -> None:
    body = api.get("/break-even", "region=us-east-2").json
    assert "Lambda requests" in body["assumed"]
    assert "Durable operations" not in body["assumed"]
    assert api.get("/break-even").json["assumed"] == []


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        pytest.param("loans=0", {"loans": "must be at least 1"}, id="too-few"),
        pytest.param("steps=100001", {"steps": "must be at most 100000"}, id="too-many"),
        pytest.param("steps=-1", {"steps": "must be at least 0"}, id="negative"),
        pytest.param("steps=", {"steps": "must be a whole number"}, id="empty"),
        pytest.param("steps=1.5", {"steps": "must be a whole number"}, id="a-half"),
        pytest.param("steps=nan", {"steps": "must be a whole number"}, id="nan"),
        pytest.param(f"steps={'9' * 5000}", {"steps": None}, id="endless"),
        pytest.param(
            "architecture=sparc", {"architecture": "must be 'x86' or 'arm64'"}, id="sparc"
        ),
        pytest.param("free_tier=perhaps", {"free_tier": "must be true or false"}, id="perhaps"),
        pytest.param("step=9", {"step": "is not a known field"}, id="another-spelling"),
        pytest.param(
            "loans=x&steps=y",
            {"loans": "must be a whole number", "steps": "must be a whole number"},
            id="two-at-once",
        ),
        pytest.param(
            "region=mars-1",
            {"region": NO_BOOK},
            id="no-such-region",
        ),
        pytest.param(
            f"region={'x' * 33}", {"region": "must have at most 32 characters"}, id="a-long-region"
        ),
        pytest.param("region=../us-east-1", {"region": None}, id="a-path-for-a-region"),
    ],
)
def test_an_invalid_workload_is_refused_by_field(
    api: Api, query: str, errors: dict[str, str | None]
) -> None:
    problem = assert_problem(api.get("/break-even", query), 400)
    messages = {error["field"]: error["message"] for error in problem["errors"]}
    assert messages.keys() == errors.keys()
    assert all(messages[field] == message for field, message in errors.items() if message)


def test_the_schema_has_the_bounds_of_each_value(api: Api) -> None:
    operation = api.get("/openapi.json").json["paths"]["/break-even"]["get"]
    parameters: dict[str, dict[str, Any]] = {one["name"]: one for one in operation["parameters"]}
    assert parameters.keys() == Workload.model_fields.keys()
    steps = parameters["steps"]["schema"]
    assert (steps["minimum"], steps["maximum"], steps["default"]) == (0, 100_000, 4)
    assert parameters["architecture"]["schema"]["$ref"] == "#/components/schemas/Architecture"
    assert all(one["description"] for one in parameters.values())
