"""Messages are for people: with every message replaced, every view and figure is the same."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.measure.sample import LoanTrace, measure
from bench.measure.trace_files import read_traces
from shared.api.views import event_out, snapshot
from shared.billing.meters import METERS
from shared.domain.application import Application
from shared.domain.money import Cents
from shared.events.counts import count, fraud_invocations, worker_invocations
from shared.events.event import Event
from shared.events.fold import View, fold
from shared.events.item import attributes_of, from_item
from shared.events.pauses import with_pauses
from shared.loan_cost.application_usage import PartitionItems, units_read, units_written
from shared.loan_cost.invocations import fraud_check_runs, step_runs
from shared.store.loan import Loan
from tests.unit.shared.events.events import any_events
from tests.vectors.make_fold_vectors import FOLDER

RECORDED = [
    pytest.param([from_item(fields) for fields in loan["events"]], id=f"{path.stem}-{place}")
    for path in sorted(FOLDER.glob("*.json"))
    for place, loan in enumerate(json.loads(path.read_text(encoding="utf-8"))["loans"])
]
TRACES = read_traces(Path(__file__).parents[2] / "bench" / "measure" / "loans.jsonl")
LOAN = Loan(
    application_id="a" * 32,
    engine="durable",
    application=Application("Alice", "1111", Cents(15_000_000)),
    created_at="2026-02-17T12:00:00.000000Z",
    updated_at="2026-02-17T12:00:00.000000Z",
    owner="the-applicant",
)
MISLEADING = (
    "",
    "Loan denied: we denied the loan once",
    "[REPLAY] 99 operations served from checkpoints: a, b, c",
    "Invocation ended: the execution is complete",
    "The fraud service couldn't decide",
)
texts = st.sampled_from(MISLEADING) | st.text(max_size=40)


def reworded(events: Iterable[Event], words: Sequence[str]) -> list[Event]:
    return [replace(event, message=words[place % len(words)]) for place, event in enumerate(events)]


def without_texts(view: View) -> View:
    return replace(view, log=tuple(replace(line, message="") for line in view.log))


def answers(events: Sequence[Event]) -> list[Any]:
    """Return the API's answers about these events, without their texts."""
    shown = snapshot(LOAN, events, for_manager=True).model_dump(mode="json")
    shown["logs"] = [{**line, "message": ""} for line in shown["logs"]]
    events_shown = [
        event_out(LOAN, event, for_manager=True).model_dump(mode="json") for event in events
    ]
    return [shown, *({**event, "message": ""} for event in events_shown)]


def stored(event: Event) -> dict[str, Any]:
    """Return the event's item as the table gives it back: its numbers are decimals."""
    item = {"sk": f"EVENT#{event.key}", **attributes_of(event)}
    return {name: Decimal(value) if type(value) is int else value for name, value in item.items()}


def figures(events: Sequence[Event]) -> dict[str, Any]:
    """Return everything that the project reads out of a loan's events."""
    items = [stored(event) for event in events]
    records = PartitionItems({}, tuple(items), ())
    counts = count(events)
    return {
        "answers": answers(events),
        "views": [without_texts(fold(events, finished=end)) for end in (False, True)],
        "counts": counts,
        "usage": [meter.at_least(counts) for meter in METERS.values()],
        "runs": (step_runs(events), fraud_check_runs(events)),
        "invocations": (set(worker_invocations(events)), set(fraud_invocations(events))),
        "pauses": [(e.key, e.pause_ms, e.paused_by) for e in with_pauses(events)],
        "table": (units_read(records), units_written(records)),
    }


@pytest.mark.parametrize("events", RECORDED)
@pytest.mark.parametrize("text", MISLEADING)
def test_no_figure_of_a_vector_depends_on_a_message(events: list[Event], text: str) -> None:
    assert figures(reworded(events, [text])) == figures(events)


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: f"{trace.engine}-{trace.profile}")
@pytest.mark.parametrize("text", MISLEADING)
def test_no_measure_of_a_recorded_loan_depends_on_a_message(trace: LoanTrace, text: str) -> None:
    spoken = [{**event, "message": text} for event in trace.events]
    assert measure(replace(trace, events=spoken), None) == measure(trace, None)


@given(any_events, st.lists(texts, min_size=1, max_size=5))
def test_no_figure_of_any_events_depends_on_a_message(
    events: list[Event], words: list[str]
) -> None:
    assert figures(reworded(events, words)) == figures(events)
