"""The current workflow replays histories of earlier ones: an execution outlives a deployment."""

import json
from typing import Any, cast

import pytest

from durable import operations, workflow
from local.reports.histories import FOLDER, OUTCOMES
from shared.events.event import Event
from shared.services import Services
from tests.contract.replaying import OrderChanged, replay, result_of


class NullEventLog:
    """An event log that drops every event."""

    def append(self, application_id: str, event: Event) -> None:
        del application_id, event


class NullServices:
    """The services of a replay, which performs no step."""

    events = NullEventLog()

    def stamp(self) -> str:
        return ""


@pytest.fixture(autouse=True)
def _nothing_is_performed(monkeypatch: pytest.MonkeyPatch) -> None:
    def perform(*_: Any, **__: Any) -> Any:
        raise OrderChanged("a step was performed")

    monkeypatch.setattr(operations, "perform", perform)


def replayed(events: list[dict[str, Any]]) -> Any:
    """Return the result of replaying a history without services."""
    return replay(events, lambda: cast("Services", NullServices()))


def history(outcome: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads((FOLDER / f"{outcome}.json").read_text())
    return events


def test_every_outcome_has_a_history() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(OUTCOMES)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_todays_workflow_replays_the_history(outcome: str) -> None:
    events = history(outcome)
    assert replayed(events) == result_of(events)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_history_has_nothing_personal(outcome: str) -> None:
    text = (FOLDER / f"{outcome}.json").read_text()
    for secret in ("Applicant", '"1111"', '"2222"', '"3333"', "sin"):
        assert secret not in text


def test_a_workflow_that_swaps_two_operations_is_caught() -> None:
    events = history("approved")
    names = {"generate_offer": "disburse_funds", "disburse_funds": "generate_offer"}
    swapped = [
        {**event, "Name": names.get(event["Name"], event["Name"])} for event in _named(events)
    ]
    with pytest.raises(OrderChanged, match="NonDeterministic"):
        replayed(swapped)


def test_a_workflow_with_a_new_operation_in_the_middle_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = workflow.process

    def longer(loan: Any, timeouts: dict[str, int], context: Any) -> Any:
        context.step(operations.assess_risk(loan, []), name="check_again")
        return process(loan, timeouts, context)

    monkeypatch.setattr(workflow, "process", longer)
    with pytest.raises(OrderChanged, match="NonDeterministic"):
        replayed(history("approved"))


def test_a_workflow_with_a_new_last_operation_is_caught() -> None:
    events = history("manager_denied")
    shorter = [event for event in events if event.get("Name") != "close_application"]
    with pytest.raises(OrderChanged):
        replayed(shorter)


def _named(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if "Name" in event]
