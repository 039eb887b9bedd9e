"""The units of a definition: the least and the most of its paths."""

import json
from typing import Any

import pytest

from shared.billing.meters.loading import UnreadableDocument
from shared.inspection import InspectionParameters, inspect
from shared.inspection.ranges import Range
from shared.inspection.report import Inspection
from shared.inspection.rules import role_of_task
from tests.unit.conftest import ROOT
from tests.unit.shared.inspection.documents import LAMBDA_TASK, TOKEN_TASK

TASK = {"Type": "Task", "Resource": LAMBDA_TASK}


def machine(start: str, **states: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": start, "States": states}


def report(
    definition: dict[str, Any], items: dict[str, int] | None = None, **loops: int
) -> Inspection:
    return inspect([definition], parameters=InspectionParameters(items or {}, loops))


def ranges(found: Inspection) -> tuple[Range, Range]:
    return found.units.transitions, found.units.operations


def test_the_loan_has_its_paths() -> None:
    loan = json.loads((ROOT / "stepfunctions/workflow.asl.json").read_text())
    found = report(loan)
    assert ranges(found) == (Range(2, 18), Range(3, 20))
    paths = {path.name: path for path in found.paths}
    assert len(paths) == len(found.paths) == 18
    approved = next(
        path
        for name, path in paths.items()
        if "ManagerApproval" in name and name.endswith("→ DisburseFunds")
    )
    assert not approved.caught
    assert (approved.units.transitions, approved.units.operations) == (Range(13, 16), Range(15, 18))
    invalid = paths["ValidateApplication ⇢ CloseApplication"]
    assert invalid.caught
    assert invalid.units.transitions == Range(2, 2)
    assert found.unsupported == ()


def test_a_choice_makes_a_range() -> None:
    found = report(
        machine(
            "Route",
            Route={"Type": "Choice", "Choices": [{"Next": "Work"}], "Default": "Done"},
            Work={**TASK, "Next": "Ask"},
            Ask={"Type": "Task", "Resource": TOKEN_TASK, "Next": "Done"},
            Done={"Type": "Succeed"},
        )
    )
    assert ranges(found) == (Range(2, 4), Range(1, 5))


POLL = machine(
    "Wait",
    Wait={"Type": "Wait", "Seconds": 60, "Next": "Poll"},
    Poll={**TASK, "Next": "Ready"},
    Ready={"Type": "Choice", "Choices": [{"Next": "Done"}], "Default": "Wait"},
    Done={"Type": "Succeed"},
)
READ = machine(
    "Next",
    Next={**TASK, "Next": "More"},
    More={"Type": "Choice", "Choices": [{"Next": "Work"}], "Default": "Done"},
    Work={**TASK, "Next": "Next"},
    Done={"Type": "Succeed"},
)


def test_a_loop_runs_once_unless_told() -> None:
    assert ranges(report(POLL)) == (Range(4, 4), Range(3, 3))
    assert "a loop is taken to run once at most, such as those from Wait" in report(POLL).caveats
    assert ranges(report(POLL, Wait=5)) == (Range(16, 16), Range(11, 11))
    assert ranges(report(READ)) == (Range(3, 6), Range(2, 4))
    assert ranges(report(READ, Next=3)) == (Range(12, 12), Range(8, 8))
    assert ranges(report(READ, Next=0)) == (Range(3, 3), Range(2, 2))


def test_a_retry_by_hand_is_a_loop_of_the_error() -> None:
    found = report(
        machine(
            "Work",
            Work={**TASK, "Catch": [{"Next": "Pause"}], "Next": "Done"},
            Pause={"Type": "Wait", "Seconds": 1, "Next": "Work"},
            Done={"Type": "Succeed"},
        )
    )
    assert ranges(found) == (Range(2, 4), Range(2, 4))


def test_the_items_of_a_map_multiply_what_is_inside() -> None:
    inner = machine("Work", Work={**TASK, "End": True})
    each = {"Type": "Map", "ItemProcessor": inner, "End": True}
    assert ranges(report(machine("Each", Each=each))) == (Range(2, 2), Range(3, 4))
    assert ranges(report(machine("Each", Each=each), {"Each": 40})) == (
        Range(41, 41),
        Range(42, 82),
    )
    literal = {**each, "Items": [1, 2, 3]}
    assert ranges(report(machine("Each", Each=literal))) == (Range(4, 4), Range(5, 8))
    around = {"Type": "Map", "Iterator": machine("Each", Each=each), "End": True}
    assert report(machine("All", All=around), {"All": 3, "Each": 2}).units.transitions == Range(
        1 + 3 * 3, 1 + 3 * 3
    )


@pytest.mark.parametrize(("kind", "transitions"), [("STANDARD", 9), ("EXPRESS", 5)])
def test_a_distributed_map_is_named_and_its_children_are_counted(
    kind: str, transitions: int
) -> None:
    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
        **machine("Work", Work={**TASK, "End": True}),
    }
    each = {
        "Type": "Map",
        "ItemProcessor": inner,
        "ItemBatcher": {"MaxItemsPerBatch": 10},
        "End": True,
    }
    found = report(machine("Each", Each=each), {"Each": 40})
    assert found.units.transitions == Range(transitions, transitions)
    assert found.unsupported[0][0] == "Each"
    assert ("Express" in " ".join(found.caveats)) is (kind == "EXPRESS")


