"""What a signed-in stranger may cost: open loans and pauses are limited, but not for managers."""

import pytest

from shared.domain.outcome import Status
from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.api.conftest import APPLICATION, Api, api_over, assert_problem

MOST = 3
PACED = {**APPLICATION, "pace_ms": 700}


@pytest.fixture
def deployed(table: Table, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API with the limits of a deployment, and without faults."""
    return api_over(FakeServices(table, faults_enabled=False, open_loans=MOST), monkeypatch)


def apply(api: Api, role: str = "applicant", key: str = "") -> int:
    headers = {"idempotency-key": key} if key else {}
    return api.post("/apply", APPLICATION, role=role, headers=headers).status


def test_an_applicant_with_too_many_open_loans_gets_a_429_and_the_time_to_wait(
    deployed: Api,
) -> None:
    assert [apply(deployed) for _ in range(MOST)] == [202] * MOST
    refused = deployed.post("/apply", APPLICATION, role="applicant")
    detail = assert_problem(refused, 429)["detail"]
    assert detail.startswith(f"You have {MOST} loans that are unfinished")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert len(deployed.fakes.durable.started) == MOST


def test_a_race_counts_as_two_loans(deployed: Api) -> None:
    assert deployed.post("/race", APPLICATION, role="applicant").status == 202
    assert deployed.post("/race", APPLICATION, role="applicant").status == 429
    assert apply(deployed) == 202


def test_another_applicant_and_a_manager_may_still_apply(deployed: Api) -> None:
    assert [apply(deployed) for _ in range(MOST + 1)][-1] == 429
    assert apply(deployed, role="stranger") == 202
    assert [apply(deployed, role="manager") for _ in range(MOST + 1)] == [202] * (MOST + 1)


def test_a_repeated_request_is_no_further_loan(deployed: Api) -> None:
    answers = [apply(deployed, key=f"key-{number}") for number in range(MOST)]
    assert answers == [202] * MOST
    assert apply(deployed, key="key-0") == 202


def test_a_refused_request_is_accepted_later_under_the_same_key(deployed: Api) -> None:
    first = deployed.post("/apply", APPLICATION, role="applicant").json["application_id"]
    assert [apply(deployed) for _ in range(MOST - 1)] == [202] * (MOST - 1)
    assert apply(deployed, key="late") == 429
    loans = deployed.fakes.services().loans
    loans.record_outcome(first, Status.DENIED, {"status": "denied"})
    deployed.fakes.clock.sleep(60)
    assert apply(deployed, key="late") == 202


def test_without_a_limit_any_number_of_loans_may_be_open(api: Api) -> None:
    assert [apply(api) for _ in range(2 * MOST)] == [202] * 2 * MOST


@pytest.mark.parametrize(
    ("role", "faults_enabled", "status"),
    [
        pytest.param("applicant", False, 403, id="an applicant"),
        pytest.param("applicant", True, 202, id="an applicant where faults are allowed"),
        pytest.param("manager", False, 202, id="a manager"),
    ],
)
def test_a_stranger_can_not_make_the_steps_slow(
    table: Table, monkeypatch: pytest.MonkeyPatch, role: str, faults_enabled: bool, status: int
) -> None:
    api = api_over(FakeServices(table, faults_enabled=faults_enabled), monkeypatch)
    assert api.post("/apply", PACED, role=role).status == status
    assert api.get("/engines", role=role).json["may_choose_pace"] is (status == 202)
