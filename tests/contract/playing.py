"""Playing a scenario on an engine: what is sent, what the lab does, and what came of it."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import httpx

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from local.trials.scenarios import LabAction, Scenario
from shared.domain.application import DEFAULT_ANNUAL_INCOME, Application
from shared.domain.money import Cents, cents
from shared.domain.pipeline import Step
from shared.engines.port import EngineName, ExecutionStatus
from shared.store.schema import loan_partition
from tests.contract.lab_actions import OLD_TOKEN, begin_outage, begin_when, end_outage

CLICKS = 8
PATIENCE_SECONDS = 150
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 1.5
"""Between two reads of a loan, longer each time: reading is most of the API's work here."""
WATCHED_SECONDS = 0.05
"""Between two reads of a loan whose running step the lab disturbs."""

Answer = TypeVar("Answer")


@dataclass
class Played:
    """The result of a scenario: HTTP statuses, the loans as the API shows them, and the table."""

    scenario: Scenario
    engine: EngineName
    submitted: list[int] = field(default_factory=list)
    answered: list[tuple[bool, int]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    loans: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    payments: list[list[int]] | None = None
    """Cents paid for each loan, from the table; None where the table isn't within reach."""
    awaited: list[LabAction] = field(init=False)
    """What the lab is still to do while a step runs; not again when the step is tried again."""
    stored: int | None = None
    """How many loans of this scenario's applicant the table has."""

    def __post_init__(self) -> None:
        self.awaited = [action for action in self.scenario.lab if action.at in set(Step)]

    @property
    def loan(self) -> dict[str, Any]:
        """The scenario's loan, or its first one."""
        return self.loans[0]

    @property
    def decision(self) -> bool | None:
        """What was decided, as far as a manager's answer was taken in."""
        taken = [approved for approved, status in self.answered if status == httpx.codes.OK]
        return taken[0] if taken else None

    def count(self, kind: str) -> int:
        """Return how many events of a kind the first loan has."""
        return sum(event["kind"] == kind for event in self.events)


class Player:
    """Plays scenarios against an address; `lab` and `records` only where that is a lab."""

    def __init__(
        self, client: LoanClient, lab: Lab | None, records: ExecutionInspector | None
    ) -> None:
        self._client = client
        self._lab = lab
        self._records = records
        self._stopping = threading.Event()

    def play(self, scenario: Scenario, engine: EngineName) -> Played:
        """Play a scenario to its end."""
        played = Played(scenario, engine)
        self._submit(played)
        played.ids = list(dict.fromkeys(played.ids))
        if played.ids:
            self._disturb(played)
            played.loans = [self._finish(played, id_) for id_ in played.ids]
            if scenario.manager == "approves_late":
                self._answer(played, True)
        for action in _actions(scenario, None, "outage"):
            end_outage(self._lab, action, engine)
        if self._records is not None:
            played.payments = [_payments(self._records, id_) for id_ in played.ids]
        return played

    def _submit(self, played: Played) -> None:
        scenario = played.scenario
        for action in _actions(scenario, "submit", "outage"):
            begin_outage(self._lab, action, played.engine)
        key = {"Idempotency-Key": f"{scenario.id}-{played.engine}-{uuid.uuid4().hex[:8]}"}
        body = {**scenario.application, "engine": played.engine.value}
        if scenario.faults:
            body["faults"] = scenario.faults
        if scenario.submit == "at_once":
            with ThreadPoolExecutor(CLICKS) as pool:
                list(pool.map(lambda _: self._apply(played, body, key), range(CLICKS)))
        elif scenario.submit == "while_the_table_is_out":
            self._submit_without_table(played, body, key)
        else:
            self._apply(played, body, {} if scenario.submit == "twice" else key)
        if scenario.submit == "again":
            self._apply(played, body, key)
        if scenario.submit == "other_body":
            self._apply(played, {**body, "loan_amount": 19999}, key)
        if scenario.submit == "twice":
            self._apply(played, body, {})

    def _submit_without_table(
        self, played: Played, body: dict[str, Any], key: dict[str, str]
    ) -> None:
        assert self._lab is not None
        assert self._records is not None
        before = _stored(self._records)
        self._lab.outage("table", 60)
        self._apply(played, body, key)
        self._lab.outage("table", 0)
        played.stored = _stored(self._records) - before
        self._apply(played, body, key)

    def _apply(self, played: Played, body: dict[str, Any], headers: dict[str, str]) -> None:
        status, answer = _call(lambda: self._client.post("/apply", body, **headers))
        played.submitted.append(status)
        if "application_id" in answer:
            played.ids.append(answer["application_id"])

    def _disturb(self, played: Played) -> None:
        for action in _actions(played.scenario, None, "old_token"):
            assert self._records is not None
            assert action.do == "old_token"
            self._records.loans.request_approval(played.ids[0], OLD_TOKEN, 1800)
            if played.scenario.manager == "approves_the_old_token":
                self._answer(played, True)

    def stop(self) -> None:
        """Give up what is being played."""
        self._stopping.set()

    def _finish(self, played: Played, application_id: str) -> dict[str, Any]:
        ends = time.monotonic() + PATIENCE_SECONDS
        cursor, over = None, False
        for pause in _pauses(played):
            assert time.monotonic() < ends, f"{played.scenario.id} didn't end on {played.engine}"
            page = self._read(played, application_id, cursor)
            cursor, over = page["cursor"], page["done"]
            if over or self._ended_with_gaps(played, application_id):
                break
            longer = max(pause, page["next_ms"] / 1000)
            assert not self._stopping.wait(longer), "the tests were interrupted"
        if not over and self._records is not None:
            _wait_for_engine(self._records, application_id)
            self._read(played, application_id, cursor)
        return self._client.status(application_id)

    def _read(self, played: Played, application_id: str, cursor: str | None) -> dict[str, Any]:
        """Read the events after the cursor, and react to them."""
        page = self._patiently(lambda: self._client.events(application_id, cursor, wait=0))
        for event in page["events"]:
            if application_id == played.ids[0]:
                played.events.append(event)
            self._react(played, application_id, event)
        if any(map(_asks, page["events"])):
            self._manage(played)
        return page

    def _ended_with_gaps(self, played: Played, application_id: str) -> bool:
        """Whether a loan has ended whose events have gaps, for which the API waits ten seconds."""
        scenario = played.scenario
        if self._records is None or not (scenario.dies or not scenario.has_all_events):
            return False
        return self._patiently(lambda: self._client.ended(application_id))

    def _patiently(self, read: Callable[[], Answer]) -> Answer:
        """Read again while the table is out of reach on purpose."""
        while True:
            try:
                return read()
            except httpx.HTTPStatusError as error:
                if error.response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    raise
                time.sleep(0.2)

    def _react(self, played: Played, application_id: str, event: dict[str, Any]) -> None:
        if event["kind"] != "started":
            return
        for action in played.awaited:
            if action.at == event.get("step"):
                played.awaited.remove(action)
                begin_when(self._lab, self._records, action, application_id, played.engine)

    def _manage(self, played: Played) -> None:
        manager = played.scenario.manager
        for action in _actions(played.scenario, "decision", None):
            if action.do == "outage":
                begin_outage(self._lab, action, played.engine)
            elif self._lab is not None:
                self._lab.kill(played.ids[0])
        if manager == "two_at_once":
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda yes: self._answer(played, yes), (True, False)))
        if manager == "approves_after_a_while":
            time.sleep(2)
        answers = {
            "approves": (True,),
            "approves_after_a_while": (True,),
            "denies": (False,),
            "approves_twice": (True, True),
            "denies_twice": (False, False),
            "changes_mind": (True, False),
        }
        if not played.answered:
            for approved in answers.get(manager, ()):
                self._answer(played, approved)

    def _answer(self, played: Played, approved: bool) -> None:
        status, _ = _call(lambda: self._client.approve(played.ids[0], approved=approved))
        played.answered.append((approved, status))


