"""A user submits, follows, decides when asked, and tells what went wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from bench.load.plan import LoadModel, LoadPlan, LoadTarget, loan_spec
from bench.load.run_loan import Answer, CallFailed, run_loan
from bench.measure.sample import LoanTrace
from shared.runtime.clock import moment, now

ALICE = loan_spec(LoadPlan((LoadTarget("lab", "http://lab"),), LoadModel.CLOSED, (1.0,), 1.0), 0)
ASKS = {
    "key": "asks",
    "kind": "waiting",
    "step": "manager_approval",
    "at": "2026-11-26T10:00:00.000000Z",
    "expires_at": "2026-11-26T10:30:00.000000Z",
    "message": "Waiting for a manager",
    "level": "info",
}


class FakeApi:
    """An API that has a page of events for each question, and fails as often as it is told to."""

    def __init__(
        self,
        pages: Iterable[list[Answer]],
        *,
        ends_as: str = "approved",
        failing: Iterable[CallFailed] = (),
    ) -> None:
        self._pages = list(pages)
        self._ends_as = ends_as
        self._failing = list(failing)
        self._asked = False
        self.keys: list[str] = []
        self.approved = 0

    def apply(self, application: Mapping[str, Any], key: str) -> Answer:
        assert application == ALICE.application
        self.keys.append(key)
        if self._failing:
            raise self._failing.pop(0)
        return {"application_id": "loan"}

    def events(self, application_id: str, after: str | None, wait: int) -> Answer:
        assert (application_id, wait > 0) == ("loan", True)
        assert after == ("next" if self._asked else None)
        self._asked = True
        page = self._pages.pop(0)
        return {"events": page, "cursor": "next", "done": not self._pages}

    def approve(self, application_id: str) -> Answer:
        assert application_id == "loan"
        self.approved += 1
        return {}

    def status(self, application_id: str) -> Answer:
        assert application_id == "loan"
        return {"status": self._ends_as}


def _travel(api: FakeApi) -> LoanTrace:
    return run_loan(api, ALICE, 1.0, now())


def test_a_loan_that_asks_is_decided_about_once_however_often_the_event_comes() -> None:
    api = FakeApi([[ASKS], [ASKS], []])
    journey = _travel(api)
    assert (journey.error, api.approved) == (None, 1)
    assert [event["kind"] for event in journey.events] == ["waiting"]


def test_what_is_kept_of_an_event_is_what_is_measured() -> None:
    (kept,) = _travel(FakeApi([[ASKS]])).events
    assert kept == {name: ASKS[name] for name in ("at", "kind", "step", "expires_at")}


def test_a_call_that_may_work_later_is_made_again_under_the_same_key() -> None:
    api = FakeApi([[]], failing=[CallFailed("503", again=True)] * 2)
    assert _travel(api).error is None
    assert len(api.keys) == 3
    assert len(set(api.keys)) == 1


def test_a_call_that_fails_for_good_fails_the_loan_with_its_words() -> None:
    for failing, calls in (
        ([CallFailed("refused: 403", again=False)], 1),
        ([CallFailed("refused: 403", again=True)] * 3, 3),
    ):
        api = FakeApi([], failing=failing)
        assert _travel(api).error == "refused: 403"
        assert len(api.keys) == calls


def test_a_loan_that_ends_otherwise_than_its_profile_has_to_has_failed() -> None:
    assert _travel(FakeApi([[]], ends_as="denied")).error == "ended as denied, expected approved"


def test_the_intended_start_is_kept_however_late_the_submission_was() -> None:
    intended = moment("2026-11-26T10:00:00.000000Z")
    journey = run_loan(FakeApi([[]]), ALICE, 1.0, intended)
    assert journey.intended_at == "2026-11-26T10:00:00.000000Z"
    assert journey.submitted_at > journey.intended_at
