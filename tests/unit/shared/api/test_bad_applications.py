"""Invalid applications are refused with a message per field, and never break the API."""

import base64
import json
import re
from typing import Any

import pytest

from shared.api.requests import ApplyRequest, Faults
from shared.billing.planning.workload import Workload
from tests.unit.shared.api.conftest import APPLICATION, NAME, Api, assert_problem


def but(**changes: Any) -> str:
    return json.dumps({**APPLICATION, **changes})


def raw(field: str, literal: str) -> str:
    """Return the application with a field's JSON written out by hand."""
    fields = {**{name: json.dumps(value) for name, value in APPLICATION.items()}, field: literal}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"


def without(field: str) -> str:
    return json.dumps({name: value for name, value in APPLICATION.items() if name != field})


def faults(**asked: Any) -> str:
    return but(faults=asked)


def nested(depth: int) -> str:
    return raw("faults", '{"a":' * depth + "1" + "}" * depth)


FIELDS = [
    pytest.param(without("name"), "name", id="no-name"),
    pytest.param(without("sin"), "sin", id="no-sin"),
    pytest.param(without("loan_amount"), "loan_amount", id="no-amount"),
    pytest.param("{}", "name", id="an-empty-object"),
    pytest.param(but(name=None), "name", id="name-null"),
    pytest.param(but(name=""), "name", id="name-empty"),
    pytest.param(but(name="x" * 101), "name", id="name-too-long"),
    pytest.param(but(name="   "), "name", id="name-of-spaces"),
    pytest.param(but(name="Bell \x07 Ringer"), "name", id="name-with-a-control-character"),
    pytest.param(but(name="a\u202eb"), "name", id="name-that-turns-the-text"),
    pytest.param(but(name=7), "name", id="name-a-number"),
    pytest.param(but(name=["x"]), "name", id="name-a-list"),
    pytest.param(raw("name", '"\\ud800"'), "name", id="name-with-half-a-character"),
    pytest.param(but(sin=None), "sin", id="sin-null"),
    pytest.param(but(sin=1111), "sin", id="sin-a-number"),
    pytest.param(but(sin="111"), "sin", id="sin-too-short"),
    pytest.param(but(sin="123456789"), "sin", id="sin-of-nine-digits"),
    pytest.param(but(sin="11a1"), "sin", id="sin-with-a-letter"),
    pytest.param(but(sin="1111\n"), "sin", id="sin-with-a-line-break"),
    pytest.param(but(sin="١٢٣٤"), "sin", id="sin-in-arabic-digits"),
    pytest.param(but(loan_amount=None), "loan_amount", id="amount-null"),
    pytest.param(but(loan_amount=0), "loan_amount", id="amount-zero"),
    pytest.param(raw("loan_amount", "-0.0"), "loan_amount", id="amount-minus-zero"),
    pytest.param(but(loan_amount=-5), "loan_amount", id="amount-negative"),
    pytest.param(raw("loan_amount", "0.001"), "loan_amount", id="amount-of-a-tenth-of-a-cent"),
    pytest.param(raw("loan_amount", "100.005"), "loan_amount", id="amount-with-three-decimals"),
    pytest.param(
        raw("loan_amount", f"25000.{'0' * 40}1"), "loan_amount", id="amount-with-41-decimals"
    ),
    pytest.param(raw("loan_amount", "1000000.01"), "loan_amount", id="amount-a-cent-too-large"),
    pytest.param(raw("loan_amount", "1e400"), "loan_amount", id="amount-1e400"),
    pytest.param(raw("loan_amount", "1e999999"), "loan_amount", id="amount-1e999999"),
    pytest.param(raw("loan_amount", "1e-999999"), "loan_amount", id="amount-1e-999999"),
    pytest.param(raw("loan_amount", "-1e400"), "loan_amount", id="amount-minus-1e400"),
    pytest.param(but(loan_amount=True), "loan_amount", id="amount-true"),
    pytest.param(but(loan_amount=[1]), "loan_amount", id="amount-a-list"),
    pytest.param(but(loan_amount={}), "loan_amount", id="amount-an-object"),
    pytest.param(but(loan_amount=""), "loan_amount", id="amount-empty-text"),
    pytest.param(but(loan_amount="much"), "loan_amount", id="amount-a-word"),
    pytest.param(but(loan_amount=" 100"), "loan_amount", id="amount-with-a-space"),
    pytest.param(but(loan_amount="100\n"), "loan_amount", id="amount-with-a-line-break"),
    pytest.param(but(loan_amount="1e3"), "loan_amount", id="amount-text-with-an-exponent"),
    pytest.param(but(loan_amount="+100"), "loan_amount", id="amount-with-a-plus"),
    pytest.param(but(loan_amount="1_000"), "loan_amount", id="amount-with-an-underscore"),
    pytest.param(but(loan_amount="1,000"), "loan_amount", id="amount-with-a-comma"),
    pytest.param(but(loan_amount="100.001"), "loan_amount", id="amount-text-three-decimals"),
    pytest.param(but(loan_amount="١٠٠"), "loan_amount", id="amount-in-arabic-digits"),
    pytest.param(but(loan_amount="NaN"), "loan_amount", id="amount-nan-as-text"),
    pytest.param(but(loan_amount="Infinity"), "loan_amount", id="amount-infinity-as-text"),
    pytest.param(but(annual_income=0), "annual_income", id="income-zero"),
    pytest.param(but(annual_income=True), "annual_income", id="income-true"),
    pytest.param(raw("annual_income", "1e20"), "annual_income", id="income-1e20"),
    pytest.param(but(annual_income=None), "annual_income", id="income-null"),
    pytest.param(but(address="x" * 201), "address", id="address-too-long"),
    pytest.param(but(phone="5" * 31), "phone", id="phone-too-long"),
    pytest.param(but(phone=5550101), "phone", id="phone-a-number"),
    pytest.param(but(loan_purpose="x" * 61), "loan_purpose", id="purpose-too-long"),
    pytest.param(but(engine="lambda"), "engine", id="engine-unknown"),
    pytest.param(but(engine=None), "engine", id="engine-null"),
    pytest.param(but(pace_ms=-1), "pace_ms", id="pace-negative"),
    pytest.param(but(pace_ms=5001), "pace_ms", id="pace-too-slow"),
    pytest.param(but(pace_ms=1.5), "pace_ms", id="pace-with-a-fraction"),
    pytest.param(but(pace_ms=True), "pace_ms", id="pace-true"),
    pytest.param(but(amount=1), "amount", id="unknown-field"),
    pytest.param(but(owner="me"), "owner", id="field-of-the-store"),
    pytest.param(faults(validate="x"), "faults.validate", id="fault-of-no-step"),
    pytest.param(but(faults=[]), "faults", id="faults-a-list"),
    pytest.param(but(faults="all"), "faults", id="faults-a-word"),
    pytest.param(faults(assess_risk=1), "faults.assess_risk", id="fault-a-number"),
    pytest.param(
        faults(assess_risk={"fail_times": -1}), "faults.assess_risk.fail_times", id="fault-minus-1"
    ),
    pytest.param(
        faults(assess_risk={"permanent": 1}), "faults.assess_risk.permanent", id="permanent-1"
    ),
    pytest.param(
        faults(fraud_check={"behaviour": "nap"}), "faults.fraud_check.behaviour", id="behaviour"
    ),
    pytest.param(
        faults(manager_approval={"timeout_seconds": 0}),
        "faults.manager_approval.timeout_seconds",
        id="time-out-zero",
    ),
    pytest.param(
        faults(manager_approval={"timeout_seconds": 86_401}),
        "faults.manager_approval.timeout_seconds",
        id="time-out-too-long",
    ),
    pytest.param(
        faults(pull_equifax={"fail_times": 1}), "faults.pull_equifax", id="fault-by-internal-name"
    ),
]


