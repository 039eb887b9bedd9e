"""The status of every route of the schema for every caller, on the real handler."""

from typing import Any

import pytest

from tests.authorization import (
    API,
    APPLICANT,
    CALLERS,
    LARGE,
    MANAGER,
    NOBODY,
    OTHER,
    ROWS,
    AuthorizationRow,
)
from tests.unit.shared.api.conftest import CLAIMS, Api, ApiAnswer, assert_problem

ROLES = {NOBODY: "nobody", APPLICANT: "applicant", OTHER: "stranger", MANAGER: "manager"}


@pytest.fixture
def race(api: Api) -> dict[str, Any]:
    """A race of the applicant's whose lanes wait for a manager."""
    raced = api.post("/race", LARGE, role="applicant").json
    for engine, application_id in raced["applications"].items():
        api.fakes.services().loans.request_approval(application_id, engine, 60)
        api.fakes.engine(engine).waiting.add(engine)
    return raced


def call(api: Api, row: AuthorizationRow, race: dict[str, Any], role: str) -> ApiAnswer:
    path = row.path(race["applications"]["durable"], race["race_id"])
    return api.get(path, role=role) if row.body is None else api.post(path, row.body, role=role)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_caller_gets_the_status_of_the_table(
    api: Api, race: dict[str, Any], row: AuthorizationRow
) -> None:
    answers = {caller: call(api, row, race, ROLES[caller]) for caller in CALLERS}
    assert {caller: answer.status for caller, answer in answers.items()} == row.expected
    for answer in answers.values():
        if answer.status >= 400:
            assert_problem(answer, answer.status)


@pytest.mark.parametrize(
    ("path", "statuses"),
    [("/health", [200, 200]), ("/engines", [401, 200]), ("/api/health", [401, 404])],
    ids=["open", "for-who-is-signed-in", "the-stage-twice"],
)
def test_a_named_stage_opens_nothing_and_closes_nothing(
    api: Api, path: str, statuses: list[int]
) -> None:
    answers = [api.get(path, stage="api", role=role) for role in ("nobody", "manager")]
    assert [answer.status for answer in answers] == statuses


def test_every_route_of_the_schema_stands_in_the_table(api: Api) -> None:
    schema = api.get("/openapi.json").json
    listed = {(method.upper(), path) for path, way in schema["paths"].items() for method in way}
    assert listed == {(row.method, row.route) for row in API}


def test_a_refusal_has_no_data_of_the_other_applicants_loan(api: Api, race: dict[str, Any]) -> None:
    texts = {
        call(api, row, race, "stranger").text
        for row in API
        if row.expected[OTHER] == 403 and row.method == "GET" and "{" in row.route
    }
    [text] = texts
    assert "This loan belongs to another applicant." in text
    assert str(LARGE["name"]) not in text
    assert not [id_ for id_ in (race["race_id"], *race["applications"].values()) if id_ in text]


def test_an_applicant_lists_their_own_loans_and_a_manager_all(
    api: Api, race: dict[str, Any]
) -> None:
    others = api.post("/apply", LARGE, role="stranger").json["application_id"]
    lists = {
        role: {
            loan["application_id"]
            for loan in api.get("/applications", role=role).json["applications"]
        }
        for role in ("applicant", "stranger", "manager")
    }
    own = set(race["applications"].values())
    assert lists == {"applicant": own, "stranger": {others}, "manager": {*own, others}}


def test_an_applicants_list_reads_no_loan_of_other_applicants(
    api: Api, race: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        api.post("/apply", LARGE, role="stranger")
    table = api.fakes.table
    read: list[str] = []
    get_many = table.get_many

    def counted(keys: Any) -> Any:
        wanted = list(keys)
        read.extend(pk for pk, _ in wanted)
        return get_many(wanted)

    monkeypatch.setattr(table, "get_many", counted)
    api.get("/applications", role="applicant")
    assert sorted(read) == sorted(f"LOAN#{id_}" for id_ in race["applications"].values())


@pytest.mark.parametrize("path", ["/apply", "/race"])
def test_an_empty_set_of_faults_is_accepted_from_an_applicant(api: Api, path: str) -> None:
    assert api.post(path, {**LARGE, "faults": {}}, role="applicant").status == 202


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("approve", "Only managers may decide about loans."),
        ("approvals", "Only managers may see which loans wait for a decision."),
        ("apply-with-faults", "Only managers may inject faults."),
    ],
)
def test_a_refusal_names_the_action_that_only_managers_may_do(
    api: Api, race: dict[str, Any], row: str, words: str
) -> None:
    [asked] = [each for each in API if each.id == row]
    assert call(api, asked, race, "applicant").json["detail"] == words


def test_a_bad_request_without_sign_in_is_only_a_401(api: Api) -> None:
    bad = [
        api.post("/apply", "{", role="nobody"),
        api.post("/apply", {}, role="nobody"),
        api.get("/applications", "limit=x", role="nobody"),
        api.send("PUT", "/apply", "{}", role="nobody"),
    ]
    assert [answer.status for answer in bad] == [401, 401, 401, 401]


@pytest.mark.parametrize(
    ("groups", "status"),
    [
        pytest.param("[managers]", 200, id="managers"),
        pytest.param("[applicants managers]", 200, id="in-both"),
        pytest.param("managers", 200, id="without-brackets"),
        pytest.param("[applicants]", 403, id="applicants"),
        pytest.param("[managers-of-nothing]", 403, id="another-name"),
        pytest.param("[Managers]", 403, id="another-case"),
        pytest.param("[]", 403, id="empty"),
        pytest.param("", 403, id="nothing"),
    ],
)
def test_the_group_of_the_claims_makes_the_manager(
    api: Api, monkeypatch: pytest.MonkeyPatch, groups: str, status: int
) -> None:
    claims = {"sub": "somebody", "token_use": "access", "cognito:groups": groups}
    monkeypatch.setitem(CLAIMS, "manager", claims)
    assert api.get("/approvals").status == status


@pytest.mark.parametrize("use", ["id", None])
def test_a_token_that_is_no_access_token_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch, use: str | None
) -> None:
    claims: Any = {**(CLAIMS["manager"] or {}), "token_use": use}
    monkeypatch.setitem(CLAIMS, "manager", claims)
    refused = api.get("/approvals")
    assert refused.status == 401
    assert "access token" in refused.json["detail"]
