"""The planner and the inspection count the same workflow alike."""

from itertools import pairwise
from typing import Any

import pytest

from bench.planning.capacity.plan import plan
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.break_even import compare
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Rate
from shared.billing.usage import DurableUsage, StandardUsage
from shared.inspection import InspectionParameters, inspect
from shared.inspection.ranges import Range
from tests.unit.shared.inspection.documents import LAMBDA_TASK, TOKEN_TASK


def definition(work: Workload) -> dict[str, Any]:
    """Return a state machine of a workload: its states one after the other."""
    parts: list[tuple[str, dict[str, Any]]] = [
        *((f"Step{n}", {"Type": "Task", "Resource": LAMBDA_TASK}) for n in range(work.steps)),
        *((f"Ask{n}", {"Type": "Task", "Resource": TOKEN_TASK}) for n in range(work.callbacks)),
        *((f"Wait{n}", {"Type": "Wait", "Seconds": work.wait_seconds}) for n in range(work.waits)),
    ]
    if work.branches:
        branches = [
            {"StartAt": name, "States": {name: {"Type": "Task", "Resource": LAMBDA_TASK}}}
            for name in (f"Branch{n}" for n in range(work.branches))
        ]
        parts.append(("Branches", {"Type": "Parallel", "Branches": branches}))
    names = [name for name, _ in parts]
    choices = [f"Choice{n}" for n in range(work.choices)]
    following = [*names[1:], *choices, "Done"]
    states: dict[str, Any] = {
        name: {**state, "Next": following[place]} for place, (name, state) in enumerate(parts)
    }
    for name, after in pairwise([*choices, "Done"]):
        states[name] = {"Type": "Choice", "Choices": [{"Next": after}], "Default": after}
    return {"StartAt": names[0], "States": {**states, "Done": {"Type": "Succeed"}}}


WORKLOADS = [
    pytest.param(Workload(), id="loan"),
    pytest.param(Workload(steps=12).of_its_own(), id="steps"),
    pytest.param(Workload(branches=30, callbacks=1).of_its_own(), id="nested-branches"),
    pytest.param(Workload(branches=30, flat=True).of_its_own(), id="flat-branches"),
    pytest.param(Workload(steps=3, waits=2, choices=5).of_its_own(), id="waits-and-choices"),
]


@pytest.mark.parametrize("work", WORKLOADS)
def test_break_even_and_capacity_count_what_the_inspection_counts(work: Workload) -> None:
    payload = Range.exactly(work.payload_bytes)
    parameters = InspectionParameters(payload_bytes=payload)
    units = inspect([definition(work)], parameters=parameters).units
    needs = {
        cost.alternative.name: cost.alternative.needs(
            work.model_copy(update={"loans": 1}), compare(work).assumptions
        )
        for cost in compare(work).estimates
    }
    durable, standard = needs["durable"].engine[0], needs["standard"].engine[0]  # type: ignore[index]
    assert isinstance(durable, DurableUsage)
    assert isinstance(standard, StandardUsage)
    succeed = 1
    assert units.transitions == Range.exactly(standard.transitions + succeed)
    nested = 0 if work.flat else work.branches
    assert durable.operations == units.operations.least + nested
    assert durable.operations in units.operations
    assert durable.bytes_written in units.bytes_written
    planned = plan(Traffic(rate=1), work).engines
    uses = {use.rate: use.units for engine in planned for use in engine.demand.uses}
    assert uses[Rate.STANDARD_TRANSITIONS] == standard.transitions
    assert uses[Rate.DURABLE_CHECKPOINTS] == 2 * durable.operations


def test_a_poll_is_an_operation_and_three_states() -> None:
    work = Workload(polls=1440, steps=1).of_its_own()
    costs = {cost.alternative.name.value: cost for cost in compare(work).estimates}
    lines = costs["durable"].bill
    assert lines is not None
    assert lines.lines[0].quantity == 100_000 * (1 + 1 + 1 + 1440)
    machine = {
        "StartAt": "Poll",
        "States": {
            "Poll": {"Type": "Task", "Resource": LAMBDA_TASK, "Next": "Ready"},
            "Ready": {"Type": "Choice", "Choices": [{"Next": "Work"}], "Default": "Wait"},
            "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Poll"},
            "Work": {"Type": "Task", "Resource": LAMBDA_TASK, "End": True},
        },
    }
    units = inspect([machine], parameters=InspectionParameters(loops={"Poll": 1439})).units
    standard = costs["standard"].bill
    assert standard is not None
    assert units.transitions == Range.exactly(3 * 1440 - 1 + 1)
    assert standard.lines[0].quantity == 100_000 * units.transitions.most


def test_payloads_by_reference_are_small_for_the_engine_and_priced_in_s3() -> None:
    carried, referred = (
        compare(Workload(payload_bytes=300_000, by_reference=by_reference))
        for by_reference in (False, True)
    )
    standard = [
        next(cost for cost in found.estimates if cost.alternative.name == "standard")
        for found in (carried, referred)
    ]
    assert standard[0].bill is None
    assert standard[1].bill is not None
    items = {line.item: line.quantity for line in standard[1].bill.lines}
    assert items["s3_writes"] == items["s3_reads"] == 100_000 * (1 + 4 + 3 + 2)  # type: ignore[index]