@pytest.mark.parametrize("path", ["/apply", "/race"])
@pytest.mark.parametrize(("body", "field"), FIELDS)
def test_a_bad_field_is_named(api: Api, path: str, body: str, field: str) -> None:
    if path == "/race":
        body = body.replace('"engine"', '"pace_ms"')
        field = field.replace("engine", "pace_ms")
    problem = assert_problem(api.post(path, body), 400)
    assert field in {error["field"] for error in problem["errors"]}
    assert NAME not in problem["detail"]
    assert api.fakes.durable.starts + api.fakes.states.starts == 0


ODD_VALUES: list[Any] = [
    None,
    True,
    7,
    -1,
    1.5,
    10**30,
    "",
    "x" * 9000,
    "\ud800",
    "\x00",
    [],
    {},
    {"x": 1},
]
WORDS = re.compile(r"(must|is) [A-Za-z0-9 ,.'_-]+")
"""The messages about fields: words for people, without patterns or names of Python's types."""


@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
@pytest.mark.parametrize("field", sorted(ApplyRequest.model_fields))
def test_every_message_about_a_field_is_in_words(api: Api, field: str, value: Any) -> None:
    answer = api.post("/apply", but(**{field: value}))
    for error in answer.json.get("errors", []):
        assert WORDS.fullmatch(error["message"]), error


