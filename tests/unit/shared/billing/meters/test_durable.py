"""The durable meter on unusual histories."""

import json
from datetime import datetime
from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.reports.histories import FOLDER
from shared.billing.meters.durable import read
from shared.billing.meters.reading import MeterReading
from shared.billing.usage import BillingAssumptions, DurableUsage
from tests.unit.shared.billing.meters.histories import (
    ERROR_BYTES,
    Event,
    at,
    durable,
    error,
    result,
)

_SERVICE = botocore.session.get_session().get_service_model("lambda")
_HISTORY: Any = _SERVICE.operation_model("GetDurableExecutionHistory").output_shape
TYPES: list[str] = _HISTORY.members["Events"].member.members["EventType"].enum
END = ("ExecutionSucceeded", "e")
OPERATIONS = {
    "amount_above_subprime_limit": 8,
    "approval_timed_out": 11,
    "approved": 12,
    "approved_by_a_manager": 15,
    "credit_score_too_low": 8,
    "disbursement_failed": 16,
    "fraud_check_unavailable": 11,
    "fraud_suspected": 11,
    "insufficient_credit_data": 12,
    "invalid_application": 3,
    "manager_denied": 11,
    "technical_failure": 14,
}
"""By hand, from what each outcome's loan did: a step that failed for good took 3 attempts."""


def metered(
    events: list[Event],
    assumptions: BillingAssumptions = BillingAssumptions(),  # noqa: B008  # it is frozen
) -> MeterReading:
    return read(events, assumptions, retention_days=7)


def usage(events: list[Event]) -> DurableUsage:
    found = metered(events).usage
    assert isinstance(found, DurableUsage)
    return found


def recorded(outcome: str) -> list[Event]:
    events = json.loads((FOLDER / f"{outcome}.json").read_text(encoding="utf-8"))
    return [{**e, "EventTimestamp": datetime.fromisoformat(e["EventTimestamp"])} for e in events]


@pytest.mark.parametrize("outcome", OPERATIONS)
def test_a_recorded_loan_has_the_operations_that_its_steps_come_to(outcome: str) -> None:
    found = usage(recorded(outcome))
    print(f"{outcome}: {found.operations} operations, {found.bytes_written} bytes")
    assert found.operations == OPERATIONS[outcome]


def test_alices_flat_branches_are_3_operations_more_if_they_are_counted() -> None:
    assumptions = BillingAssumptions(flat_branches_are_operations=True)
    found = metered(recorded("approved_by_a_manager"), assumptions).usage
    assert isinstance(found, DurableUsage)
    assert found.operations == 18


def test_a_step_counts_once_for_each_attempt_that_ended() -> None:
    found = usage(
        durable(
            ("StepStarted", "a"),
            ("StepFailed", "a", error()),
            ("StepStarted", "a"),
            ("StepSucceeded", "a", result("12")),
        )
    )
    assert found.operations == 2
    assert found.bytes_written == ERROR_BYTES + len("12")


def test_a_step_with_end_events_only_counts_the_same() -> None:
    ends = durable(("StepFailed", "a"), ("StepSucceeded", "a"))
    assert usage(ends).operations == 2


def test_a_step_that_a_crash_begins_again_counts_once() -> None:
    crashed = durable(("StepStarted", "a"), ("StepSucceeded", "a"))
    assert usage(crashed).operations == 1


def test_an_attempt_that_runs_counts() -> None:
    assert usage(durable(("StepStarted", "a"))).operations == 1


def test_an_invocation_that_is_tried_again_counts_with_its_error() -> None:
    died = {"StartTimestamp": at(1), "EndTimestamp": at(2), "RequestId": "r-1", **error()}
    done = {"StartTimestamp": at(3), "EndTimestamp": at(4), "RequestId": "r-2"}
    found = metered(
        durable(
            ("ExecutionStarted", "e"),
            ("InvocationCompleted", "", died),
            ("InvocationCompleted", "", done),
            ("ExecutionSucceeded", "e"),
        )
    )
    assert isinstance(found.usage, DurableUsage)
    assert found.usage.operations == 1 + 1
    assert found.usage.bytes_written == ERROR_BYTES
    assert [run.request_id for run in found.runs] == ["r-1", "r-2"]


