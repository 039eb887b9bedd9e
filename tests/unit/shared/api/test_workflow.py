"""The workflow, as the API answers it."""

from typing import Any

import pytest

from shared.domain.pipeline import Step
from tests.unit.shared.api.conftest import Api


@pytest.fixture
def workflow(api: Api) -> dict[str, Any]:
    """The answer to an applicant."""
    return api.get("/workflow", role="applicant").json


def test_every_step_of_the_domain_is_answered_once_with_a_label(workflow: dict[str, Any]) -> None:
    answered = [*workflow["steps"], *workflow["closing_steps"]]
    assert [each["step"] for each in answered] == list(Step)
    assert all(each["label"] for each in answered)


def test_only_a_step_that_waits_has_a_time_out(workflow: dict[str, Any]) -> None:
    time_outs = {each["step"]: each.get("timeout_seconds") for each in workflow["steps"]}
    waits = {each["step"] for each in workflow["steps"] if each["wait"]}
    assert {step for step, seconds in time_outs.items() if seconds} == waits
    assert sum(time_outs[step] for step in waits) < workflow["execution_timeout_seconds"]


def test_the_credit_report_has_a_branch_for_each_bureau(workflow: dict[str, Any]) -> None:
    [parallel] = [each for each in workflow["steps"] if "branches" in each]
    assert parallel["step"] == Step.PULL_CREDIT_REPORT
    assert parallel["minimum_branches"] < len(parallel["branches"])
    assert {branch["label"] for branch in parallel["branches"]} == {
        "Equifax",
        "TransUnion",
        "Experian",
    }


def test_the_schema_describes_every_field_of_the_workflow(api: Api) -> None:
    schemas = api.get("/openapi.json").json["components"]["schemas"]
    models = ("Workflow", "WorkflowStep", "WorkflowBranch", "LabelledStep", "WorkflowRetries")
    fields = [field for model in models for field in schemas[model]["properties"].values()]
    assert all(field.get("description") for field in fields)
