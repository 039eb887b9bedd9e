"""A reader that follows a loan by cursor gets every event once, and hears of the end."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.outcome import Status
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind
from shared.runtime.clock import timestamp
from tests.unit.shared.api.conftest import APPLICATION, Api


def tell(api: Api, id_: str, kind: Kind, step: Step | None = None, *, earlier: float = 0) -> None:
    at = timestamp(api.world.clock() - timedelta(seconds=earlier))
    event = Event(kind, at, f"{kind} {step}", step=step, invocation="request-1")
    api.world.services().events.append(id_, event)


def finish(api: Api, id_: str) -> None:
    api.world.services().loans.record_outcome(id_, Status.DENIED, {"status": "denied"})
    api.world.durable.ended = api.world.states.ended = True


def events(api: Api, path: str, query: str = "") -> dict[str, Any]:
    answer = api.get(path, query)
    assert answer.status == 200
    return answer.json


def kinds(page: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in page["events"]]


def test_a_reader_is_told_what_is_new_even_if_it_happened_earlier(api: Api) -> None:
    id_ = api.applied()
    first = events(api, f"/events/{id_}")
    assert kinds(first) == ["started_execution", "submitted"]
    tell(api, id_, Kind.STARTED, Step.ASSESS_RISK, earlier=3600)
    second = events(api, f"/events/{id_}", f"after={first['cursor']}")
    assert kinds(second) == ["started"]
    third = events(api, f"/events/{id_}", f"after={second['cursor']}")
    assert (kinds(third), third["done"]) == ([], False)


def test_an_event_names_its_loan_and_its_engine(api: Api) -> None:
    id_ = api.applied(engine="stepfunctions")
    for event in events(api, f"/events/{id_}")["events"]:
        assert event["application_id"] == id_
        assert event["engine"] == "stepfunctions"
        assert event["key"]


def test_a_reader_waits_no_longer_than_it_asked_to(api: Api) -> None:
    id_ = api.applied()
    cursor = events(api, f"/events/{id_}")["cursor"]
    before = api.world.clock.moment
    page = events(api, f"/events/{id_}", f"after={cursor}&wait=2")
    waited = (api.world.clock.moment - before).total_seconds()
    assert kinds(page) == []
    assert 2 <= waited < 2.1


def test_a_reader_does_not_wait_if_there_is_something_new(api: Api) -> None:
    id_ = api.applied()
    before = api.world.clock.moment
    assert kinds(events(api, f"/events/{id_}", "wait=20"))
    assert api.world.clock.moment == before


def test_a_reader_of_a_settled_loan_does_not_wait(api: Api) -> None:
    id_ = api.applied()
    finish(api, id_)
    tell(api, id_, Kind.COMPLETED)
    page = events(api, f"/events/{id_}")
    assert page["done"]
    before = api.world.clock.moment
    again = events(api, f"/events/{id_}", f"after={page['cursor']}&wait=20")
    assert (kinds(again), again["done"]) == ([], True)
    assert api.world.clock.moment == before


def test_a_finished_loan_whose_last_step_has_not_returned_is_not_done(api: Api) -> None:
    id_ = api.applied()
    tell(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    tell(api, id_, Kind.COMPLETED)
    page = events(api, f"/events/{id_}")
    assert not page["done"]
    tell(api, id_, Kind.SUCCEEDED, Step.CLOSE_APPLICATION)
    rest = events(api, f"/events/{id_}", f"after={page['cursor']}")
    assert (kinds(rest), rest["done"]) == (["succeeded"], True)


def test_a_finished_loan_whose_end_is_never_told_is_done_once_its_execution_has_ended(
    api: Api,
) -> None:
    id_ = api.applied()
    tell(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    assert not events(api, f"/events/{id_}")["done"]
    api.world.clock.sleep(11)
    assert events(api, f"/events/{id_}")["done"]


@pytest.mark.parametrize("out", [False, True], ids=["running", "out-of-reach"])
def test_a_finished_loan_is_not_done_while_its_engine_may_still_try_again(
    api: Api, out: bool
) -> None:
    id_ = api.applied()
    tell(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    api.world.durable.ended = False
    api.world.durable.out = out
    api.world.clock.sleep(11)
    assert not events(api, f"/events/{id_}")["done"]


def test_a_loan_that_is_settled_is_done_only_once_its_execution_has_ended(api: Api) -> None:
    """A worker that died after its last event is tried again, and writes more events."""
    id_ = api.applied()
    finish(api, id_)
    tell(api, id_, Kind.COMPLETED)
    api.world.durable.ended = False
    page = events(api, f"/events/{id_}")
    assert not page["done"]
    tell(api, id_, Kind.WORKER_KILLED)
    api.world.durable.ended = True
    api.world.clock.sleep(0.2)
    rest = events(api, f"/events/{id_}", f"after={page['cursor']}")
    assert (kinds(rest), rest["done"]) == (["worker_killed"], True)


def test_an_engine_is_asked_seldom_while_a_settled_loan_runs_and_never_when_it_has_ended(
    api: Api,
) -> None:
    id_ = api.applied()
    finish(api, id_)
    tell(api, id_, Kind.COMPLETED)
    api.world.durable.ended = False
    cursor = events(api, f"/events/{id_}")["cursor"]
    events(api, f"/events/{id_}", f"after={cursor}&wait=2")
    print("asked in 2 s:", api.world.durable.described)
    assert 15 <= api.world.durable.described <= 25
    api.world.durable.ended = True
    api.world.clock.sleep(0.2)
    assert events(api, f"/events/{id_}")["done"]
    asked = api.world.durable.described
    assert events(api, f"/events/{id_}")["done"]
    assert api.world.durable.described == asked


def test_a_loan_whose_start_was_never_noted_is_done_when_it_has_long_been_silent(api: Api) -> None:
    api.world.durable.out = True
    id_ = api.applied()
    api.world.durable.out = False
    tell(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    api.world.clock.sleep(11)
    assert events(api, f"/events/{id_}")["done"]


def test_both_lanes_of_a_race_are_followed_together(api: Api) -> None:
    raced = api.post("/race", APPLICATION).json
    path = f"/race/{raced['race_id']}/events"
    first = events(api, path)
    assert sorted(kinds(first)) == ["started_execution"] * 2 + ["submitted"] * 2
    for id_ in raced["applications"].values():
        tell(api, id_, Kind.STARTED, Step.ASSESS_RISK)
    second = events(api, path, f"after={first['cursor']}")
    new_kinds = {(event["application_id"], event["kind"]) for event in second["events"]}
    assert new_kinds == {(id_, "started") for id_ in raced["applications"].values()}
    one, other = raced["applications"].values()
    finish(api, one)
    tell(api, one, Kind.SUCCEEDED, Step.ASSESS_RISK)
    tell(api, one, Kind.COMPLETED)
    assert not events(api, path)["done"]
    finish(api, other)
    tell(api, other, Kind.SUCCEEDED, Step.ASSESS_RISK)
    tell(api, other, Kind.COMPLETED)
    assert events(api, path)["done"]
