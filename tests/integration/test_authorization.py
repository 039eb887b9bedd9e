"""Authorization through the lab's gateway: the same table as on AWS, with the lab's roles."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.client.api_client import LoanClient
from local.lab import Lab
from tests.authorization import (
    APPLICANT,
    CALLERS,
    LAB,
    LARGE,
    MANAGER,
    NOBODY,
    OTHER,
    ROWS,
    AuthorizationRow,
)

ROLES = {NOBODY: "nobody", APPLICANT: "applicant", OTHER: "applicant-2", MANAGER: "manager"}


@pytest.fixture(scope="module")
def gateway(lab: Lab) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=lab.url, timeout=30, trust_env=False) as client:
        yield client


def ask(gateway: httpx.Client, method: str, path: str, body: Any, caller: str) -> httpx.Response:
    return gateway.request(method, path, json=body, headers={"X-Lab-Role": ROLES[caller]})


@pytest.fixture(scope="module")
def race(gateway: httpx.Client, client: LoanClient) -> dict[str, Any]:
    """A race of the applicant's whose lanes wait for a manager."""
    answer = ask(gateway, "POST", "/api/race", LARGE, APPLICANT)
    raced: dict[str, Any] = answer.json()
    for application_id in raced["applications"].values():
        client.wait_for_manager(application_id)
    return raced


@pytest.mark.parametrize("row", [*ROWS, *LAB], ids=lambda row: row.id)
def test_every_role_gets_the_status_of_the_table(
    gateway: httpx.Client, race: dict[str, Any], row: AuthorizationRow
) -> None:
    base = "" if row in LAB else "/api"
    path = base + row.path(race["applications"]["durable"], race["race_id"])
    answers = {caller: ask(gateway, row.method, path, row.body, caller) for caller in CALLERS}
    statuses = {caller: answer.status_code for caller, answer in answers.items()}
    assert statuses == row.expected
    refusals = [answer for answer in answers.values() if answer.is_error]
    assert {each.headers["content-type"] for each in refusals} <= {"application/problem+json"}


def test_a_request_without_a_role_is_the_managers(gateway: httpx.Client) -> None:
    assert gateway.get("/api/approvals").status_code == httpx.codes.OK


def test_two_applicants_see_different_loans(gateway: httpx.Client, race: dict[str, Any]) -> None:
    def listed(caller: str) -> set[str]:
        page = ask(gateway, "GET", "/api/applications?limit=50", None, caller).json()
        return {loan["application_id"] for loan in page["applications"]}

    own = set(race["applications"].values())
    assert own <= listed(APPLICANT)
    assert own <= listed(MANAGER)
    assert not own & listed(OTHER)


def test_every_role_of_the_pages_configuration_is_known(gateway: httpx.Client) -> None:
    configuration = gateway.get("/config.json").json()
    assert configuration["sign_in"] == "roles"
    assert [role["name"] for role in configuration["roles"]] == [
        "manager",
        "applicant",
        "applicant-2",
    ]
    for role in configuration["roles"]:
        answer = gateway.get("/api/engines", headers={"X-Lab-Role": role["name"]})
        assert answer.status_code == httpx.codes.OK
