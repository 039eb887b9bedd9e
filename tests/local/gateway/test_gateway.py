"""The public port: events, responses, refusals, the page, and the lab's own calls."""

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from local.gateway.problems import MOST_BODY_BYTES
from local.lab import Lab
from tests.local.conftest import problem

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def gateway(lab: Lab) -> Iterator[httpx.Client]:
    """A client of the public port."""
    with httpx.Client(base_url=lab.url, trust_env=False) as client:
        yield client


def test_a_request_becomes_an_event_of_format_2(gateway: httpx.Client) -> None:
    response = gateway.post(
        "/api/apply/é?a=1&a=2&b=&c=x%20y",
        content='{"name": "Zoë"}'.encode(),
        headers={**JSON, "Idempotency-Key": "K", "User-Agent": "toy", "Cookie": "c=1; d=2"},
    )
    event = response.json()
    assert event["version"] == "2.0"
    assert event["rawPath"] == "/apply/é"
    assert event["rawQueryString"] == "a=1&a=2&b=&c=x%20y"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "", "c": "x y"}
    assert event["headers"]["idempotency-key"] == "K"
    assert event["headers"]["content-type"] == "application/json"
    assert event["cookies"] == ["c=1", "d=2"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"name": "Zoë"}', False)
    context = event["requestContext"]
    assert context["stage"] == "$default"
    assert context["http"]["method"] == "POST"
    assert context["http"]["path"] == "/apply/é"
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert context["http"]["userAgent"] == "toy"
    assert isinstance(context["timeEpoch"], int)
    assert context["requestId"]


def test_a_result_becomes_a_response(gateway: httpx.Client) -> None:
    response = gateway.get("/api/any")
    assert response.status_code == 202
    assert response.headers["x-toy"] == "yes"
    assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert gateway.get("/api/bytes").content == b"\x00\x01\x02"


def test_bytes_that_are_no_text_travel_as_base64(gateway: httpx.Client) -> None:
    event = gateway.post("/api/any", content=b"\xff\x00", headers=JSON).json()
    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        (None, {"sub": "lab-manager", "token_use": "access", "cognito:groups": "[managers]"}),
        ("", {"sub": "lab-manager", "token_use": "access", "cognito:groups": "[managers]"}),
        ("Manager", {"sub": "lab-manager", "token_use": "access", "cognito:groups": "[managers]"}),
        (
            "applicant",
            {"sub": "lab-applicant", "token_use": "access", "cognito:groups": "[applicants]"},
        ),
        (
            "applicant-2",
            {"sub": "lab-applicant-2", "token_use": "access", "cognito:groups": "[applicants]"},
        ),
        ("nobody", None),
    ],
)
def test_a_header_gives_the_role_of_the_caller(
    gateway: httpx.Client, role: str | None, claims: Any
) -> None:
    headers = {} if role is None else {"X-Lab-Role": role}
    context = gateway.get("/api/any", headers=headers).json()["requestContext"]
    found = context.get("authorizer")
    assert (found and found["jwt"]["claims"]) == claims


@pytest.mark.parametrize("role", ["somebody-else", "managers", "manager, applicant", "manager;"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/any"), ("POST", "/lab/kill")],
    ids=["the-api", "the-labs-calls"],
)
def test_an_unknown_role_is_refused_and_the_known_ones_named(
    gateway: httpx.Client, method: str, path: str, role: str
) -> None:
    response = gateway.request(method, path, json={}, headers={"X-Lab-Role": role})
    [error] = problem(response, 400)["errors"]
    assert error["field"] == "x-lab-role"
    assert error["message"] == "must be one of manager, applicant, applicant-2, nobody"


@pytest.mark.parametrize(("role", "status"), [("applicant", 403), ("nobody", 401)])
@pytest.mark.parametrize("path", ["/lab/kill", "/lab/outage"])
def test_only_a_manager_may_inject_faults(
    gateway: httpx.Client, path: str, role: str, status: int
) -> None:
    body = {"application_id": "loan-of-somebody", "part": "table", "seconds": 60}
    problem(gateway.post(path, json=body, headers={"X-Lab-Role": role}), status)
    assert set(gateway.get("/lab/health").json()["parts"].values()) == {"up"}


def test_the_configuration_has_the_roles_that_the_page_can_switch_to(gateway: httpx.Client) -> None:
    response = gateway.get("/config.json")
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "sign_in": "roles",
        "roles": [
            {"name": "manager", "title": "Manager", "groups": ["managers"]},
            {"name": "applicant", "title": "Applicant", "groups": ["applicants"]},
            {"name": "applicant-2", "title": "Applicant 2", "groups": ["applicants"]},
        ],
    }