@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
@pytest.mark.parametrize(
    "field", [field.alias or name for name, field in Faults.model_fields.items()]
)
def test_every_message_about_a_fault_is_in_words(api: Api, field: str, value: Any) -> None:
    inside = {"fail_times": value, "timeout_seconds": value, "permanent": value, "behaviour": value}
    for fault in (value, inside):
        for error in api.post("/apply", faults(**{field: fault})).json.get("errors", []):
            assert WORDS.fullmatch(error["message"]), error


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "1e999", "nan", "9" * 5000, "%ED%A0%80"])
@pytest.mark.parametrize(
    "path",
    [
        *(f"/break-even?{name}=" for name in Workload.model_fields),
        *("/applications?limit=", "/applications?next=", "/events/{}?after=", "/events/{}?wait="),
    ],
)
def test_every_message_about_a_query_is_in_words(api: Api, path: str, value: str) -> None:
    path, query = path.replace("{}", api.waiting()).split("?")
    for error in api.get(path, query + value).json.get("errors", []):
        assert WORDS.fullmatch(error["message"]) or error["field"] == "region", error


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("علی\u200cرضا", id="persian-with-a-non-joiner"),
        pytest.param("ක්\u200dරිස්", id="sinhala-with-a-joiner"),
        pytest.param("Ana 👩\u200d👩\u200d👧", id="emoji-of-a-family"),
        pytest.param("x" * 100, id="a-hundred-letters"),
    ],
)
def test_a_name_that_the_first_step_accepts_is_accepted(api: Api, name: str) -> None:
    assert api.post("/apply", but(name=name)).status == 202