def test_what_has_no_counterpart_is_named_with_its_state() -> None:
    resources = {
        "Job": "arn:aws:states:::batch:submitJob.sync",
        "Put": "arn:aws:states:::dynamodb:putItem",
        "Inner": "arn:aws:states:::states:startExecution.sync:2",
        "People": "arn:aws:states:us-east-1:123456789012:activity:people",
    }
    names = [*resources, "End"]
    states: dict[str, dict[str, Any]] = {
        name: {"Type": "Task", "Resource": resource, "Next": names[place + 1]}
        for place, (name, resource) in enumerate(resources.items())
    }
    found = report({"StartAt": "Job", "States": {**states, "End": {"Type": "Fail"}}})
    assert [name for name, _ in found.unsupported] == list(resources)
    assert ranges(found) == (Range(5, 5), Range(9, 10))


def test_a_definition_without_an_end_is_counted_up_to_its_loop() -> None:
    found = report(machine("A", A={"Type": "Pass", "Next": "B"}, B={"Type": "Pass", "Next": "A"}))
    assert found.units.transitions == Range(2, 2)
    assert any("no path comes to an end" in caveat for caveat in found.caveats)


def test_many_choices_in_a_row_are_judged_without_walking_all_paths() -> None:
    states: dict[str, dict[str, Any]] = {}
    for number in range(200):
        states[f"C{number}"] = {
            "Type": "Choice",
            "Choices": [{"Next": f"T{number}"}],
            "Default": f"C{number + 1}",
        }
        states[f"T{number}"] = {**TASK, "Next": f"C{number + 1}"}
    found = report(machine("C0", **states, C200={"Type": "Succeed"}))
    assert ranges(found) == (Range(201, 401), Range(1, 201))
    assert len(found.paths) == 100
    assert "100 of more than a billion paths are listed" in " ".join(found.caveats)


def test_a_definition_with_too_many_states_is_refused() -> None:
    states = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(2_000)}
    with pytest.raises(UnreadableDocument, match="2,001 states"):
        report(machine("S0", **states, S2000={"Type": "Succeed"}))
    few = {name: states[name] for name in list(states)[:1_999]}
    found = report(machine("S0", **few, S1999={"Type": "Succeed"}))
    assert found.units.transitions == Range(2_000, 2_000)


@pytest.mark.parametrize(
    ("resource", "role"),
    [
        (LAMBDA_TASK, "step"),
        ("arn:${AWSPartition}:states:::lambda:invoke", "step"),
        ("arn:aws:lambda:us-east-1:123456789012:function:work", "step"),
        ("${WorkFunctionArn}", "step"),
        ("${sellFnArn}", "step"),
        ({"Fn::GetAtt": ["Work", "Arn"]}, "step"),
        ("${ActivityArn}", "open_resource"),
        ("${DDBUpdateItem}", "open_resource"),
        ("arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject", "integration"),
        ("arn:aws:states:::http:invoke", "integration"),
        ("arn:aws:states:::aws-sdk:sfn:listExecutions", "integration"),
        ("arn:aws:states:::aws-sdk:sfn:startSyncExecution", "nested_execution"),
        ("arn:aws:states:::states:startExecution", "nested_execution"),
        ("arn:aws:states:::states:startExecution.waitForTaskToken", "callback"),
        ("arn:${partition}:states:::batch:submitJob.sync", "job"),
        ("arn:aws:states:us-east-1:123456789012:activity:people", "activity"),
    ],
)
def test_the_resource_of_a_task_decides_its_rule(resource: object, role: str) -> None:
    assert role_of_task(resource) == role
