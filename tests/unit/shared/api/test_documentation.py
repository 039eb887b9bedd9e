"""The API's own documentation is complete, and what it promises comes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.gateway.roles import HEADER, NOBODY, ROLES
from local.trials.oracle import expected_outcome
from shared.api import routes
from shared.api.guards import MAX_BODY_BYTES
from shared.api.request_rate import BURST
from shared.api.requests import ApplyRequest, RaceRequest
from shared.billing.meters.loading import MOST_BYTES
from shared.domain.outcome import Status
from shared.runtime.watching import DEPLOYED
from tests.unit.fakes import FakeServices
from tests.unit.shared.api.conftest import APPLICATION, Api, api_over, assert_problem

DOCUMENT: dict[str, Any] = json.loads(routes.openapi().body or "")
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
UNITS = {
    "_ms": "millisecond",
    "_seconds": "seconds",
    "bytes": "bytes",
    "_days": "days",
    "_mb": "MB",
    "_amount": "USD",
    "_price": "USD",
    "_income": "USD",
    "_payment": "USD",
    "_interest": "USD",
    "_rate": "percent|factor",
    "_at": "ISO 8601 in UTC",
}


def _fields() -> Iterator[tuple[str, str]]:
    """Yield the place and the description of every field and every parameter."""
    for model, schema in DOCUMENT["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            yield f"{model}.{name}", field.get("description", "")
    for operation, described in OPERATIONS.items():
        for parameter in described.get("parameters", []):
            yield f"{operation} {parameter['name']}", parameter.get("description", "")


def _unit(name: str) -> str | None:
    return next((unit for end, unit in UNITS.items() if name.endswith(end)), None)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_says_what_it_is_for(operation: str) -> None:
    described = OPERATIONS[operation]
    assert re.fullmatch(r"[A-Z][a-z]+ [^/]+[^.]", described["summary"])
    assert re.fullmatch(r"[A-Z`].+\.", described["description"])
    assert described["description"] != described["summary"]


def test_every_field_is_described() -> None:
    assert [place for place, description in _fields() if len(description) < 5] == []


def test_every_description_has_the_unit_of_its_field() -> None:
    measured = [(place, text, _unit(place)) for place, text in _fields()]
    assert [
        place for place, text, unit in measured if unit and not re.search(unit, text, re.IGNORECASE)
    ] == []


def test_no_default_is_in_another_unit_than_its_field() -> None:
    income = DOCUMENT["components"]["schemas"]["ApplyRequest"]["properties"]["annual_income"]
    assert income["default"] == 85_000


# The library leaves the files of its page open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_page_of_the_documentation_shows_the_same_document(api: Api) -> None:
    shown = api.get("/docs", "format=json").json
    assert shown["paths"] == DOCUMENT["paths"]
    assert shown["components"] == DOCUMENT["components"]


def test_the_roles_of_the_lab_are_documented() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert sorted(name for either in DOCUMENT["security"] for name in either) == sorted(schemes)
    role = schemes["role"]
    assert (role["in"], role["name"].lower()) == ("header", HEADER)
    assert all(f"`{name}`" in role["description"] for name in [*(r.name for r in ROLES), NOBODY])


EXAMPLES = {
    name: operation["requestBody"]["content"]["application/json"]["example"]
    for name, operation in OPERATIONS.items()
    if "requestBody" in operation
}


@pytest.mark.parametrize("operation", EXAMPLES)
def test_an_example_succeeds_as_it_stands(api: Api, operation: str) -> None:
    path = operation.split()[1].replace("{application_id}", api.waiting())
    [success] = [status for status in OPERATIONS[operation]["responses"] if status.startswith("2")]
    assert api.post(path, EXAMPLES[operation]).status == int(success)


@pytest.mark.parametrize("model", [ApplyRequest, RaceRequest])
def test_the_example_of_an_application_is_approved(model: type[RaceRequest]) -> None:
    [example] = DOCUMENT["components"]["schemas"][model.__name__]["examples"]
    request = model.model_validate(example)
    assert request.faults is None
    outcome = expected_outcome(request.application, {}, decision=None)
    assert outcome.status is Status.APPROVED


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name.startswith("GET")])
def test_a_get_answers_its_documented_success(api: Api, operation: str) -> None:
    assert "200" in OPERATIONS[operation]["responses"]
    assert api.get(_path(api, operation)).status == 200


def _path(api: Api, operation: str) -> str:
    path = operation.split()[1]
    if "{race_id}" in path:
        return path.replace("{race_id}", api.post("/race", _race()).json["race_id"])
    return path.replace("{application_id}", api.waiting())


def _race() -> dict[str, Any]:
    return {name: value for name, value in APPLICATION.items() if name != "engine"}


def _problems() -> Iterator[Any]:
    for operation, described in OPERATIONS.items():
        for status in described["responses"]:
            if not status.startswith("2"):
                yield pytest.param(operation, int(status), id=f"{operation} {status}")


@pytest.mark.parametrize(("operation", "status"), list(_problems()))
def test_a_documented_problem_comes(
    api: Api,
    closed_api: Api,
    operation: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if status == 429:
        fakes = FakeServices(api.fakes.services().table, watching=DEPLOYED, open_loans=BURST)
        api = api_over(fakes, monkeypatch)
    request = {**_valid(api, operation, status), **_INVALID.get(status, {})}
    if (status, operation) == (413, "POST /inspect"):
        request["body"] = "{" + " " * MOST_BYTES + "}"
    if status == 409 and "{" not in operation:
        api.send(**{**request, "body": json.dumps(_race())})
    asked = closed_api if status == 503 else api
    for _ in range(BURST if status == 429 else 0):
        asked.send(**request)
    assert_problem(asked.send(**request), status)


_INVALID: dict[int, dict[str, Any]] = {
    400: {"body": "{}", "query": "wait=x&limit=0&loans=0"},
    401: {"role": "nobody"},
    409: {"headers": {"idempotency-key": "the-same"}},
    413: {"body": "{" + " " * MAX_BODY_BYTES + "}"},
}


def _valid(api: Api, operation: str, status: int) -> dict[str, Any]:
    """Return the parts of a request that succeeds, or that only lacks a loan, a role or a wait."""
    method, path = operation.split()
    request: dict[str, Any] = {"method": method, "path": path}
    if operation in EXAMPLES:
        request["body"] = json.dumps(EXAMPLES[operation])
    if status == 429 and method == "POST":
        request["role"] = "stranger"
    if status == 403:
        request["role"] = "stranger"
        if path in ("/apply", "/race"):
            request["body"] = json.dumps({**_race(), "faults": {"assess_risk": {"fail_times": 1}}})
    if status in (404, 503):
        request["path"] = re.sub(r"{\w+}", "0" * 32, path)
    elif status == 409:
        request["path"] = path.replace("{application_id}", api.applied())
    else:
        request["path"] = _path(api, operation)
    return request
