"""Watching a loan as it is deployed: no request is held, and the next one is due ever later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from shared.api.request_rate import BURST
from shared.domain.outcome import Status
from shared.events.log import EventLog
from shared.runtime.watching import DEPLOYED, LAB
from shared.store.loans import Loans
from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.api.conftest import APPLICATION, Api, api_over, assert_problem

HALF_HOUR_SECONDS = 1800


@dataclass(frozen=True)
class Poll:
    """A request: seconds since the first one, seconds that it was held, and the next pause."""

    at: float
    held: float
    pause: float


@pytest.fixture
def deployed(table: Table, monkeypatch: pytest.MonkeyPatch) -> Api:
    return api_over(FakeServices(table, watching=DEPLOYED), monkeypatch)


def polls(api: Api, path: str, seconds: float, *, wait: int = 20) -> Iterator[Poll]:
    """Follow for some seconds as the page does."""
    clock = api.fakes.clock
    first = clock.moment
    cursor = ""
    while clock.moment < first + timedelta(seconds=seconds):
        sent = clock.moment
        page = page_of(api, path, f"wait={wait}&after={cursor}" if cursor else f"wait={wait}")
        cursor, pause = page["cursor"], page["next_ms"] / 1000
        yield Poll((sent - first).total_seconds(), (clock.moment - sent).total_seconds(), pause)
        clock.sleep(pause)


def page_of(api: Api, path: str, query: str = "") -> dict[str, Any]:
    answer = api.get(path, query)
    assert answer.status == 200, answer.text
    return answer.json


def test_a_wait_of_half_an_hour_takes_few_requests_and_holds_none(deployed: Api) -> None:
    id_ = deployed.waiting(seconds=HALF_HOUR_SECONDS)
    followed = list(polls(deployed, f"/events/{id_}", HALF_HOUR_SECONDS))
    print(f"{len(followed)} requests in half an hour")
    assert len(followed) <= 80
    assert all(poll.held == 0 for poll in followed)
    assert all(poll.pause >= 1 for poll in followed)


def test_pauses_grow_while_nothing_happens(deployed: Api) -> None:
    id_ = deployed.waiting(seconds=HALF_HOUR_SECONDS)
    pauses = [poll.pause for poll in polls(deployed, f"/events/{id_}", 600)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1, 30)


def test_a_running_race_is_read_again_within_a_second(deployed: Api) -> None:
    raced = deployed.post("/race", APPLICATION).json
    followed = list(polls(deployed, f"/race/{raced['race_id']}/events", 10))
    assert all(poll.pause < 1 for poll in followed)


def test_a_finished_loan_needs_no_pause(deployed: Api) -> None:
    id_ = deployed.applied()
    deployed.fakes.services().loans.record_outcome(id_, Status.DENIED, {"status": "denied"})
    deployed.fakes.durable.ended = True
    deployed.fakes.clock.sleep(11)
    page = page_of(deployed, f"/events/{id_}")
    assert (page["done"], page["next_ms"]) == (True, 0)


def test_a_caller_who_ignores_the_pauses_is_refused_until_it_has_waited(deployed: Api) -> None:
    id_ = deployed.waiting(seconds=HALF_HOUR_SECONDS)
    path = f"/events/{id_}"
    for _ in range(BURST):
        page_of(deployed, path, "wait=20")
    refused = deployed.get(path, "wait=20")
    assert_problem(refused, 429)
    assert refused.headers["Retry-After"] == "1"
    deployed.fakes.clock.sleep(1)
    page_of(deployed, path, "wait=20")


def test_a_refused_caller_costs_no_other_one_its_requests(deployed: Api) -> None:
    id_, other = deployed.waiting(), deployed.waiting(token="other")
    for _ in range(BURST):
        page_of(deployed, f"/events/{id_}")
    assert deployed.get(f"/events/{id_}").status == 429
    assert deployed.get(f"/events/{other}").status == 200


def test_the_lab_refuses_no_request_and_pauses_for_no_silence(api: Api) -> None:
    id_ = api.waiting(seconds=HALF_HOUR_SECONDS)
    for _ in range(2 * BURST):
        assert page_of(api, f"/events/{id_}")["next_ms"] == 0


@pytest.mark.parametrize(("watching", "pause"), [(LAB, 3000), (DEPLOYED, 15_000)])
def test_the_lists_say_when_to_read_them_again(
    table: Table, monkeypatch: pytest.MonkeyPatch, watching: Any, pause: int
) -> None:
    api = api_over(FakeServices(table, watching=watching), monkeypatch)
    for path in ("/approvals", "/applications"):
        assert api.get(path).json["next_ms"] == pause


def test_the_lists_read_no_events(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.waiting()
    api.fakes.clock.sleep(1)
    api.applied(engine="stepfunctions")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("events were read")

    monkeypatch.setattr(Table, "partition", refuse)
    monkeypatch.setattr(Table, "newer", refuse)
    [waiting] = api.get("/approvals").json["approvals"]
    listed = api.get("/applications").json["applications"]
    assert waiting["current_step"] == "manager_approval"
    assert waiting["approval"]["expires_at"]
    assert (waiting["applicant_name"], waiting["loan_amount"]) == (
        APPLICATION["name"],
        APPLICATION["loan_amount"],
    )
    assert [loan.get("current_step") for loan in listed] == [None, "manager_approval"]


@pytest.mark.parametrize(("pace", "most"), [(0, 1 / 17), (200, 2 / 3)], ids=["unpaced", "paced"])
def test_a_held_request_looks_for_a_part_of_its_time(
    api: Api, monkeypatch: pytest.MonkeyPatch, pace: int, most: float
) -> None:
    """Each look takes 0.05 s, as under load; programs follow loans whose steps don't pause."""
    id_ = api.applied(pace_ms=pace)
    first = page_of(api, f"/events/{id_}")
    looks = [slowed(api, monkeypatch, EventLog, "follow"), slowed(api, monkeypatch, Loans, "get")]
    began = api.fakes.clock.moment
    page_of(api, f"/events/{id_}", f"wait=20&after={first['cursor']}")
    working = 0.05 * sum(map(len, looks))
    share = working / (api.fakes.clock.moment - began).total_seconds()
    print(f"{working:.2f} s of looks, {share:.2f} of the time")
    assert share <= most + 0.01


def slowed(api: Api, monkeypatch: pytest.MonkeyPatch, reader: type, method: str) -> list[str]:
    """Let each call of a method take 0.05 s; return the list that gets the loan of each call."""
    read, calls = getattr(reader, method), list[str]()

    def slow(self: Any, application_id: str, **options: Any) -> Any:
        calls.append(application_id)
        api.fakes.clock.sleep(0.05)
        return read(self, application_id, **options)

    monkeypatch.setattr(reader, method, slow)
    return calls
