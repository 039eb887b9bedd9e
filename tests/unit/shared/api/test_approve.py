"""A decision is claimed once, delivered once, and never reversed."""

import pytest
from botocore.exceptions import ClientError

from shared.domain.outcome import Status
from shared.events.event import Kind
from tests.unit.shared.api.conftest import Api, ApiAnswer, assert_problem

TOKEN = "token"


def decide(api: Api, id_: str, approved: bool = True, **how: str) -> ApiAnswer:
    return api.post(f"/approve/{id_}", {"approved": approved, **how})


def status(api: Api, id_: str) -> str:
    return str(api.get(f"/status/{id_}").json["status"])


def event_kinds(api: Api, id_: str) -> list[str]:
    return [event.kind for event in api.fakes.services().events.read(id_)]


@pytest.mark.parametrize("approved", [True, False], ids=["yes", "no"])
@pytest.mark.parametrize("engine", ["durable", "stepfunctions"])
def test_a_decision_resumes_the_workflow_that_waits(api: Api, engine: str, approved: bool) -> None:
    id_ = api.waiting(TOKEN, engine=engine)
    answer = decide(api, id_, approved, reason="seen the papers")
    assert answer.status == 200
    assert answer.json == {"status": "approval_sent", "approved": approved}
    assert api.fakes.engine(engine).resumed == [(TOKEN, {"approved": approved})]
    assert status(api, id_) == "processing"
    decision = api.fakes.services().loans.get(id_).decision
    assert decision is not None
    assert (decision.decided_by, decision.reason) == ("the-manager", "seen the papers")
    assert decision.delivered_at is not None


@pytest.mark.parametrize("approved", [True, False], ids=["yes", "no"])
def test_the_same_decision_again_is_taken_and_changes_nothing(api: Api, approved: bool) -> None:
    id_ = api.waiting(TOKEN)
    answers = [decide(api, id_, approved) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len({answer.text for answer in answers}) == 1
    assert api.fakes.durable.answers == len(api.fakes.durable.resumed) == 1
    assert event_kinds(api, id_).count(Kind.DECIDED) == 1
    assert event_kinds(api, id_).count(Kind.RESUMED) == 1


@pytest.mark.parametrize("first", [True, False], ids=["yes-then-no", "no-then-yes"])
def test_the_other_decision_is_a_conflict_and_changes_nothing(api: Api, first: bool) -> None:
    id_ = api.waiting(TOKEN)
    decide(api, id_, first)
    assert_problem(decide(api, id_, not first), 409)
    assert api.fakes.durable.resumed == [(TOKEN, {"approved": first})]


def test_a_decision_about_a_loan_that_does_not_wait_is_a_conflict(api: Api) -> None:
    id_ = api.applied()
    assert_problem(decide(api, id_), 409)
    assert api.fakes.durable.resumed == []


def test_a_finished_loan_is_a_conflict(api: Api) -> None:
    id_ = api.waiting(TOKEN)
    api.fakes.services().loans.record_outcome(id_, Status.DENIED, {})
    assert_problem(decide(api, id_), 409)
    assert api.fakes.durable.resumed == []


def test_a_workflow_that_no_longer_waits_when_the_time_is_over_is_a_conflict(api: Api) -> None:
    id_ = api.waiting(TOKEN, seconds=60)
    api.fakes.durable.waiting.clear()
    api.fakes.clock.sleep(61)
    assert_problem(decide(api, id_), 409)


def test_a_decision_that_came_too_late_stays_a_conflict_when_it_is_repeated(api: Api) -> None:
    id_ = api.waiting(TOKEN, seconds=60)
    api.fakes.durable.waiting.clear()
    api.fakes.clock.sleep(61)
    answers = [decide(api, id_) for _ in range(2)]
    ended = {"status": "denied", "reason_code": "approval_timed_out"}
    api.fakes.services().loans.record_outcome(id_, Status.DENIED, ended)
    answers.append(decide(api, id_))
    assert [answer.status for answer in answers] == [409, 409, 409]


def test_a_decision_that_was_followed_is_taken_again_after_the_loan_has_ended(api: Api) -> None:
    id_ = api.waiting(TOKEN)
    decide(api, id_, approved=False)
    ended = {"status": "denied", "reason_code": "manager_denied"}
    api.fakes.services().loans.record_outcome(id_, Status.DENIED, ended)
    assert decide(api, id_, approved=False).status == 200
    assert_problem(decide(api, id_, approved=True), 409)


def test_a_workflow_that_asks_again_just_now_keeps_the_decision(api: Api) -> None:
    id_ = api.waiting(TOKEN, seconds=60)
    api.fakes.durable.waiting.clear()
    assert decide(api, id_).status == 200
    asked = api.fakes.services().loans.request_approval(id_, "another token", 60)
    assert asked.decision is not None
    assert asked.decision.approved


def test_an_engine_that_is_out_keeps_no_decision_from_being_taken_in(api: Api) -> None:
    id_ = api.waiting(TOKEN)
    api.fakes.durable.out = True
    assert decide(api, id_).status == 200
    decision = api.fakes.services().loans.get(id_).decision
    assert decision is not None
    assert (decision.approved, decision.delivered_at) == (True, None)
    assert event_kinds(api, id_).count(Kind.RESUMED) == 0
    assert_problem(decide(api, id_, approved=False), 409)
    api.fakes.durable.out = False
    assert decide(api, id_).status == 200
    assert api.fakes.durable.resumed == [(TOKEN, {"approved": True})]


def test_a_decision_that_the_engine_refuses_is_taken_in_and_delivered_later(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "SendTaskSuccess")

    id_ = api.waiting(TOKEN)
    monkeypatch.setattr(api.fakes.durable, "resume", refuse)
    assert decide(api, id_).status == 200
    assert decide(api, id_).status == 200
    decision = api.fakes.services().loans.get(id_).decision
    assert decision is not None
    assert (decision.approved, decision.delivered_at) == (True, None)
    assert event_kinds(api, id_).count(Kind.DECIDED) == 1
    monkeypatch.undo()
    assert decide(api, id_).status == 200
    assert api.fakes.durable.resumed == [(TOKEN, {"approved": True})]


def test_the_approvals_are_listed_nearest_deadline_first(api: Api) -> None:
    later = api.waiting("a", seconds=600)
    sooner = api.waiting("b", seconds=60)
    api.applied()
    shown = api.get("/approvals").json["approvals"]
    assert [loan["application_id"] for loan in shown] == [sooner, later]
    assert shown[0]["approval"] == {
        "requested_at": "2026-02-17T12:00:00.000000Z",
        "expires_at": "2026-02-17T12:01:00.000000Z",
    }
    decide(api, sooner)
    left = api.get("/approvals").json["approvals"]
    assert [loan["application_id"] for loan in left] == [later]


def test_a_decided_loan_shows_no_open_approval(api: Api) -> None:
    id_ = api.waiting(TOKEN)
    decide(api, id_)
    assert api.get(f"/status/{id_}").json.get("approval") is None
