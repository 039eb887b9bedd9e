"""Processes die at five moments on each engine: the loan ends right, and every count agrees."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from shared.engines.port import COMPARED, EngineName
from shared.events.counts import Counts, count
from shared.events.deaths import is_death
from shared.events.event import Event, Kind, PauseOwner
from shared.events.item import from_item
from shared.runtime.functions import FunctionId
from tests.integration.loans import ALICE, ENGINES, runs
from tests.local.conftest import eventually

PACE_MS = 300
LONG_MS = 800
"""Long enough for a kill to arrive before the step has ended, on a busy machine too."""
_UNITS = {EngineName.DURABLE: "durable_operations", EngineName.STEPFUNCTIONS: "state_transitions"}


@dataclass(frozen=True)
class KillMoment:
    """When a loan's process is killed: at these events, `times` in all, `after_seconds` later."""

    kind: Kind
    step: str
    deaths: int = 1
    after_seconds: float = 0
    pace_ms: int = PACE_MS


MOMENTS = {
    "while a step runs": KillMoment(
        Kind.STARTED, "assess_risk", after_seconds=0.1, pace_ms=LONG_MS
    ),
    "between two steps": KillMoment(Kind.SUCCEEDED, "assess_risk"),
    "in the manager's wait": KillMoment(Kind.WAITING, "manager_approval", after_seconds=1),
    "three times in a row": KillMoment(
        Kind.STARTED, "generate_offer", 3, after_seconds=0.1, pace_ms=LONG_MS
    ),
    "at the last step": KillMoment(
        Kind.STARTED, "disburse_funds", after_seconds=0.1, pace_ms=LONG_MS
    ),
}
CASES = [(engine, name) for engine in COMPARED for name in MOMENTS]


@dataclass
class Killed:
    """A loan whose process was killed, followed to its end."""

    moment: KillMoment
    engine: EngineName
    application_id: str
    status: str
    events: list[Event]
    armed: bool

    @property
    def counts(self) -> Counts:
        return count(self.events)

    @property
    def deaths(self) -> list[Event]:
        return [event for event in self.events if is_death(event)]


class _Follower:
    """Follows one loan, kills its process at its moment, and decides a second afterwards."""

    def __init__(
        self, lab: Lab, client: LoanClient, engine: EngineName, moment: KillMoment
    ) -> None:
        self._lab, self._client = lab, client
        self._engine, self._moment = engine, moment
        self._events: list[Event] = []
        self._kills = 0
        self._id = client.apply({**ALICE, "engine": engine, "pace_ms": moment.pace_ms})
        self._armed = False

    def follow(self) -> Killed:
        loan = self._client.finish(self._id, on_event=self._see)
        return Killed(
            self._moment, self._engine, self._id, loan["status"], self._events, self._armed
        )

    def _see(self, told: dict[str, Any]) -> None:
        event = from_item(told)
        self._events.append(event)
        here = (event.kind, event.step) == (self._moment.kind, self._moment.step)
        if here and self._kills < self._moment.deaths:
            self._kills += 1
            time.sleep(self._moment.after_seconds)
            self._armed = not self._lab.kill(self._id) or self._armed
        if (event.kind, event.step) == (Kind.WAITING, "manager_approval"):
            self._client.approve(self._id, approved=True)


@pytest.fixture(scope="module")
def killed(lab: Lab, client: LoanClient) -> dict[tuple[EngineName, str], Killed]:
    """Every loan of the matrix, killed side by side."""
    with ThreadPoolExecutor(len(CASES)) as pool:
        running = {
            case: pool.submit(_Follower(lab, client, case[0], MOMENTS[case[1]]).follow)
            for case in CASES
        }
        return {case: future.result() for case, future in running.items()}


@pytest.fixture(params=CASES, ids=[f"{engine}-{name}" for engine, name in CASES])
def case(request: pytest.FixtureRequest, killed: dict[tuple[EngineName, str], Killed]) -> Killed:
    """One loan of the matrix."""
    return killed[request.param]


def test_a_loan_whose_process_died_ends_right(case: Killed) -> None:
    assert case.status == "approved"
    assert case.counts.dead_invocations == case.moment.deaths


def test_the_bill_counts_the_invocations_that_the_events_show(
    client: LoanClient, case: Killed
) -> None:
    units = client.cost(case.application_id)["units"]
    assert units["invocations"] == case.counts.invocations


def test_the_bill_counts_the_operations_or_transitions_of_the_history(
    client: LoanClient, records: ExecutionInspector, case: Killed
) -> None:
    units = client.cost(case.application_id)["units"][_UNITS[case.engine]]
    assert units == records.execution(case.application_id).units
    counts = case.counts
    estimated = counts.operations if case.engine == "durable" else counts.transitions
    print(case.engine, case.moment, "estimated", estimated, "billed", units, counts)
    assert estimated <= units


def test_the_start_after_a_death_says_how_long_nothing_ran_and_why(case: Killed) -> None:
    of = {EngineName.DURABLE: PauseOwner.EMULATOR, EngineName.STEPFUNCTIONS: PauseOwner.ENGINE}
    assert {event.paused_by for event in case.deaths} == {of[case.engine]}
    starts = [event for event in case.events if event.kind is Kind.STARTED and event.pause_ms]
    assert {event.paused_by for event in starts} == {of[case.engine]}
    for start in starts:
        print(case.engine, case.moment.step, start.pause_ms)
        assert start.pause_ms is not None
        assert start.pause_ms >= 5000 or case.engine == "stepfunctions"


def test_a_kill_without_a_process_is_armed_until_the_next_one_dies(case: Killed) -> None:
    armed = [event for event in case.events if event.armed]
    assert bool(armed) is case.armed
    if armed:
        assert armed[0].at < case.deaths[0].at
        assert case.deaths[0].invocation not in {
            event.invocation for event in case.events if event.kind is Kind.STARTED
        }


@ENGINES
def test_a_death_is_in_the_next_answer(lab: Lab, client: LoanClient, engine: str) -> None:
    application_id = client.apply({**ALICE, "engine": engine, "pace_ms": 3000})
    cursor, begun = None, False
    while not begun:
        page = client.events(application_id, cursor, 5)
        cursor = page["cursor"]
        begun = any(event["kind"] == "started" for event in page["events"])
    killed_at = time.monotonic()
    assert lab.kill(application_id)
    page = client.events(application_id, cursor, 5)
    took = time.monotonic() - killed_at
    [death] = [event for event in page["events"] if event["kind"] == "worker_killed"]
    print(f"{engine}: the death could be read {took * 1000:.0f} ms after the kill")
    assert (death["step"], death.get("armed")) == ("validate_application", None)
    assert death["function"] == (FunctionId.DURABLE if engine == "durable" else FunctionId.TASKS)


@ENGINES
def test_an_armed_kill_is_an_event_before_it_fires(
    lab: Lab, client: LoanClient, engine: str
) -> None:
    application_id = client.apply({**ALICE, "engine": engine})
    client.wait_for_manager(application_id)
    eventually(lambda: not runs(lab, application_id))
    before = client.events(application_id, None, 0)
    assert [lab.kill(application_id) for _ in range(2)] == [False, False]
    after = client.events(application_id, before["cursor"], 1)["events"]
    assert [(event["kind"], event["armed"]) for event in after] == [("worker_killed", True)]
    assert count(map(from_item, after)).invocations == 0
