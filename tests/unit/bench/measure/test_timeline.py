"""The time of a loan is split into work, waiting and overhead, which add up to it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bench.measure.sample import LoanTrace, measure
from bench.measure.timeline import TOLERANCE_MS, IntervalKind, NotMeasurable, Timeline, timeline
from bench.measure.trace_files import read_traces
from shared.engines.port import COMPARED

RECORDED = read_traces(Path(__file__).parent / "loans.jsonl")
SECOND = 1000.0


def _event(kind: str, second: float, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "at": f"2026-11-26T10:00:{second:09.6f}Z", "message": "", **more}


def _step(step: str, start: float, end: float, **more: Any) -> list[dict[str, Any]]:
    own = {"step": step, "invocation": "one", **more}
    ends = own.pop("ends", "succeeded")
    return [_event("started", start, **own), _event(ends, end, **own)]


def _loan(*steps: Sequence[Mapping[str, Any]], until: float) -> Timeline:
    events = [event for step in steps for event in step]
    return timeline([_event("submitted", 0), *events, _event("completed", until)])


def test_recorded_loans_are_of_both_engines_and_every_profile() -> None:
    counted = Counter((each.engine, each.profile) for each in RECORDED)
    assert {engine for engine, _ in counted} == set(COMPARED)
    assert len(counted) == 6


def test_the_sums_of_each_recorded_loan_add_up_to_its_time_to_decision() -> None:
    measured = [timeline(each.events) for each in RECORDED]
    largest = max(abs(each.difference_ms) for each in measured)
    print(f"{len(measured)} recorded loans: the sums are at most {largest:.6f} ms off")
    assert largest <= TOLERANCE_MS
    assert all(each.work_ms > 0 and each.overhead_ms > 0 for each in measured)
    assert any(each.waiting_ms > 0 for each in measured)


def test_a_clock_that_is_hours_behind_shows_as_a_difference() -> None:
    found = 0
    for each in RECORDED:
        slow = [
            _shifted(event) if event.get("step") == "assess_risk" else event
            for event in each.events
        ]
        found += abs(timeline(slow).difference_ms) > TOLERANCE_MS
    assert found == len(RECORDED)


def _shifted(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the event with the time of a clock that is hours behind."""
    return {**event, "at": event["at"].replace("T2", "T1")}


def test_the_slowest_bureau_is_on_the_critical_path() -> None:
    found = _loan(
        _step("validate_application", 1, 2),
        _step("pull_credit_report", 2.5, 3, branch="equifax"),
        _step("pull_credit_report", 3, 6, branch="experian"),
        _step("pull_credit_report", 2.5, 4, branch="transunion"),
        _step("assess_risk", 7, 8),
        until=8,
    )
    assert found.work_ms == (1 + 3 + 1) * SECOND
    assert found.overhead_ms == (1 + 1 + 1) * SECOND
    assert found.difference_ms == 0


def test_the_decision_ends_the_last_step() -> None:
    found = _loan(_step("disburse_funds", 1, 5), until=3)
    assert (found.decision_ms, found.work_ms) == (3 * SECOND, 2 * SECOND)


def test_waiting_lasts_from_the_wait_to_the_answer() -> None:
    found = _loan(
        _step("fraud_check", 1, 2, ends="waiting"),
        [_event("resumed", 6, step="fraud_check")],
        _step("generate_offer", 7, 8),
        until=8,
    )
    assert (found.work_ms, found.waiting_ms) == (2 * SECOND, 4 * SECOND)
    assert [(interval.kind, interval.ms) for interval in found.intervals] == [
        (IntervalKind.START, SECOND),
        (IntervalKind.RESUME, SECOND),
    ]


def test_an_answer_before_the_wait_causes_no_waiting() -> None:
    found = _loan(
        _step("fraud_check", 1, 3, ends="waiting"),
        [_event("resumed", 2, step="fraud_check")],
        _step("generate_offer", 4, 5),
        until=5,
    )
    assert (found.waiting_ms, found.intervals[-1].ms, found.difference_ms) == (0, SECOND, 0)


def test_a_wait_without_an_answer_ends_when_it_expires() -> None:
    expires = {"expires_at": "2026-11-26T10:00:05.000000Z"}
    (start, asked) = _step("manager_approval", 1, 2, ends="waiting")
    found = _loan(
        [start, {**asked, **expires}],
        _step("close_application", 6, 8),
        [_event("timed_out", 7, step="manager_approval")],
        until=8,
    )
    assert (found.waiting_ms, found.difference_ms) == (3 * SECOND, 0)


def test_the_back_off_before_a_retry_is_overhead() -> None:
    found = _loan(
        _step("assess_risk", 1, 2, attempt=1, ends="failed"),
        _step("assess_risk", 4, 5, attempt=2),
        until=5,
    )
    assert [(interval.kind, interval.ms) for interval in found.intervals][1] == (
        IntervalKind.RETRY,
        2 * SECOND,
    )
    assert found.difference_ms == 0


def test_recovery_lasts_from_the_dead_attempts_start_to_the_next_one() -> None:
    found = _loan(
        [_event("started", 1, step="assess_risk", invocation="dead")],
        _step("assess_risk", 6, 7, invocation="next"),
        until=7,
    )
    assert [(interval.kind, interval.ms) for interval in found.intervals][1] == (
        IntervalKind.RECOVERY,
        5 * SECOND,
    )
    assert found.difference_ms == 0


def test_the_order_of_the_events_does_not_matter() -> None:
    for each in RECORDED:
        assert timeline(each.events[::-1]) == timeline(each.events)


def test_the_served_operations_of_all_replays_are_counted() -> None:
    replays = [
        _event("replayed", 0.2, served=["a", "b", "c", "d", "e"]),
        _event("decided", 0.3, served=None),
    ]
    one = [{**replays[0], "served": ["a"]}]
    assert _loan(_step("assess_risk", 1, 2), replays, one, until=2).replayed == 6


@pytest.mark.parametrize("missing", ["submitted", "completed", "started"])
def test_a_loan_without_its_main_events_is_not_measurable(missing: str) -> None:
    events = [event for event in RECORDED[0].events if event["kind"] != missing]
    with pytest.raises(NotMeasurable):
        timeline(events)


def test_the_latency_of_a_sample_counts_from_the_intended_start() -> None:
    trace = LoanTrace(**{**vars(RECORDED[0]), "intended_at": "2026-11-26T10:00:00.000000Z"})
    late = LoanTrace(
        **{
            **vars(trace),
            "submitted_at": "2026-11-26T10:00:03.000000Z",
            "accepted_at": "2026-11-26T10:00:03.250000Z",
            "done_at": "2026-11-26T10:00:05.000000Z",
        }
    )
    found = measure(late, None).sample
    assert (found.submit_ms, found.latency_ms) == (250, 5000)