def _pauses(played: Played) -> Iterator[float]:
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield WATCHED_SECONDS if played.awaited else pause
        pause = min(LONGEST_PAUSE_SECONDS, pause * 1.4)


def application_of(scenario: Scenario) -> Application:
    """Return the application in the domain's terms."""
    asked = scenario.application
    return Application(
        asked["name"],
        asked["sin"],
        _cents(asked["loan_amount"]),
        annual_income=_cents(asked["annual_income"])
        if "annual_income" in asked
        else DEFAULT_ANNUAL_INCOME,
    )


def _cents(value: Any) -> Cents:
    return cents(Decimal(str(value)))


def _wait_for_engine(records: ExecutionInspector, application_id: str) -> None:
    """A loan has its outcome before its execution has ended, the longer if its process died."""
    loan = records.loans.get(application_id)
    assert loan.execution is not None
    engine = records.engines.engine_for(loan.engine)
    while engine.describe(loan.execution).status is ExecutionStatus.RUNNING:
        time.sleep(0.2)


def _actions(scenario: Scenario, at: str | None, do: str | None) -> list[LabAction]:
    return [
        action
        for action in scenario.lab
        if (at is None or action.at == at) and (do is None or action.do == do)
    ]


def _asks(event: dict[str, Any]) -> bool:
    return (event["kind"], event.get("step")) == ("waiting", "manager_approval")


def _call(call: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    try:
        return httpx.codes.OK, call()
    except httpx.HTTPStatusError as error:
        return error.response.status_code, {}


def _payments(records: ExecutionInspector, application_id: str) -> list[int]:
    items = records.table.partition(loan_partition(application_id), "PAYMENT#", consistent=True)
    return [int(item["amount"]) for item in items]


def _stored(records: ExecutionInspector) -> int:
    return len(records.loans.lists.newest(1000, None).loans)
