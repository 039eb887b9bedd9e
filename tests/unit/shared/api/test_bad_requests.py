"""Invalid paths, queries, decisions and callers are refused with problem documents."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.api.conftest import (
    APPLICATION,
    Api,
    ApiAnswer,
    api_over,
    assert_problem,
)

Ask = Callable[[Api, str], ApiAnswer]

LOAN_PATHS = ["/status/{}", "/events/{}", "/race/{}", "/race/{}/events"]
ODD_IDS = [
    pytest.param("0" * 32, id="nobodys"),
    pytest.param("0" * 31, id="too-short"),
    pytest.param("0" * 33, id="too-long"),
    pytest.param("A" * 32, id="in-capitals"),
    pytest.param("..%2f..%2fetc", id="a-path"),
    pytest.param("%00", id="a-null-byte"),
    pytest.param("%0d%0aX: y", id="a-line-break"),
    pytest.param("é" * 32, id="letters-with-accents"),
    pytest.param("LOAN#a", id="a-key-of-the-table"),
    pytest.param("'; DROP TABLE loans; --", id="sql"),
    pytest.param("<script>", id="a-tag"),
    pytest.param("{}", id="braces"),
    pytest.param("x" * 5_000, id="endless"),
]


@pytest.mark.parametrize("path", LOAN_PATHS)
@pytest.mark.parametrize("id_", ODD_IDS)
def test_an_id_that_names_nothing_is_not_found(api: Api, path: str, id_: str) -> None:
    assert_problem(api.get(path.replace("{}", id_)), 404)


@pytest.mark.parametrize("id_", ODD_IDS)
def test_nothing_is_decided_about_an_id_that_names_nothing(api: Api, id_: str) -> None:
    assert_problem(api.post(f"/approve/{id_}", {"approved": True}), 404)


DECISIONS = [
    pytest.param({}, "approved", id="an-empty-object"),
    pytest.param({"approved": "false"}, "approved", id="the-word-false"),
    pytest.param({"approved": "true"}, "approved", id="the-word-true"),
    pytest.param({"approved": 1}, "approved", id="one"),
    pytest.param({"approved": 0}, "approved", id="zero"),
    pytest.param({"approved": None}, "approved", id="null"),
    pytest.param({"approved": [True]}, "approved", id="a-list"),
    pytest.param({"Approved": True}, "approved", id="another-spelling"),
    pytest.param({"approved": True, "by": "me"}, "by", id="a-field-too-many"),
    pytest.param({"approved": True, "reason": 7}, "reason", id="a-reason-that-is-a-number"),
    pytest.param({"approved": True, "reason": "x" * 201}, "reason", id="a-reason-too-long"),
]


@pytest.mark.parametrize(("decision", "field"), DECISIONS)
def test_a_decision_is_true_or_false_and_nothing_else(
    api: Api, decision: dict[str, Any], field: str
) -> None:
    application_id = api.waiting()
    problem = assert_problem(api.post(f"/approve/{application_id}", decision), 400)
    assert field in {error["field"] for error in problem["errors"]}
    assert api.fakes.durable.resumed == []
    assert api.get(f"/status/{application_id}").json["status"] == "pending_approval"


def test_a_decision_with_a_repeated_field_is_refused(api: Api) -> None:
    path = f"/approve/{api.waiting()}"
    assert_problem(api.post(path, '{"approved": false, "approved": true}'), 400)


def packed(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


FORGED = {"pk": "LOAN#a", "sk": "LOAN", "age_pk": "ALL", "age_sk": "2026"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        pytest.param("/events/{}", "wait=-1", id="wait-negative"),
        pytest.param("/events/{}", "wait=21", id="wait-too-long"),
        pytest.param("/events/{}", "wait=nan", id="wait-nan"),
        pytest.param("/events/{}", "wait=inf", id="wait-infinite"),
        pytest.param("/events/{}", "wait=-inf", id="wait-minus-infinite"),
        pytest.param("/events/{}", "wait=1e400", id="wait-1e400"),
        pytest.param("/events/{}", "wait=soon", id="wait-a-word"),
        pytest.param("/events/{}", "wait=", id="wait-empty"),
        pytest.param("/events/{}", "after=!", id="after-no-cursor"),
        pytest.param("/events/{}", "after=abc", id="after-half-a-cursor"),
        pytest.param("/events/{}", "after=%C3%A9", id="after-no-ascii"),
        pytest.param("/events/{}", f"after={'A' * 8193}", id="after-too-long"),
        pytest.param("/applications", "limit=0", id="limit-zero"),
        pytest.param("/applications", "limit=-1", id="limit-negative"),
        pytest.param("/applications", "limit=51", id="limit-too-large"),
        pytest.param("/applications", "limit=ten", id="limit-a-word"),
        pytest.param("/applications", "limit=1.5", id="limit-with-a-fraction"),
        pytest.param("/applications", "limit=", id="limit-empty"),
        pytest.param("/applications", f"limit={'9' * 5_000}", id="limit-of-5000-digits"),
        pytest.param("/applications", "next=", id="next-empty"),
        pytest.param("/applications", "next=abc", id="next-no-cursor"),
        pytest.param("/applications", f"next={'A' * 1_025}", id="next-too-long"),
        pytest.param("/applications", f"next={packed({})}", id="next-without-a-key"),
        pytest.param(
            "/applications", f"next={packed({**FORGED, 'age_pk': 'X'})}", id="next-of-another-list"
        ),
        pytest.param(
            "/applications", f"next={packed({**FORGED, 'pk': ''})}", id="next-with-an-empty-key"
        ),
        pytest.param(
            "/applications",
            f"next={base64.urlsafe_b64encode(b'[' * 760).decode()}",
            id="next-nested-deeply",
        ),
    ],
)
def test_a_bad_query_is_refused(api: Api, path: str, query: str) -> None:
    assert_problem(api.get(path.format(api.applied()), query), 400)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        pytest.param("GET", "/apply", "POST", id="get-apply"),
        pytest.param("PUT", "/apply", "POST", id="put-apply"),
        pytest.param("DELETE", "/status/x", "GET", id="delete-status"),
        pytest.param("PATCH", "/approve/x", "POST", id="patch-approve"),
        pytest.param("POST", "/status/x", "GET", id="post-status"),
        pytest.param("POST", "/applications", "GET", id="post-applications"),
    ],
)
def test_another_method_is_refused_and_the_right_one_named(
    api: Api, method: str, path: str, allowed: str
) -> None:
    answer = api.send(method, path, "{}" if method in ("POST", "PUT", "PATCH") else None)
    assert_problem(answer, 405)
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["/", "/nothing", "/apply/", "/status", "/approve//", "/apply/x"])
def test_an_address_with_nothing_at_it_is_not_found(api: Api, path: str) -> None:
    assert_problem(api.get(path), 404)


CALLS: list[Any] = [
    pytest.param(lambda api, _, role: api.post("/apply", APPLICATION, role=role), id="apply"),
    pytest.param(lambda api, _, role: api.post("/race", APPLICATION, role=role), id="race"),
    pytest.param(lambda api, id_, role: api.get(f"/status/{id_}", role=role), id="status"),
    pytest.param(lambda api, id_, role: api.get(f"/events/{id_}", role=role), id="events"),
    pytest.param(
        lambda api, id_, role: api.post(f"/approve/{id_}", {"approved": True}, role=role),
        id="approve",
    ),
    pytest.param(lambda api, _, role: api.get("/approvals", role=role), id="approvals"),
    pytest.param(lambda api, _, role: api.get("/applications", role=role), id="applications"),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_request_without_sign_in_is_refused(
    api: Api, call: Callable[[Api, str, str], ApiAnswer]
) -> None:
    assert_problem(call(api, api.waiting(), "nobody"), 401)
    assert api.fakes.durable.resumed == []


@pytest.mark.parametrize("call", CALLS[2:6])
@pytest.mark.parametrize("role", ["applicant", "stranger"])
def test_another_applicants_loan_is_forbidden(
    api: Api, call: Callable[[Api, str, str], ApiAnswer], role: str
) -> None:
    assert_problem(call(api, api.waiting(), role), 403)
    assert api.fakes.durable.resumed == []


def test_an_applicant_sees_their_own_loans_and_never_approves_them(api: Api) -> None:
    own = api.post("/apply", APPLICATION, role="applicant").json["application_id"]
    api.applied()
    listed = api.get("/applications", role="applicant").json["applications"]
    assert [loan["application_id"] for loan in listed] == [own]
    assert api.get(f"/status/{own}", role="applicant").status == 200
    assert_problem(api.post(f"/approve/{own}", {"approved": True}, role="applicant"), 403)


@pytest.mark.parametrize("path", ["/apply", "/race"])
@pytest.mark.parametrize(
    "faults",
    [{"assess_risk": {"permanent": True}}, {"manager_approval": {"timeout_seconds": 5}}],
    ids=["a-failure", "a-time-out"],
)
def test_faults_are_forbidden_where_they_are_not_enabled(
    table: Table, monkeypatch: pytest.MonkeyPatch, path: str, faults: dict[str, Any]
) -> None:
    api = api_over(FakeServices(table, faults_enabled=False), monkeypatch)
    assert_problem(api.post(path, {**APPLICATION, "faults": faults}), 403)
    assert_problem(api.post(path, {**APPLICATION, "faults": {"x": 1}}), 400)
    assert api.post(path, APPLICATION).status == 202