def test_the_last_failed_invocation_was_not_tried_again() -> None:
    died = {"StartTimestamp": at(1), "EndTimestamp": at(2), "RequestId": "r-1", **error()}
    given_up = durable(
        ("ExecutionStarted", "e"),
        ("InvocationCompleted", "", died),
        ("ExecutionFailed", "e", error()),
    )
    assert usage(given_up).operations == 1
    assert usage(given_up).bytes_written == ERROR_BYTES


def test_an_invocation_without_details_lasts_from_its_first_event_on() -> None:
    found = metered(
        durable(
            ("ExecutionStarted", "e"),
            ("StepStarted", "a"),
            ("InvocationCompleted", ""),
            ("StepSucceeded", "a"),
            ("InvocationCompleted", ""),
        )
    )
    assert [(run.request_id, run.elapsed_ms) for run in found.runs] == [(None, 2000), (None, 1000)]


def test_the_run_is_from_start_to_end_and_a_running_one_has_no_end() -> None:
    ended = metered(durable(("ExecutionStarted", "e"), ("ExecutionTimedOut", "e")))
    running = metered(durable(("ExecutionStarted", "e")))
    assert isinstance(ended.usage, DurableUsage)
    assert isinstance(running.usage, DurableUsage)
    assert (ended.usage.run_ms, ended.ended_at) == (1000, at(1))
    assert (running.usage.run_ms, running.ended_at) == (0, None)


def test_a_pause_and_a_cancelled_wait_cost_nothing() -> None:
    found = usage(
        durable(
            ("WaitStarted", "w"),
            ("WaitCancelled", "w", error()),
            ("ExecutionPaused", ""),
            ("ExecutionResumed", ""),
        )
    )
    assert (found.operations, found.bytes_written) == (1, 0)


def test_an_unknown_beginning_counts_and_is_a_caveat() -> None:
    found = metered(durable(("DreamStarted", "d"), ("DreamSucceeded", "d", result("123")), END))
    assert isinstance(found.usage, DurableUsage)
    assert (found.usage.operations, found.usage.bytes_written) == (1, 3)
    assert found.caveats == (
        "unknown event type DreamStarted",
        "unknown event type DreamSucceeded",
    )


def test_a_truncated_payload_is_a_caveat() -> None:
    cut = {"Result": {"Payload": "1", "Truncated": True}}
    assert metered(durable(("StepSucceeded", "a", cut), END)).caveats == ("truncated payloads: 1",)


def test_every_event_type_of_the_service_is_known() -> None:
    known = [type_ for type_ in TYPES if type_ != "ChainedInvokeStarted"]
    assert metered(durable(*((type_, type_) for type_ in known))).caveats == ()


@pytest.mark.parametrize(
    ("invokes", "caveat"),
    [
        (1, "the invoked function's own bill isn't in this history"),
        (2, "the own bills of 2 invoked functions aren't in this history"),
    ],
)
def test_the_bill_of_an_invoked_function_is_a_caveat(invokes: int, caveat: str) -> None:
    started = [("ChainedInvokeStarted", f"i{number}") for number in range(invokes)]
    assert metered(durable(*started, END)).caveats == (caveat,)


DETAILS: st.SearchStrategy[Any] = st.none() | st.fixed_dictionaries(
    {}, optional={"Result": st.just({"Payload": "x"}), "Error": st.just({}), "Input": st.just({})}
)
SOME = st.tuples(st.sampled_from([*TYPES, "DreamStarted"]), st.sampled_from("abc"), DETAILS)


@given(st.lists(SOME, max_size=12))
def test_any_history_is_metered(events: list[tuple[str, str, Any]]) -> None:
    found = usage(durable(*events))
    assert 0 <= found.operations <= 2 * len(events)
    assert found.bytes_written <= len(events) * 2
