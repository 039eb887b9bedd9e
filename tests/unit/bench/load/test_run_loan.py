"""A client submits a loan, follows it, approves it once, and reports its error."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from bench.load.plan import LoadModel, LoadPlan, LoadTarget, loan_spec
from bench.load.run_loan import Answer, CallFailed, run_loan
from bench.measure.sample import LoanTrace
from shared.runtime.clock import moment, now

ALICE = loan_spec(LoadPlan((LoadTarget("lab", "http://lab"),), LoadModel.CLOSED, (1.0,), 1.0), 0)
WAITS = {
    "key": "waits",
    "kind": "waiting",
    "step": "manager_approval",
    "at": "2026-11-26T10:00:00.000000Z",
    "expires_at": "2026-11-26T10:30:00.000000Z",
    "message": "Waiting for a manager",
    "level": "info",
}


class FakeApi:
    """An API with one page of events after the other; `failing` are its first errors."""

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
        self._cursor: str | None = None
        self.keys: list[str] = []
        self.next_ms = 0
        self.approved = 0

    def apply(self, application: Mapping[str, Any], key: str) -> Answer:
        assert application == ALICE.application
        self.keys.append(key)
        if self._failing:
            raise self._failing.pop(0)
        return {"application_id": "loan"}

    def events(self, application_id: str, after: str | None, wait: int) -> Answer:
        assert (application_id, wait > 0) == ("loan", True)
        assert after == self._cursor
        self._cursor = "next"
        page = self._pages.pop(0)
        return {"events": page, "cursor": "next", "done": not self._pages, "next_ms": self.next_ms}

    def approve(self, application_id: str) -> Answer:
        assert application_id == "loan"
        self.approved += 1
        return {}

    def status(self, application_id: str) -> Answer:
        assert application_id == "loan"
        return {"status": self._ends_as}


def _run(api: FakeApi) -> LoanTrace:
    return run_loan(api, ALICE, 1.0, now())


def test_a_waiting_loan_is_approved_once_although_its_event_is_repeated() -> None:
    api = FakeApi([[WAITS], [WAITS], []])
    trace = _run(api)
    assert (trace.error, api.approved) == (None, 1)
    assert [event["kind"] for event in trace.events] == ["waiting"]


def test_a_client_pauses_as_long_as_an_answer_says(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("bench.load.run_loan.time.sleep", pauses.append)
    api = FakeApi([[], [], []])
    api.next_ms = 800
    assert _run(api).error is None
    assert pauses == [0.8, 0.8]


def test_a_trace_contains_the_measured_fields_of_an_event() -> None:
    (event,) = _run(FakeApi([[WAITS]])).events
    assert event == {name: WAITS[name] for name in ("at", "kind", "step", "expires_at")}


def test_a_retryable_call_is_retried_with_the_same_idempotency_key() -> None:
    api = FakeApi([[]], failing=[CallFailed("503", retryable=True)] * 2)
    assert _run(api).error is None
    assert len(api.keys) == 3
    assert len(set(api.keys)) == 1


def test_a_call_that_fails_for_good_is_the_error_of_the_loan() -> None:
    for failing, calls in (
        ([CallFailed("refused: 403", retryable=False)], 1),
        ([CallFailed("refused: 403", retryable=True)] * 3, 3),
    ):
        api = FakeApi([], failing=failing)
        assert _run(api).error == "refused: 403"
        assert len(api.keys) == calls


def test_a_loan_with_an_unexpected_outcome_has_failed() -> None:
    assert _run(FakeApi([[]], ends_as="denied")).error == "ended as denied, expected approved"


def test_a_late_submission_keeps_its_intended_start() -> None:
    intended = moment("2026-11-26T10:00:00.000000Z")
    trace = run_loan(FakeApi([[]]), ALICE, 1.0, intended)
    assert trace.intended_at == "2026-11-26T10:00:00.000000Z"
    assert trace.submitted_at > trace.intended_at