def test_a_bad_sin_is_described_in_words(api: Api) -> None:
    problem = assert_problem(api.post("/apply", but(sin="12a4")), 400)
    assert problem["errors"] == [{"field": "sin", "message": "must be exactly 4 digits"}]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param("null", id="null"),
        pytest.param("[]", id="a-list"),
        pytest.param(json.dumps([APPLICATION]), id="a-list-of-applications"),
        pytest.param('"text"', id="text"),
        pytest.param("7", id="a-number"),
        pytest.param("{", id="half-an-object"),
        pytest.param("{'name': 'x'}", id="single-quotes"),
        pytest.param(json.dumps(APPLICATION) + "x", id="more-than-an-object"),
        pytest.param(raw("loan_amount", "NaN"), id="amount-nan"),
        pytest.param(raw("loan_amount", "Infinity"), id="amount-infinity"),
        pytest.param(raw("loan_amount", "-Infinity"), id="amount-minus-infinity"),
        pytest.param(raw("loan_amount", "9" * 10_000), id="a-number-of-10000-digits"),
        pytest.param(raw("loan_amount", "1e99999999999999999999"), id="an-endless-exponent"),
        pytest.param(raw("loan_amount", "1e-99999999999999999999"), id="an-endless-fraction"),
        pytest.param(raw('name": "x", "sin', '"2222"'), id="a-name-that-stands-twice"),
        pytest.param(raw("\\ud800", "1"), id="a-field-named-by-half-a-character"),
        pytest.param("[" * 16_000, id="nested-and-never-closed"),
        *[pytest.param(nested(depth), id=f"nested-{depth}-deep") for depth in range(700, 1001, 20)],
        pytest.param("\ud800", id="half-a-character"),
        pytest.param("\x00", id="a-null-byte"),
    ],
)
def test_a_body_that_is_no_application_is_refused(api: Api, body: str) -> None:
    assert_problem(api.post("/apply", body), 400)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(base64.b64encode(b"\xff\xfe{}").decode(), id="no-utf-8"),
        pytest.param(base64.b64encode(b'{"name": "\xed\xa0\x80"}').decode(), id="surrogate-bytes"),
        pytest.param("no base64!", id="no-base64"),
        pytest.param("é", id="no-ascii"),
        pytest.param("abc", id="half-a-group"),
    ],
)
def test_a_body_that_can_not_be_decoded_is_refused(api: Api, body: str) -> None:
    assert_problem(api.post("/apply", body, base64=True), 400)


def test_a_body_in_base64_is_read(api: Api) -> None:
    body = base64.b64encode(json.dumps(APPLICATION).encode()).decode()
    assert api.post("/apply", body, base64=True).status == 202


@pytest.mark.parametrize(
    ("size", "status"),
    [
        pytest.param(16 * 1024, 400, id="as-large-as-it-may-be"),
        pytest.param(16 * 1024 + 1, 413, id="a-byte-too-large"),
        pytest.param(6_000_000, 413, id="as-large-as-lambda-takes"),
    ],
)
def test_a_body_that_is_too_large_is_refused(api: Api, size: int, status: int) -> None:
    assert_problem(api.post("/apply", but(name="").ljust(size)), status)


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param(None, id="none"),
        pytest.param("text/plain", id="text"),
        pytest.param("application/x-www-form-urlencoded", id="form"),
        pytest.param("multipart/form-data; boundary=x", id="multipart"),
        pytest.param("application/jsonx", id="almost-json"),
        pytest.param("", id="empty"),
    ],
)
@pytest.mark.parametrize("path", ["/apply", "/race", "/approve/x"])
def test_a_post_that_is_not_json_is_refused(api: Api, path: str, content_type: str | None) -> None:
    assert_problem(api.post(path, APPLICATION, content_type=content_type), 400)


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/json ;"])
def test_json_by_any_spelling_is_taken(api: Api, content_type: str) -> None:
    assert api.post("/apply", APPLICATION, content_type=content_type).status == 202


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="empty"),
        pytest.param("k" * 65, id="too-long"),
        pytest.param("k" * 5_000, id="far-too-long"),
    ],
)
def test_a_bad_idempotency_key_is_refused(api: Api, key: str) -> None:
    answer = api.post("/apply", APPLICATION, headers={"idempotency-key": key})
    assert_problem(answer, 400)
    assert api.fakes.durable.starts == 0


@pytest.mark.parametrize(
    "amount", ["0.01", 0.01, 1_000_000, "1000000.00", 25000.1, "25000", 99_999.99, 1e5]
)
def test_an_amount_within_the_bounds_is_taken_to_the_cent(api: Api, amount: object) -> None:
    loan = api.get(f"/status/{api.applied(loan_amount=amount)}").json
    assert loan["loan_amount"] == float(str(amount))
