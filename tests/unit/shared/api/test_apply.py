"""An application is accepted once, with repeated requests and with unreachable services."""

from typing import Any

import pytest

from shared.domain.outcome import Status
from shared.domain.profiles import PROFILES
from tests.unit.shared.api.conftest import APPLICATION, NAME, Api, ApiAnswer, assert_problem

KEY = {"idempotency-key": "the-key"}


@pytest.mark.parametrize("engine", ["durable", "stepfunctions"])
def test_an_application_is_stored_and_started_on_its_engine(api: Api, engine: str) -> None:
    answer = api.post("/apply", {**APPLICATION, "engine": engine})
    id_ = answer.json["application_id"]
    assert answer.json == {"application_id": id_, "engine": engine}
    assert api.fakes.engine(engine).started == {
        id_: {"application_id": id_, "timeouts": {"manager": 1800, "fraud": 300}}
    }
    assert api.get(f"/status/{id_}").json["status"] == "processing"


def test_without_an_engine_it_is_the_durable_one(api: Api) -> None:
    assert api.post("/apply", APPLICATION).json["engine"] == "durable"


def test_the_time_outs_of_a_loan_travel_in_its_input(api: Api) -> None:
    waits = {"manager_approval": {"timeout_seconds": 7}, "fraud_check": {"timeout_seconds": 86_400}}
    id_ = api.applied(faults=waits)
    assert api.fakes.durable.started[id_]["timeouts"] == {"manager": 7, "fraud": 86_400}


def test_a_race_runs_the_same_application_on_both_engines(api: Api) -> None:
    answer = api.post("/race", APPLICATION).json
    lanes = answer["applications"]
    assert set(lanes) == {"durable", "stepfunctions"}
    assert list(api.fakes.durable.started) == [lanes["durable"]]
    assert list(api.fakes.states.started) == [lanes["stepfunctions"]]
    shown = api.get(f"/race/{answer['race_id']}").json
    assert shown["applications"] == lanes
    assert {lane["race_id"] for lane in shown["lanes"].values()} == {answer["race_id"]}
    assert shown.get("equivalence") is None


@pytest.mark.parametrize(
    "engines",
    [["durable"], ["durable", "durable"], ["durable", "stepfunctions", "durable"], ["other"], []],
)
def test_a_race_is_of_two_different_engines(api: Api, engines: list[str]) -> None:
    problem = assert_problem(api.post("/race", {**APPLICATION, "engines": engines}), 400)
    assert {error["field"].partition(".")[0] for error in problem["errors"]} == {"engines"}
    assert api.fakes.durable.starts + api.fakes.states.starts == 0


@pytest.mark.parametrize("path", ["/apply", "/race"])
def test_the_same_key_and_body_give_the_same_answer_and_one_start(api: Api, path: str) -> None:
    answers = [api.post(path, APPLICATION, headers=KEY) for _ in range(3)]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert {answer.status for answer in answers} == {202}
    assert api.fakes.durable.starts == 1
    assert api.fakes.states.starts == (1 if path == "/race" else 0)
    assert len(api.get("/applications").json["applications"]) == (2 if path == "/race" else 1)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"loan_amount": 150000.01}, id="amount"),
        pytest.param({"name": "Somebody Else"}, id="name"),
        pytest.param({"engine": "stepfunctions"}, id="engine"),
        pytest.param({"pace_ms": 1}, id="pace"),
        pytest.param({"faults": {"assess_risk": {"permanent": True}}}, id="faults"),
        pytest.param({"phone": "555"}, id="phone"),
    ],
)
def test_the_same_key_with_another_body_is_a_conflict(api: Api, change: dict[str, Any]) -> None:
    api.post("/apply", APPLICATION, headers=KEY)
    assert_problem(api.post("/apply", {**APPLICATION, **change}, headers=KEY), 409)
    assert api.fakes.durable.starts + api.fakes.states.starts == 1


def test_a_key_of_an_application_is_not_one_of_a_race(api: Api) -> None:
    api.post("/apply", APPLICATION, headers=KEY)
    assert_problem(api.post("/race", APPLICATION, headers=KEY), 409)


