"""The templates have no finding of cfn-lint and no unaccepted one of cdk-nag."""

import json
from contextlib import suppress
from pathlib import Path

import aws_cdk as cdk
import pytest
from cfnlint.api import ManualArgs, lint

from app import checked
from tests.infrastructure.conftest import BACKEND, FRONTEND, make_app
from tests.infrastructure.templates import Template
from tests.infrastructure.test_definition import with_default_timeouts

REGION = "us-east-1"
REDUNDANT_DEPENDENCY = "W3005"
"""The CDK writes some dependencies that a reference states as well."""


def found_in(template: Template) -> list[str]:
    """Return what cfn-lint finds; it knows a time-out as a number alone."""
    body = json.loads(json.dumps(template.body))
    for resource in body["Resources"].values():
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            properties = resource["Properties"]
            definition = with_default_timeouts(json.loads(properties["DefinitionString"]))
            properties["DefinitionString"] = json.dumps(definition)
    matches = lint(
        json.dumps(body), config=ManualArgs(regions=[REGION], ignore_checks=[REDUNDANT_DEPENDENCY])
    )
    return [f"{each.rule.id} {each.message}" for each in matches]


@pytest.mark.parametrize("stack", [BACKEND, FRONTEND])
def test_cfn_lint_finds_nothing(templates: dict[str, Template], stack: str) -> None:
    assert found_in(templates[stack]) == []


def test_cfn_lint_finds_a_durability_that_lambda_refuses(backend: Template) -> None:
    id_, durable = backend.the("AWS::Lambda::Function", "Durable")
    properties = {**durable["Properties"], "DurableConfig": {"RetentionPeriodInDays": 91}}
    broken = {"Resources": {id_: {**durable, "Properties": properties}}}
    assert [each for each in found_in(Template(backend.path, broken)) if "91" in each]


def violations(app: cdk.App, outdir: Path) -> list[str]:
    with suppress(RuntimeError):  # it raises what the report says
        checked(app).synth()
    report = outdir / "validation-report.json"
    plugins = json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
    return [found["ruleName"] for each in plugins for found in each["violations"]]


def test_cdk_nag_finds_nothing_that_is_not_accepted_with_a_reason(
    tmp_path: Path, page: Path
) -> None:
    assert violations(make_app(tmp_path, page, alarm_email="me@example.org"), tmp_path) == []


def test_cdk_nag_reports_findings_that_are_not_accepted(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    cdk.aws_sqs.Queue(cdk.Stack(app, "Careless"), "Queue")
    assert "AwsSolutions-SQS4" in violations(app, tmp_path)