@pytest.mark.parametrize(
    ("path", "status"), [("/raise", 502), ("/leave", 503), ("/malformed", 502)]
)
def test_an_error_of_the_function_shows_nothing_of_its_details(
    gateway: httpx.Client, path: str, status: int
) -> None:
    response = gateway.get(f"/api{path}")
    problem(response, status)
    assert "secret" not in response.text
    assert "Error" not in response.text
    assert ("retry-after" in response.headers) == (status == 503)


@pytest.mark.parametrize("size", [MOST_BODY_BYTES + 1, 3 << 20])
def test_a_body_that_is_too_large_is_refused(gateway: httpx.Client, size: int) -> None:
    problem(gateway.post("/api/any", content=b"x" * size, headers=JSON), 413)
    assert gateway.post("/api/any", content=b"x" * MOST_BODY_BYTES, headers=JSON).status_code == 202


def test_a_body_of_unknown_length_is_refused_when_it_is_too_large(gateway: httpx.Client) -> None:
    chunks = (b"x" * 1024 for _ in range(MOST_BODY_BYTES // 1024 + 1))
    problem(gateway.post("/api/any", content=chunks, headers=JSON), 413)


@pytest.mark.parametrize("path", ["/api/any", "/lab/kill"])
@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_post_that_is_not_json_is_refused(
    gateway: httpx.Client, path: str, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    problem(gateway.post(path, content=b"{}", headers=headers), 400)


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "10.0.0.1:8000", ""])
def test_a_foreign_host_is_refused(gateway: httpx.Client, host: str) -> None:
    problem(gateway.get("/api/any", headers={"Host": host}), 403)
    problem(gateway.get("/lab/health", headers={"Host": host}), 403)


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1:80", "[::1]:8000"])
def test_loopback_by_any_name_is_answered(gateway: httpx.Client, host: str) -> None:
    assert gateway.get("/api/any", headers={"Host": host}).status_code == 202


@pytest.mark.parametrize(
    "origin", ["https://example.com", "null", "http://localhost.example.com", "file://", "http://["]
)
def test_a_foreign_origin_is_refused(gateway: httpx.Client, origin: str) -> None:
    response = gateway.post("/api/any", json={}, headers={"Origin": origin})
    problem(response, 403)
    assert "access-control-allow-origin" not in response.headers
    problem(gateway.options("/api/any", headers={"Origin": origin}), 403)


def test_a_page_of_the_frontends_own_server_may_call(gateway: httpx.Client) -> None:
    origin = {"Origin": "http://localhost:5173"}
    preflight = gateway.options(
        "/api/apply", headers={**origin, "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "http://localhost:5173"
    allowed = preflight.headers["access-control-allow-headers"]
    assert {"content-type", "idempotency-key"} <= set(allowed.split(", "))
    response = gateway.post("/api/apply", json={}, headers=origin)
    assert response.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize("path", ["/nothing", "/lab/nothing", "/lab/", "/apiary"])
def test_an_unknown_path_is_not_found(gateway: httpx.Client, path: str) -> None:
    problem(gateway.get(path), 404)


def test_a_malformed_request_is_a_problem(lab: Lab) -> None:
    host, port = urlsplit(lab.url).hostname, urlsplit(lab.url).port
    with socket.create_connection((host, port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: much\r\n\r\n")
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert response.status == 400
        assert response.headers["Content-Type"] == "application/problem+json"
        assert json.loads(response.read())["status"] == 400


def test_a_client_that_goes_away_disturbs_nobody(lab: Lab, gateway: httpx.Client) -> None:
    host, port = urlsplit(lab.url).hostname, urlsplit(lab.url).port
    for _ in range(5):
        with socket.create_connection((host, port)) as connection:
            connection.sendall(b"GET /api/any HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert gateway.get("/api/any").status_code == 202


def test_everything_is_up(gateway: httpx.Client) -> None:
    response = gateway.get("/lab/health")
    assert response.status_code == 200
    assert response.json()["status"] == "up"
    assert set(response.json()["parts"].values()) == {"up"}


def test_the_health_names_this_start_of_the_lab(gateway: httpx.Client) -> None:
    first, second = (gateway.get("/lab/health").json()["lab_id"] for _ in range(2))
    assert first == second
    assert len(first) == 32


@pytest.mark.parametrize("part", ["progress", "durable", "stepfunctions", "table"])
def test_an_outage_is_seen_in_the_health(gateway: httpx.Client, part: str) -> None:
    begun = gateway.post("/lab/outage", json={"part": part, "seconds": 60})
    assert (begun.status_code, begun.json()) == (200, {"part": part, "seconds": 60})
    response = gateway.get("/lab/health")
    assert response.status_code == 503
    assert response.json()["parts"][part] == "out"
    gateway.post("/lab/outage", json={"part": part, "seconds": 0})
    assert gateway.get("/lab/health").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/lab/outage", {"part": "sun", "seconds": 1}, "part"),
        ("/lab/outage", {"part": ["table"], "seconds": 1}, "part"),
        ("/lab/outage", {"part": "table", "seconds": "1"}, "seconds"),
        ("/lab/outage", {"part": "table", "seconds": True}, "seconds"),
        ("/lab/outage", {"part": "table", "seconds": -1}, "seconds"),
        ("/lab/outage", {"part": "table", "seconds": 1e9}, "seconds"),
        ("/lab/outage", {"part": "table"}, "seconds"),
        ("/lab/outage", {"part": "table", "seconds": 1, "why": 1}, "why"),
        ("/lab/kill", {"application_id": 7}, "application_id"),
        ("/lab/kill", {"application_id": "a"}, "application_id"),
        ("/lab/kill", {"application_id": "../../../etc"}, "application_id"),
        ("/lab/kill", {}, "application_id"),
        ("/lab/deploy", {"versioned": True}, "versioned"),
    ],
)
def test_a_wrong_field_is_named(gateway: httpx.Client, path: str, body: Any, field: str) -> None:
    errors = problem(gateway.post(path, json=body), 400)["errors"]
    assert [error["field"] for error in errors] == [field]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"seconds": NaN, "part": "table"}'])
def test_a_body_that_is_no_object_is_refused(gateway: httpx.Client, body: bytes) -> None:
    problem(gateway.post("/lab/outage", content=body, headers=JSON), 400)


def test_a_call_with_the_wrong_method_is_refused(gateway: httpx.Client) -> None:
    problem(gateway.get("/lab/kill"), 405)
    problem(gateway.post("/lab/health", json={}), 405)


def test_the_exhibit_of_a_deployment_is_idle_at_first(gateway: httpx.Client) -> None:
    assert gateway.get("/lab/deploy").json() == {"state": "idle", "events": []}


def test_a_kill_is_armed_for_a_loan_that_runs_nothing(gateway: httpx.Client) -> None:
    response = gateway.post("/lab/kill", json={"application_id": "loan-of-the-gateway"})
    assert response.json() == {"application_id": "loan-of-the-gateway", "kill": "armed"}
    assert gateway.get("/api/loan-of-the-gateway").status_code == 202


def test_without_a_built_page_the_root_redirects_to_the_docs(gateway: httpx.Client) -> None:
    response = gateway.get("/")
    if response.status_code == 302:
        assert response.headers["location"] == "/api/docs"
    else:
        assert response.headers["content-type"] == "text/html; charset=utf-8"
