"""Every scenario, on every engine, held against what its data says and against the rules."""

from typing import Any

import httpx
import pytest

from local.trials.oracle import LoanOutcome, expected_outcome
from local.trials.scenarios import Scenario, scenarios
from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from tests.contract.conftest import ScenarioStage
from tests.contract.playing import CLICKS, Played, application_of

ALL = sorted(scenarios(), key=lambda scenario: scenario.alone)
REFERENCE = EngineName.DURABLE
BY_ID = pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(each, id=each.id, marks=[pytest.mark.smoke] if each.smoke else [])
        for each in ALL
    ],
)
ENGINES = pytest.mark.parametrize("engine", list(EngineName), ids=str)
OTHERS = pytest.mark.parametrize("engine", [e for e in EngineName if e is not REFERENCE], ids=str)
PULL = Step.PULL_CREDIT_REPORT.value
pytestmark = pytest.mark.on_target


def test_there_are_at_least_sixty_scenarios_and_each_has_its_own_id() -> None:
    ids = [scenario.id for scenario in ALL]
    print(f"{len(ids)} scenarios, {len(EngineName) * len(ids)} runs")
    assert len(set(ids)) == len(ids) >= 60


@BY_ID
@ENGINES
def test_a_scenario_ends_as_its_data_says(
    stage: ScenarioStage, engine: EngineName, scenario: Scenario
) -> None:
    played = stage.played(scenario, engine)
    assert played.submitted == _submissions(scenario)
    assert len(played.loans) == scenario.expect.loans
    for loan in played.loans:
        _ends_right(played, loan)
    if scenario.expect.loans:
        _side_effects_are_right(played)
        _answers_are_right(played)
        if scenario.has_all_events and not scenario.dies:
            assert _attempts(played.loan) == _expected_attempts(played.loan, scenario)


@BY_ID
@OTHERS
def test_every_engine_and_the_rules_come_to_the_same(
    stage: ScenarioStage, engine: EngineName, scenario: Scenario
) -> None:
    durable, other = stage.played(scenario, REFERENCE), stage.played(scenario, engine)
    assert durable.submitted == other.submitted
    if not scenario.expect.loans:
        return
    for played in (durable, other):
        if not scenario.stopped:
            application = application_of(scenario)
            rules = expected_outcome(application, scenario.faults, decision=played.decision)
            assert LoanOutcome.of(played.loan) == rules, f"{played.engine} differs from the rules"
    if scenario.manager == "two_at_once" and durable.decision is not other.decision:
        return
    assert _compared(durable) == _compared(other)
    if scenario.has_all_events and not scenario.dies:
        assert _attempts(durable.loan) == _attempts(other.loan)


def _submissions(scenario: Scenario) -> list[int]:
    ok = httpx.codes.OK.value
    return {
        "once": [scenario.expect.status or ok],
        "again": [ok, ok],
        "twice": [ok, ok],
        "at_once": [ok] * CLICKS,
        "other_body": [ok, httpx.codes.CONFLICT.value],
        "while_the_table_is_out": [httpx.codes.SERVICE_UNAVAILABLE.value, ok],
    }[scenario.submit]


def _ends_right(played: Played, loan: dict[str, Any]) -> None:
    expect, ending = played.scenario.expect, LoanOutcome.of(loan)
    ends = expect.ends
    if ends == "as_decided":
        ends = "approved" if played.decision else "manager_denied"
    assert ending.code == ends
    assert loan["current_step"] == "complete"
    if ends == "approved":
        assert ending.terms is not None
        rate, payment, _, interest, _ = ending.terms
        assert (rate, payment, interest) == expect.terms


def _side_effects_are_right(played: Played) -> None:
    approved = played.loan["status"] == "approved"
    assert ("disbursement_ref" in played.loan["result"]) is approved
    if played.scenario.has_all_events:
        assert played.count("compensated") == played.scenario.expect.withdrawn
        assert played.count("completed") == 1
    if played.scenario.submit == "while_the_table_is_out":
        assert played.stored == 0
    if played.payments is not None:
        amount = int(application_of(played.scenario).loan_amount)
        assert played.payments == [[amount] if approved else []] * len(played.loans)


def _answers_are_right(played: Played) -> None:
    statuses = [status for _, status in played.answered]
    manager = played.scenario.manager
    if manager == "two_at_once":
        assert sorted(statuses) == [httpx.codes.OK, httpx.codes.CONFLICT]
    elif manager == "changes_mind":
        assert statuses == [httpx.codes.OK, httpx.codes.CONFLICT]
    elif manager == "approves_late":
        assert statuses == [httpx.codes.CONFLICT]
    else:
        assert set(statuses) <= {httpx.codes.OK}
        assert len(statuses) == {"nobody": 0, "approves_twice": 2, "denies_twice": 2}.get(
            manager, 1
        )
    decided = manager not in ("nobody", "approves_late")
    assert played.count("decided") == decided


def _attempts(loan: dict[str, Any]) -> dict[str, int]:
    found = {}
    for step in loan["steps"]:
        found[step["step"]] = step["attempts"]
        for branch in step.get("branches", []):
            found[f"{PULL}:{branch['bureau']}"] = branch["attempts"]
    return found


def _expected_attempts(loan: dict[str, Any], scenario: Scenario) -> dict[str, int]:
    """Every step that ran was tried once, but for those that the data names."""
    expected = scenario.expect.attempts
    attempts = {}
    for step in loan["steps"]:
        ran = int(step["state"] != "skipped")
        attempts[step["step"]] = expected.get(step["step"], ran)
        branches = {
            f"{PULL}:{branch['bureau']}": expected.get(f"{PULL}:{branch['bureau']}", ran)
            for branch in step.get("branches", [])
        }
        if branches:
            attempts |= {**branches, PULL: sum(branches.values())}
    return attempts


def _compared(played: Played) -> Any:
    """Outcome, reason, terms, side effects, and the last result of each step."""
    ends = [LoanOutcome.of(loan) for loan in played.loans], played.payments
    if played.scenario.stopped or not played.scenario.has_all_events:
        return ends
    return (
        ends,
        played.count("compensated"),
        [(step["step"], step["state"]) for step in played.loan["steps"]],
        [
            [(branch["bureau"], branch["state"]) for branch in step.get("branches", [])]
            for step in played.loan["steps"]
        ],
    )
