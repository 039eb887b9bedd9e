"""The alarms: what they watch, and who gets them."""

import re
from typing import Any

import pytest

from bench.prices import idle
from deployment.monitoring import NEAR_DEADLINE
from shared.loans.deadlines import METRIC
from shared.runtime.functions import FUNCTIONS, METRICS_NAMESPACE, FunctionId, function
from tests.infrastructure.conftest import BACKEND, FRONTEND, ROOT, Synthesize
from tests.infrastructure.templates import Template

ENGINES = {"DurableExecutionsFailed", "StateMachineExecutionsFailed"}
FUNCTION_ERRORS = {
    f"{declared.id.capitalize()}Errors" for declared in FUNCTIONS if not declared.variant
}
OTHERS = {
    "ReconcilerSilent",
    "InvocationsThrottled",
    "ExecutionsThrottled",
    "CallbacksNearDeadline",
    "DeadLetters",
}


def alarms_of(templates: dict[str, Template]) -> dict[str, dict[str, Any]]:
    """Return the alarms of both stacks by their names without the stack's."""
    return {
        alarm["Properties"]["AlarmName"].removeprefix(f"{stack}-"): alarm["Properties"]
        for stack, template in templates.items()
        for alarm in template.find("AWS::CloudWatch::Alarm").values()
    }


@pytest.fixture(scope="module")
def alarms(templates: dict[str, Template]) -> dict[str, dict[str, Any]]:
    return alarms_of(templates)


def test_there_is_an_alarm_for_each_thing_that_can_go_wrong(
    alarms: dict[str, dict[str, Any]],
) -> None:
    assert alarms.keys() == {*ENGINES, *FUNCTION_ERRORS, *OTHERS, "ApiServerErrors"}


def test_the_alarm_of_near_deadlines_watches_the_reconciler_s_metric(
    alarms: dict[str, dict[str, Any]],
) -> None:
    alarm = alarms["CallbacksNearDeadline"]
    assert alarm["MetricName"] == NEAR_DEADLINE == METRIC
    assert alarm["Namespace"] == METRICS_NAMESPACE
    service = function(FunctionId.RECONCILER).variables["POWERTOOLS_SERVICE_NAME"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": service}]


def test_a_reconciler_that_has_not_run_raises_an_alarm_though_it_sends_no_data(
    alarms: dict[str, dict[str, Any]],
) -> None:
    alarm = alarms["ReconcilerSilent"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Invocations")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching"
    assert "Reconciler" in str(alarm["Dimensions"])


def test_no_other_alarm_is_raised_by_missing_data(alarms: dict[str, dict[str, Any]]) -> None:
    quiet = {name: alarm["TreatMissingData"] for name, alarm in alarms.items()}
    assert quiet.pop("ReconcilerSilent") == "breaching"
    assert set(quiet.values()) == {"notBreaching"}


def test_the_api_s_alarm_counts_its_5xx_answers(frontend: Template) -> None:
    alarm = frontend.properties("AWS::CloudWatch::Alarm", "ApiServerErrors")
    api, _ = frontend.the("AWS::ApiGatewayV2::Api")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ApiGateway", "5xx")
    assert {"Name": "ApiId", "Value": {"Ref": api}} in alarm["Dimensions"]


def test_every_alarm_goes_to_the_topic(templates: dict[str, Template]) -> None:
    topic, _ = templates[BACKEND].the("AWS::SNS::Topic")
    exported = {"Ref": topic}
    for name, alarm in alarms_of(templates).items():
        (action,) = alarm["AlarmActions"]
        if name == "ApiServerErrors":
            assert topic in templates[FRONTEND].text(action)
        else:
            assert action == exported


def test_cloudwatch_may_publish_to_the_topic_for_alarms_of_the_account_alone(
    backend: Template,
) -> None:
    topic, _ = backend.the("AWS::SNS::Topic")
    policy = backend.properties("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    (allowed,) = [statement for statement in policy if statement["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (allowed["Action"], allowed["Resource"]) == ("sns:Publish", {"Ref": topic})
    conditions = allowed["Condition"]
    assert conditions["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    source = backend.text(conditions["ArnLike"]["aws:SourceArn"])
    assert source == "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"


def test_the_address_that_is_chosen_gets_the_alarms(
    backend: Template, synthesize: Synthesize
) -> None:
    assert backend.find("AWS::SNS::Subscription") == {}
    chosen = synthesize(alarm_email="me@example.org")[BACKEND]
    subscription = chosen.properties("AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "me@example.org")


def test_each_alarm_has_its_paragraph_with_a_command_and_no_paragraph_lacks_its_alarm(
    alarms: dict[str, dict[str, Any]],
) -> None:
    _, runbook = (ROOT / "docs/aws.md").read_text(encoding="utf-8").split("## Runbook\n")
    runbook = re.split(r"^## ", runbook, flags=re.MULTILINE)[0]
    _, *parts = re.split(r"^### `(\w+)`$", runbook, flags=re.MULTILINE)
    paragraphs = dict(zip(parts[::2], parts[1::2], strict=True))
    assert paragraphs.keys() == alarms.keys()
    for text in paragraphs.values():
        assert "```sh\naws " in text


def test_the_cost_of_an_idle_stack_counts_every_metric_of_the_alarms_and_the_dashboard(
    templates: dict[str, Template], alarms: dict[str, dict[str, Any]]
) -> None:
    evaluated = [
        sum("MetricStat" in metric for metric in alarm.get("Metrics", [])) or 1
        for alarm in alarms.values()
    ]
    assert sum(evaluated) == idle.ALARM_METRICS
    dashboards = templates[BACKEND].find("AWS::CloudWatch::Dashboard")
    assert len(dashboards) == idle.DASHBOARDS
