"""A reader that follows a loan by cursor gets every event once, and hears of the end."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.outcome import Status
from shared.domain.pipeline import Step
from shared.engines.port import Execution
from shared.events.event import Event, Kind
from shared.events.log import EventLog
from shared.runtime.clock import timestamp
from shared.runtime.watching import LAB
from tests.unit.shared.api.conftest import APPLICATION, Api


def append(api: Api, id_: str, kind: Kind, step: Step | None = None, *, earlier: float = 0) -> None:
    at = timestamp(api.fakes.clock() - timedelta(seconds=earlier))
    event = Event(kind, at, f"{kind} {step}", step=step, invocation="request-1")
    api.fakes.services().events.append(id_, event)


def finish(api: Api, id_: str) -> None:
    api.fakes.services().loans.record_outcome(id_, Status.DENIED, {"status": "denied"})
    api.fakes.durable.ended = api.fakes.states.ended = True


def events(api: Api, path: str, query: str = "") -> dict[str, Any]:
    answer = api.get(path, query)
    assert answer.status == 200
    return answer.json


def kinds(page: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in page["events"]]


def test_a_reader_gets_a_new_event_with_an_earlier_time(api: Api) -> None:
    id_ = api.applied()
    first = events(api, f"/events/{id_}")
    assert kinds(first) == ["started_execution", "submitted"]
    append(api, id_, Kind.STARTED, Step.ASSESS_RISK, earlier=3600)
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


def test_a_reader_waits_at_most_its_own_wait(api: Api) -> None:
    id_ = api.applied()
    cursor = events(api, f"/events/{id_}")["cursor"]
    before = api.fakes.clock.moment
    page = events(api, f"/events/{id_}", f"after={cursor}&wait=2")
    waited = (api.fakes.clock.moment - before).total_seconds()
    assert kinds(page) == []
    assert 2 <= waited < 2.1


def test_a_reader_does_not_wait_if_there_is_something_new(api: Api) -> None:
    id_ = api.applied(pace_ms=200)
    before = api.fakes.clock.moment
    assert kinds(events(api, f"/events/{id_}", "wait=20"))
    assert api.fakes.clock.moment == before


def test_events_of_a_loan_without_pauses_are_gathered_for_a_moment(api: Api) -> None:
    """A request costs more than an event, and programs follow many such loans."""
    id_ = api.applied()
    before = api.fakes.clock.moment
    assert kinds(events(api, f"/events/{id_}", "wait=20"))
    waited = (api.fakes.clock.moment - before).total_seconds()
    assert LAB.gathers <= waited < 2 * LAB.gathers


def test_a_request_that_gathers_reads_the_events_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = api.applied()
    reads = event_reads(monkeypatch)
    assert kinds(events(api, f"/events/{id_}", "wait=20"))
    assert reads == [{"consistent": False}]


def test_the_events_of_an_ended_loan_are_read_once_and_consistently(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = api.applied()
    finish(api, id_)
    append(api, id_, Kind.COMPLETED)
    reads = event_reads(monkeypatch)
    assert events(api, f"/events/{id_}", "wait=20")["done"]
    assert reads == [{"consistent": True}]


def event_reads(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bool]]:
    """Return the list that gets the options of each read of events."""
    follow, reads = EventLog.follow, list[dict[str, bool]]()

    def counted(log: EventLog, id_: str, **options: bool) -> Any:
        reads.append(options)
        return follow(log, id_, **options)

    monkeypatch.setattr(EventLog, "follow", counted)
    return reads


def test_a_manager_s_turn_is_not_delayed_by_gathering(api: Api) -> None:
    id_ = api.waiting()
    append(api, id_, Kind.WAITING, Step.MANAGER_APPROVAL)
    before = api.fakes.clock.moment
    assert "waiting" in kinds(events(api, f"/events/{id_}", "wait=20"))
    assert api.fakes.clock.moment == before


def test_a_reader_of_a_settled_loan_does_not_wait(api: Api) -> None:
    id_ = api.applied()
    finish(api, id_)
    append(api, id_, Kind.COMPLETED)
    page = events(api, f"/events/{id_}")
    assert page["done"]
    before = api.fakes.clock.moment
    again = events(api, f"/events/{id_}", f"after={page['cursor']}&wait=20")
    assert (kinds(again), again["done"]) == ([], True)
    assert api.fakes.clock.moment == before


def test_a_finished_loan_whose_last_step_has_not_returned_is_not_done(api: Api) -> None:
    id_ = api.applied()
    append(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    append(api, id_, Kind.COMPLETED)
    page = events(api, f"/events/{id_}")
    assert not page["done"]
    append(api, id_, Kind.SUCCEEDED, Step.CLOSE_APPLICATION)
    rest = events(api, f"/events/{id_}", f"after={page['cursor']}")
    assert (kinds(rest), rest["done"]) == (["succeeded"], True)


def test_a_finished_loan_without_an_end_event_is_done_once_its_execution_has_ended(
    api: Api,
) -> None:
    id_ = api.applied()
    append(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    assert not events(api, f"/events/{id_}")["done"]
    api.fakes.clock.sleep(11)
    assert events(api, f"/events/{id_}")["done"]


@pytest.mark.parametrize("out", [False, True], ids=["running", "out-of-reach"])
def test_a_finished_loan_is_not_done_while_its_engine_may_still_try_again(
    api: Api, out: bool
) -> None:
    id_ = api.applied()
    append(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    api.fakes.durable.ended = False
    api.fakes.durable.out = out
    api.fakes.clock.sleep(11)
    assert not events(api, f"/events/{id_}")["done"]


def test_a_loan_that_is_settled_is_done_only_once_its_execution_has_ended(api: Api) -> None:
    """A worker that died after its last event is tried again, and writes more events."""
    id_ = api.applied()
    finish(api, id_)
    append(api, id_, Kind.COMPLETED)
    api.fakes.durable.ended = False
    page = events(api, f"/events/{id_}")
    assert not page["done"]
    append(api, id_, Kind.WORKER_KILLED)
    api.fakes.durable.ended = True
    api.fakes.clock.sleep(0.2)
    rest = events(api, f"/events/{id_}", f"after={page['cursor']}")
    assert (kinds(rest), rest["done"]) == (["worker_killed"], True)


def test_an_event_that_was_written_before_the_execution_ended_is_not_missed(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = api.applied()
    finish(api, id_)
    append(api, id_, Kind.COMPLETED)
    describe = api.fakes.durable.describe

    def describe_after_a_last_event(execution: str) -> Execution:
        append(api, id_, Kind.WORKER_KILLED)
        return describe(execution)

    monkeypatch.setattr(api.fakes.durable, "describe", describe_after_a_last_event)
    page = events(api, f"/events/{id_}")
    assert page["done"]
    assert "worker_killed" in kinds(page)


def test_an_engine_is_called_seldom_while_a_settled_loan_runs_and_never_after_its_end(
    api: Api,
) -> None:
    id_ = api.applied()
    finish(api, id_)
    append(api, id_, Kind.COMPLETED)
    api.fakes.durable.ended = False
    cursor = events(api, f"/events/{id_}")["cursor"]
    events(api, f"/events/{id_}", f"after={cursor}&wait=2")
    print("asked in 2 s:", api.fakes.durable.described)
    assert 15 <= api.fakes.durable.described <= 25
    api.fakes.durable.ended = True
    api.fakes.clock.sleep(0.2)
    assert events(api, f"/events/{id_}")["done"]
    asked = api.fakes.durable.described
    assert events(api, f"/events/{id_}")["done"]
    assert api.fakes.durable.described == asked


def test_a_loan_without_a_start_event_is_done_after_a_long_silence(api: Api) -> None:
    api.fakes.durable.out = True
    id_ = api.applied()
    api.fakes.durable.out = False
    append(api, id_, Kind.STARTED, Step.CLOSE_APPLICATION)
    finish(api, id_)
    api.fakes.clock.sleep(11)
    assert events(api, f"/events/{id_}")["done"]


def test_both_lanes_of_a_race_are_followed_together(api: Api) -> None:
    raced = api.post("/race", APPLICATION).json
    path = f"/race/{raced['race_id']}/events"
    first = events(api, path)
    assert sorted(kinds(first)) == ["started_execution"] * 2 + ["submitted"] * 2
    for id_ in raced["applications"].values():
        append(api, id_, Kind.STARTED, Step.ASSESS_RISK)
    second = events(api, path, f"after={first['cursor']}")
    new_kinds = {(event["application_id"], event["kind"]) for event in second["events"]}
    assert new_kinds == {(id_, "started") for id_ in raced["applications"].values()}
    one, other = raced["applications"].values()
    finish(api, one)
    append(api, one, Kind.SUCCEEDED, Step.ASSESS_RISK)
    append(api, one, Kind.COMPLETED)
    assert not events(api, path)["done"]
    finish(api, other)
    append(api, other, Kind.SUCCEEDED, Step.ASSESS_RISK)
    append(api, other, Kind.COMPLETED)
    assert events(api, path)["done"]


def test_a_start_after_a_failure_says_how_long_nothing_ran_though_the_failure_is_old_news(
    api: Api,
) -> None:
    id_ = api.applied()
    append(api, id_, Kind.STARTED, Step.ASSESS_RISK)
    api.fakes.clock.sleep(1)
    append(api, id_, Kind.FAILED, Step.ASSESS_RISK)
    seen = events(api, f"/events/{id_}")
    api.fakes.clock.sleep(2)
    again = Event(
        Kind.STARTED,
        timestamp(api.fakes.clock()),
        "again",
        step=Step.ASSESS_RISK,
        invocation="request-2",
    )
    api.fakes.services().events.append(id_, again)
    [start] = events(api, f"/events/{id_}", f"after={seen['cursor']}")["events"]
    assert (start["pause_ms"], start["paused_by"]) == (2000, "engine")
