"""Loans of every outcome on both engines: each projection contains the truth of the other one."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.client.polling import poll
from local.reports.histories import LOANS
from shared.engines.port import COMPARED, EngineName
from shared.inspection import inspect
from shared.inspection.ranges import Range
from shared.inspection.report import Inspection
from tests.unit.conftest import ROOT

AT_ONCE = 4
WIDEST = {"operations": 2.0, "transitions": 2.5, "bytes written": 60}
"""The widest ranges that docs/inspect.md admits."""
Reports = Mapping[tuple[str, EngineName], Inspection]


@pytest.fixture(scope="module")
def reports(client: LoanClient, records: ExecutionInspector) -> Reports:
    """The report about the history of a loan of each outcome, on each engine."""
    pairs = [(outcome, engine) for outcome in LOANS for engine in COMPARED]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda pair: _inspected(client, records, *pair), pairs)
        return dict(zip(pairs, found, strict=True))


def _inspected(
    client: LoanClient, records: ExecutionInspector, outcome: str, engine: EngineName
) -> Inspection:
    application, decision = LOANS[outcome]
    ended = client.finish(client.apply({**application, "engine": engine}), decide=decision)
    loan = records.loans.get(ended["application_id"])
    key = "Events" if engine is EngineName.DURABLE else "events"

    def whole() -> Inspection | None:
        document = json.loads(json.dumps({key: records.history(loan)}, default=str))
        report = inspect([document])
        return report if report.whole else None

    return poll(whole, f"The history of {outcome} on {engine} is not whole", every_seconds=0.2)


def _truths(reports: Reports) -> Iterator[tuple[str, str, Range, int]]:
    """Yield each unit of each outcome: its projection, and the count on the engine itself."""
    for outcome in LOANS:
        durable = reports[outcome, EngineName.DURABLE]
        states = reports[outcome, EngineName.STEPFUNCTIONS]
        onto_durable, onto_states = states.other_engine.units, durable.other_engine.units
        operations, written = durable.units.operations.most, durable.units.bytes_written.most
        yield outcome, "operations", onto_durable.operations, operations
        yield outcome, "bytes written", onto_durable.bytes_written, written
        transitions = states.units.transitions.most
        yield outcome, "transitions", onto_states.transitions, transitions


def test_the_projection_of_a_history_contains_the_count_on_the_other_engine(
    reports: Reports,
) -> None:
    wrong: list[tuple[str, str, Range, int]] = []
    widest: dict[str, tuple[float, str]] = {}
    for outcome, unit, projected, counted in _truths(reports):
        print(f"{outcome}, {unit}: {projected.least} to {projected.most}, counted {counted}")
        if counted not in projected:
            wrong.append((outcome, unit, projected, counted))
        ratio = projected.most / max(1, projected.least)
        widest[unit] = max(widest.get(unit, (0.0, "")), (ratio, outcome))
    print(f"widest: {widest}")
    assert not wrong
    assert {unit: ratio <= WIDEST[unit] for unit, (ratio, _) in widest.items()} == dict.fromkeys(
        WIDEST, True
    )


def test_the_projected_bill_contains_the_bill_on_the_other_engine(reports: Reports) -> None:
    widest: tuple[float, str] = (0.0, "")
    for outcome in LOANS:
        for one, other in permutations(COMPARED, 2):
            projected = reports[outcome, one].other_engine.pricing
            least, most = projected.least.total, projected.most.total
            assert least <= reports[outcome, other].pricing.most.total <= most, (outcome, other)
            widest = max(widest, (float(most / least), f"{outcome} onto {other}"))
    print(f"the widest bill: {widest[0]:.2f} times, {widest[1]}")
    assert widest[0] <= WIDEST["transitions"]


def test_the_definition_of_the_loan_contains_every_count(reports: Reports) -> None:
    definition: dict[str, Any] = json.loads(
        (ROOT / "stepfunctions/workflow.asl.json").read_text(encoding="utf-8")
    )
    units = inspect([definition]).units
    for (outcome, engine), report in reports.items():
        if engine is EngineName.DURABLE:
            assert report.units.operations.most in units.operations, outcome
            assert report.units.bytes_written.most in units.bytes_written, outcome
        elif outcome not in (
            "disbursement_failed",
            "technical_failure",
            "insufficient_credit_data",
        ):
            # These retry, and the units of a definition are without retries.
            assert report.units.transitions.most in units.transitions, outcome
            assert report.units.events.most in units.events, outcome


def test_the_lab_inspects_a_large_document_over_http(client: LoanClient) -> None:
    definition = (ROOT / "stepfunctions/workflow.asl.json").read_text(encoding="utf-8")
    large = {"documents": [definition], "parameters": {}, "padding": "x" * 2_000_000}
    assert client.post("/inspect", large)["units"]["state_transitions"] == {"min": 2, "max": 18}