def test_a_key_belongs_to_its_caller(api: Api) -> None:
    first = api.post("/apply", APPLICATION, headers=KEY)
    other = api.post("/apply", APPLICATION, headers=KEY, role="applicant")
    assert first.json["application_id"] != other.json["application_id"]


def test_without_a_key_two_applications_are_two_loans(api: Api) -> None:
    assert api.applied() != api.applied()


@pytest.mark.parametrize("key", ["k", "k" * 64, "with space / # é".encode().decode("latin-1")])
def test_a_key_of_up_to_64_characters_is_taken(api: Api, key: str) -> None:
    headers = {"idempotency-key": key}
    answers = [api.post("/apply", APPLICATION, headers=headers).text for _ in range(2)]
    assert len(set(answers)) == 1


def test_an_engine_that_is_out_keeps_no_application_from_being_taken_in(api: Api) -> None:
    api.fakes.durable.out = True
    answer = api.post("/apply", APPLICATION, headers=KEY)
    id_ = answer.json["application_id"]
    assert answer.status == 202
    assert api.get(f"/status/{id_}").json["status"] == "submitted"
    api.fakes.durable.out = False
    assert api.post("/apply", APPLICATION, headers=KEY).text == answer.text
    assert list(api.fakes.durable.started) == [id_]
    assert api.get(f"/status/{id_}").json["status"] == "processing"


def test_one_engine_that_is_out_does_not_keep_the_other_lane_from_starting(api: Api) -> None:
    api.fakes.durable.out = True
    lanes = api.post("/race", APPLICATION).json["applications"]
    assert list(api.fakes.states.started) == [lanes["stepfunctions"]]


def test_the_answer_never_waits_for_the_pace_of_the_loan(api: Api) -> None:
    before = api.fakes.clock.moment
    api.applied(pace_ms=5000)
    assert api.fakes.clock.moment == before


def get(path: str) -> Any:
    return lambda api, id_: api.get(path.format(id_))


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda api, _: api.post("/apply", APPLICATION), id="apply"),
        pytest.param(lambda api, _: api.post("/apply", APPLICATION, headers=KEY), id="with-key"),
        pytest.param(lambda api, _: api.post("/race", APPLICATION), id="race"),
        pytest.param(
            lambda api, id_: api.post(f"/approve/{id_}", {"approved": True}), id="approve"
        ),
        pytest.param(get("/status/{}"), id="status"),
        pytest.param(get("/events/{}"), id="events"),
        pytest.param(get("/race/{}"), id="show-race"),
        pytest.param(get("/approvals"), id="approvals"),
        pytest.param(get("/applications"), id="applications"),
    ],
)
def test_an_unreachable_table_is_a_503_with_retry_after(
    closed_api: Api, unknown: str, ask: Any
) -> None:
    answer: ApiAnswer = ask(closed_api, unknown)
    assert_problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert closed_api.fakes.durable.starts == 0


def test_what_needs_no_table_is_answered_without_it(closed_api: Api) -> None:
    assert len(closed_api.get("/profiles").json["profiles"]) == len(PROFILES) == 3
    engines = closed_api.get("/engines").json["engines"]
    assert [(one["name"], one["deployment"]) for one in engines] == [
        ("durable", "local"),
        ("stepfunctions", "local"),
    ]
    assert "/apply" in closed_api.get("/openapi.json").json["paths"]


def test_a_finished_loan_shows_its_terms_and_is_complete(api: Api) -> None:
    id_ = api.applied()
    result = {"status": "approved", "applicant_name": NAME, "term_months": 60}
    api.fakes.services().loans.record_outcome(id_, Status.APPROVED, result)
    shown = api.get(f"/status/{id_}").json
    assert (shown["status"], shown["current_step"]) == ("approved", "complete")
    assert {name: shown["result"][name] for name in result} == result


def test_the_list_shows_every_loan_once_newest_first_without_logs(api: Api) -> None:
    ids = []
    for _ in range(5):
        api.fakes.clock.sleep(1)
        ids.append(api.applied())
    shown: list[str] = []
    query = "limit=2"
    while query:
        page = api.get("/applications", query).json
        shown += [loan["application_id"] for loan in page["applications"]]
        assert not [loan for loan in page["applications"] if "logs" in loan]
        query = f"limit=2&next={page['next']}" if page.get("next") else ""
    assert shown == ids[::-1]
