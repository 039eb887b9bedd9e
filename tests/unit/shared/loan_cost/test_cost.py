"""A bill is computed once, from a history that is read once, and is final at the end."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.application import Application
from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.domain.pipeline import Step
from shared.engines.durable import DurableEngine
from shared.engines.port import COMPARED, EngineName
from shared.engines.registry import Engines
from shared.engines.stepfunctions import StepFunctionsEngine
from shared.events.event import Event, Kind
from shared.loan_cost import cost_of
from shared.loan_cost.cost import REPORTS_DUE
from shared.loans.submit import Request, apply
from shared.runtime.clock import timestamp
from shared.services import Services
from shared.store.bills import CLAIM
from shared.store.loan import Loan
from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.billing.meters.histories import at, chain, durable, result
from tests.unit.shared.store.conftest import at_once

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))
PAGES = 3


class FakePages:
    """Lambda's or Step Functions' client: it answers a history in three pages and counts them."""

    def __init__(self, history: list[Mapping[str, Any]]) -> None:
        self.calls = 0
        self.show(history)

    def show(self, history: Sequence[Mapping[str, Any]]) -> None:
        """Have this history from now on."""
        third = max(1, -(-len(history) // PAGES))
        self._pages = [history[at : at + third] for at in range(0, len(history), third)] or [[]]

    def get_durable_execution_history(self, **request: Any) -> dict[str, Any]:
        return self._answer("Events", "NextMarker", request.get("Marker"))

    def get_execution_history(self, **request: Any) -> dict[str, Any]:
        return self._answer("events", "nextToken", request.get("nextToken"))

    def get_durable_execution(self, **_: Any) -> dict[str, Any]:
        return {"Status": "SUCCEEDED", "StartTimestamp": at(0), "EndTimestamp": at(9)}

    def describe_execution(self, **_: Any) -> dict[str, Any]:
        return {"status": "SUCCEEDED", "startDate": at(0), "stopDate": at(9)}

    def _answer(self, events: str, token: str, asked: str | None) -> dict[str, Any]:
        self.calls += 1
        place = int(asked or 0)
        more = {token: str(place + 1)} if place + 1 < len(self._pages) else {}
        return {events: self._pages[place], **more}


def completed(request_id: str, start: float, end: float) -> dict[str, Any]:
    return {"StartTimestamp": at(start), "EndTimestamp": at(end), "RequestId": request_id}


DURABLE = durable(
    ("ExecutionStarted", "e", {"Input": {"Payload": "12345"}}),
    ("StepStarted", "a"),
    ("StepSucceeded", "a", result("123")),
    ("InvocationCompleted", "", completed("r-1", 0, 3)),
    ("WaitStarted", "w"),
    ("InvocationCompleted", "", completed("r-2", 4, 5)),
    ("ExecutionSucceeded", "e", result("12")),
)
ANSWER = {"output": json.dumps({"SdkResponseMetadata": {"RequestId": "r-1"}})}
STATES = chain(
    "ExecutionStarted",
    "TaskStateEntered",
    "TaskScheduled",
    ("TaskSucceeded", ANSWER),
    "ChoiceStateEntered",
    "ExecutionSucceeded",
)


class Scene:
    """A loan whose engine has a history in pages, or a fake engine without any."""

    def __init__(self, table: Table, engine: EngineName = EngineName.DURABLE) -> None:
        self.fakes = FakeServices(table)
        self.engine = engine
        self.pages: Any = FakePages(DURABLE if engine is EngineName.DURABLE else STATES)
        self.services = self.fakes.services()
        self.id = apply(self.services, Request(ALICE, "applicant"), engine)

    def with_pages(self) -> Services:
        """Return the services with the real adapters, over the client of pages."""
        real = Engines((DurableEngine(self.pages, "f:live"), StepFunctionsEngine(self.pages, "m")))
        return replace(self.services, engines=real)

    def finish(self) -> None:
        """Let the loan have its outcome."""
        self.services.loans.record_outcome(self.id, Status.APPROVED, {"status": "approved"})

    def report(self) -> None:
        """Let the reports of both invocations arrive."""
        self.fakes.reports.report("r-1", 101, init_ms=50)
        self.fakes.reports.report("r-2", 7)

    def loan(self) -> Loan:
        return self.services.loans.get(self.id)

    def append(self, kind: Kind, step: Step, invocation: str, **more: Any) -> None:
        stamp = timestamp(self.fakes.clock())
        event = Event(kind, stamp, "recorded", step=step, invocation=invocation, attempt=1, **more)
        self.services.events.append(self.id, event)


@pytest.fixture(params=list(COMPARED), ids=str)
def scene(request: pytest.FixtureRequest, table: Table) -> Iterator[Scene]:
    """A loan on either engine."""
    made = Scene(table, request.param)
    made.fakes.clock.moment = at(10)
    return made  # type: ignore[return-value]


@pytest.fixture
def alone(table: Table) -> Scene:
    """A loan on the durable engine."""
    made = Scene(table)
    made.fakes.clock.moment = at(10)
    return made


def estimated(answer: Mapping[str, Any], group: str) -> bool:
    lines = [line for line in answer["lines"] if line["group"] == group]
    assert lines
    return all(line["estimated"] for line in lines)


def test_a_finished_loan_is_billed_by_its_history_and_its_reports(scene: Scene) -> None:
    scene.finish()
    scene.report()
    answer = cost_of(scene.with_pages(), scene.loan())
    units = answer["units"]
    assert answer["final"]
    if scene.engine is EngineName.DURABLE:
        assert (units["durable_operations"], units["bytes_written"]) == (3, 5 + 3 + 2)
        assert (units["invocations"], units["billed_ms"], units["init_ms"]) == (2, 108, 50)
        assert units["gb_ms"] == 54
    else:
        assert units["state_transitions"] == 2
        assert (units["invocations"], units["billed_ms"]) == (1, 101)
    assert not any(line["estimated"] for line in answer["lines"])


@pytest.mark.parametrize("readers", [1, 8])
def test_each_page_of_a_history_is_read_once_for_all_callers(scene: Scene, readers: int) -> None:
    services, loan = scene.with_pages(), scene.loan()
    cost_of(services, loan)
    assert scene.pages.calls == 0, "an unfinished loan's history isn't read"
    scene.finish()
    loan = scene.loan()
    for _ in range(5):
        at_once(*[lambda: cost_of(services, loan)] * readers)
    scene.report()
    finals = [at_once(*[lambda: cost_of(services, loan)] * readers) for _ in range(5)]
    print(f"{readers} readers, 11 rounds: {scene.pages.calls} calls for {PAGES} pages")
    assert scene.pages.calls == PAGES
    assert all(answer == finals[0][0] for answers in finals for answer in answers)
    assert finals[0][0]["final"]


def test_a_stored_bill_is_not_computed_again(alone: Scene) -> None:
    alone.finish()
    alone.report()
    services, loan = alone.with_pages(), alone.loan()
    first = cost_of(services, loan)
    alone.append(Kind.STARTED, Step.ASSESS_RISK, "later")
    asked = len(alone.fakes.reports.asked)
    assert cost_of(services, loan) == first
    assert len(alone.fakes.reports.asked) == asked


def test_reports_that_are_late_are_waited_for(alone: Scene) -> None:
    alone.finish()
    alone.fakes.reports.report("r-1", 101)
    services, loan = alone.with_pages(), alone.loan()
    early = cost_of(services, loan)
    assert not early["final"]
    assert (early["units"]["billed_ms"], early["units"]["invocations"]) == (101 + 1000, 2)
    alone.fakes.reports.report("r-2", 7)
    late = cost_of(services, loan)
    assert late["final"]
    assert late["units"]["billed_ms"] == 108


def test_reports_that_never_come_are_estimated_for_good(alone: Scene) -> None:
    alone.finish()
    services, loan = alone.with_pages(), alone.loan()
    assert not cost_of(services, loan)["final"]
    alone.fakes.clock.moment = at(6) + REPORTS_DUE
    assert not cost_of(services, loan)["final"]
    alone.fakes.clock.sleep(1)
    given_up = cost_of(services, loan)
    assert given_up["final"]
    assert estimated(given_up, "lambda")
    assert not estimated(given_up, "engine")
    alone.report()
    assert cost_of(services, loan) == given_up


def test_unreachable_logs_are_read_again_at_the_next_request(alone: Scene) -> None:
    alone.finish()
    alone.report()
    alone.fakes.reports.out = True
    services, loan = alone.with_pages(), alone.loan()
    assert not cost_of(services, loan)["final"]
    alone.fakes.reports.out = False
    assert cost_of(services, loan)["final"]
    assert alone.pages.calls == PAGES


def test_the_cost_of_a_running_loan_is_estimated_from_its_events(scene: Scene) -> None:
    scene.append(Kind.STARTED, Step.VALIDATE_APPLICATION, "r-1", operation="validate")
    scene.fakes.clock.sleep(0.25)
    scene.append(Kind.SUCCEEDED, Step.VALIDATE_APPLICATION, "r-1", bytes=14)
    answer = cost_of(scene.services, scene.loan())
    units = answer["units"]
    assert not answer["final"]
    assert (units["invocations"], units["billed_ms"]) == (1, 250)
    assert estimated(answer, "engine")
    assert estimated(answer, "lambda")
    if scene.engine is EngineName.DURABLE:
        assert (units["durable_operations"], units["bytes_written"]) == (2, 14)
    else:
        assert units["state_transitions"] == 1
    assert scene.fakes.reports.asked == []


def test_a_loan_that_was_only_stored_costs_what_storing_it_took(scene: Scene) -> None:
    answer = cost_of(scene.services, scene.loan())
    assert not answer["final"]
    assert {line["group"] for line in answer["lines"]} == {"shared"}
    assert answer["units"]["write_units"] == 7  # the item and 3 lists, its start, 2 events


def test_a_finished_loan_whose_execution_runs_is_not_final(scene: Scene) -> None:
    scene.finish()
    assert not cost_of(scene.services, scene.loan())["final"]


def test_an_engine_out_of_reach_leaves_the_bill_open(scene: Scene) -> None:
    scene.finish()
    scene.fakes.engine(scene.engine).out = True
    assert not cost_of(scene.services, scene.loan())["final"]
    scene.report()
    assert cost_of(scene.with_pages(), scene.loan())["final"]


def test_a_reader_that_died_is_replaced_after_a_while(alone: Scene) -> None:
    alone.finish()
    alone.report()
    assert alone.services.bills.claim(alone.id)
    assert not cost_of(alone.with_pages(), alone.loan())["final"]
    assert alone.pages.calls == 0
    alone.fakes.clock.sleep(CLAIM.total_seconds() + 1)
    assert cost_of(alone.with_pages(), alone.loan())["final"]


@pytest.mark.parametrize("lacking", [1, 2, 3, 4])
def test_a_history_that_is_not_whole_yet_makes_no_bill_final(scene: Scene, lacking: int) -> None:
    scene.finish()
    scene.report()
    whole = DURABLE if scene.engine is EngineName.DURABLE else STATES
    scene.pages.show(whole[:-lacking])
    services, loan = scene.with_pages(), scene.loan()
    early = cost_of(services, loan)
    assert not early["final"]
    assert estimated(early, "engine")
    calls = scene.pages.calls
    assert not cost_of(services, loan)["final"]
    assert scene.pages.calls == calls, "it is read again when the claim has expired"
    scene.pages.show(whole)
    scene.fakes.clock.sleep(CLAIM.total_seconds() + REPORTS_DUE.total_seconds())
    final = cost_of(services, loan)
    assert final["final"]
    assert not estimated(final, "engine")
    assert cost_of(services, loan) == final


def test_a_history_without_an_event_makes_no_bill_final(scene: Scene) -> None:
    scene.finish()
    scene.pages.show([])
    services, loan = scene.with_pages(), scene.loan()
    scene.fakes.clock.moment = at(10) + 2 * REPORTS_DUE
    assert not cost_of(services, loan)["final"]


def test_without_a_history_the_units_are_estimated_from_the_events(scene: Scene) -> None:
    scene.append(Kind.STARTED, Step.ASSESS_RISK, "r-1", operation="assess_risk")
    scene.finish()
    scene.report()
    scene.fakes.engine(scene.engine).started.clear()
    answer = cost_of(scene.services, scene.loan())
    assert answer["final"]
    assert estimated(answer, "engine")
    assert not estimated(answer, "lambda")
    assert answer["units"]["invocations"] == 1


def test_the_fraud_services_invocation_is_shared(alone: Scene) -> None:
    alone.append(Kind.RESUMED, Step.FRAUD_CHECK, "fraud-1")
    alone.finish()
    alone.report()
    alone.fakes.reports.report("fraud-1", 30)
    answer = cost_of(alone.with_pages(), alone.loan())
    assert answer["units"]["invocations"] == 2
    assert answer["units"]["other_invocations"] == 1
    assert alone.fakes.reports.asked == ["/log/durable", "/log/fraud"]


def test_the_lines_add_up(scene: Scene) -> None:
    scene.finish()
    scene.report()
    answer = cost_of(scene.with_pages(), scene.loan())
    for line in answer["lines"]:
        assert line["amount"] == pytest.approx(line["quantity"] * line["unit_price"], rel=1e-12)
    total = sum(line["amount"] for line in answer["lines"])
    assert answer["total"] == pytest.approx(total, rel=1e-12)
    assert answer["per_million"] == pytest.approx(total * 1e6, rel=1e-12)


def test_a_region_without_prices_has_those_of_another_as_assumptions(alone: Scene) -> None:
    settings = replace(alone.services.settings, region="mars-north-1")
    known = cost_of(alone.services, alone.loan())
    assumed = cost_of(replace(alone.services, settings=settings), alone.loan())
    assert assumed["total"] == known["total"]
    assert known["prices"]["assumed"] == []
    assert assumed["prices"]["assumed"] == list({line["item"]: 0 for line in assumed["lines"]})
