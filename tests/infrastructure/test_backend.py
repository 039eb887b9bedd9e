"""The backend stack: encryption, retention, alarms, and functions as they are declared."""

import json
from datetime import timedelta
from typing import Any

import pytest

from deployment.monitoring import NEAR_DEADLINE
from local.emulators.dynamodb.dynalite import table_definition
from shared.api.auth import MANAGERS
from shared.domain.policy import EXECUTION_TIMEOUT_SECONDS
from shared.infrastructure.function import LOG_RETENTION
from shared.runtime.functions import (
    FUNCTIONS,
    OF_VARIANTS,
    Function,
    FunctionId,
    Setting,
    function,
)
from shared.store.schema import TTL_ATTRIBUTE
from tests.infrastructure.conftest import BACKEND, Synthesize
from tests.infrastructure.templates import Template

DURABLE_RUNTIMES = {"python3.13", "python3.14"}
"""What Lambda takes for durable functions (AWS, "Supported runtimes for durable functions")."""
DEFAULT = [each for each in FUNCTIONS if not each.variant]
EVERY = pytest.mark.parametrize("declared", DEFAULT, ids=[each.id for each in DEFAULT])


@pytest.fixture(scope="module")
def with_variants(synthesize: Synthesize) -> Template:
    return synthesize(variants="true")[BACKEND]


def deployed(backend: Template, declared: Function) -> dict[str, Any]:
    return backend.functions()[declared.id.capitalize()]


def test_every_declared_function_is_deployed_and_no_other(backend: Template) -> None:
    assert set(backend.functions()) == {each.id.capitalize() for each in DEFAULT}


def test_the_variants_are_deployed_beside_the_engines_where_that_is_chosen(
    backend: Template, with_variants: Template
) -> None:
    assert set(with_variants.functions()) == {*backend.functions(), "DurableLean"}
    for template, machines, more in ((backend, 1, set()), (with_variants, 5, OF_VARIANTS)):
        assert len(template.find("AWS::StepFunctions::StateMachine")) == machines
        api = deployed(template, function(FunctionId.API))["Environment"]["Variables"]
        assert api.keys() & OF_VARIANTS == more
    lean = with_variants.functions()["DurableLean"]
    assert lean["DurableConfig"] == backend.functions()["Durable"]["DurableConfig"]


def test_the_api_starts_and_answers_the_variants_too(
    backend: Template, with_variants: Template
) -> None:
    def targets(template: Template, action: str) -> int:
        allowed = [each for each in template.statements() if action in each.actions]
        return len({resource for each in allowed for resource in each.resources})

    for action in ("states:StartExecution", "states:SendTaskSuccess"):
        assert (targets(backend, action), targets(with_variants, action)) == (1, 3)
    start = "states:StartSyncExecution"
    assert (targets(backend, start), targets(with_variants, start)) == (0, 2)
    answer = "lambda:SendDurableExecutionCallbackSuccess"
    assert (targets(backend, answer), targets(with_variants, answer)) == (1, 2)


@EVERY
def test_a_function_is_deployed_as_it_is_declared(backend: Template, declared: Function) -> None:
    made = deployed(backend, declared)
    assert made["Handler"] == declared.handler
    assert made["MemorySize"] == declared.memory_mb
    assert made["Timeout"] == declared.timeout_seconds
    assert made["Architectures"] == [declared.architecture] == ["arm64"]
    assert made["Runtime"] == "python3.13"
    given = made["Environment"]["Variables"]
    assert given.keys() - set(Setting) == declared.variables.keys()
    assert given.keys() & set(Setting) == set(declared.settings) - OF_VARIANTS
    assert declared.variables.items() <= given.items()


@EVERY
def test_every_function_logs_to_a_group_of_its_own_that_forgets(
    backend: Template, declared: Function
) -> None:
    group = deployed(backend, declared)["LoggingConfig"]["LogGroup"]["Ref"]
    assert backend.find("AWS::Logs::LogGroup")[group]["Properties"]["RetentionInDays"] == 14
    assert LOG_RETENTION.name == "TWO_WEEKS"


@EVERY
def test_x_ray_follows_what_it_can_show_truly(backend: Template, declared: Function) -> None:
    traced = deployed(backend, declared).get("TracingConfig", {}).get("Mode") == "Active"
    assert traced == declared.traced
    assert declared.traced == (declared.id in ("api", "tasks", "fraud"))


def test_no_log_group_keeps_its_lines_for_ever(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for group in template.find("AWS::Logs::LogGroup").values():
            assert group["Properties"]["RetentionInDays"] <= 14


def test_the_durable_function_has_the_declared_durability_and_a_runtime_that_takes_it(
    backend: Template,
) -> None:
    (durable,) = [each for each in backend.functions().values() if "DurableConfig" in each]
    assert durable["DurableConfig"] == {
        "ExecutionTimeout": EXECUTION_TIMEOUT_SECONDS,
        "RetentionPeriodInDays": 7,
    }
    assert durable["Runtime"] in DURABLE_RUNTIMES
    assert "FunctionName" not in durable


def test_the_api_names_the_durable_function_by_its_alias(backend: Template) -> None:
    given = deployed(backend, function(FunctionId.API))["Environment"]["Variables"]
    assert backend.text(given["DURABLE_FUNCTION"]).endswith(":live")
    assert backend.text(given["FRAUD_LOG_GROUP"]).startswith("FraudLogs")


def test_the_table_is_the_one_that_the_code_reads(backend: Template) -> None:
    made = backend.properties("AWS::DynamoDB::GlobalTable")
    declared = table_definition("loans")
    assert made["KeySchema"] == declared["KeySchema"]
    assert made["BillingMode"] == declared["BillingMode"]
    indexes = {index["IndexName"]: index for index in made["GlobalSecondaryIndexes"]}
    for index in declared["GlobalSecondaryIndexes"]:
        assert indexes.pop(index["IndexName"]).items() >= index.items()
    assert not indexes


def test_the_table_forgets_in_time_can_be_restored_and_is_encrypted(backend: Template) -> None:
    made = backend.properties("AWS::DynamoDB::GlobalTable")
    assert made["TimeToLiveSpecification"] == {"AttributeName": TTL_ATTRIBUTE, "Enabled": True}
    assert made["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    (replica,) = made["Replicas"]
    assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::GlobalTable", "AWS::Cognito::UserPool"])
def test_data_outlives_its_stack(backend: Template, kind: str) -> None:
    _, made = backend.the(kind)
    assert (made["DeletionPolicy"], made["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_state_machine_is_traced_and_logs_no_data(backend: Template) -> None:
    made = backend.properties("AWS::StepFunctions::StateMachine")
    assert made["StateMachineType"] == "STANDARD"
    assert made["TracingConfiguration"] == {"Enabled": True}
    logging = made["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)


def test_there_are_the_two_groups_that_the_api_knows(backend: Template) -> None:
    groups = backend.find("AWS::Cognito::UserPoolGroup").values()
    assert {each["Properties"]["GroupName"] for each in groups} == {"applicants", MANAGERS}


@pytest.mark.parametrize("name", [FunctionId.FRAUD, FunctionId.RECONCILER])
def test_what_is_invoked_asynchronously_reports_its_failures(
    backend: Template, name: FunctionId
) -> None:
    queue, _ = backend.the("AWS::SQS::Queue")
    made = backend.properties("AWS::Lambda::EventInvokeConfig", name.capitalize())
    destination = made["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": [queue, "Arn"]}
    assert backend.text(made["Qualifier"]) == "live"


def test_the_durable_function_has_a_dead_letter_queue_since_it_can_have_no_destination(
    backend: Template,
) -> None:
    queue, made = backend.the("AWS::SQS::Queue")
    durable = deployed(backend, function(FunctionId.DURABLE))
    assert durable["DeadLetterConfig"]["TargetArn"] == {"Fn::GetAtt": [queue, "Arn"]}
    assert made["Properties"]["SqsManagedSseEnabled"] is True
    assert made["Properties"]["MessageRetentionPeriod"] == timedelta(days=4).total_seconds()


def test_the_reconciler_runs_every_minute_and_when_an_execution_of_ours_ends_badly(
    backend: Template,
) -> None:
    rules = [each["Properties"] for each in backend.find("AWS::Events::Rule").values()]
    assert [each["ScheduleExpression"] for each in rules if "ScheduleExpression" in each] == [
        "rate(1 minute)"
    ]
    patterns = {
        each["EventPattern"]["source"][0]: each["EventPattern"]
        for each in rules
        if "EventPattern" in each
    }
    durable, states = patterns["aws.lambda"], patterns["aws.states"]
    assert durable["detail-type"] == ["Durable Execution Status Change"]
    assert durable["detail"]["status"] == ["FAILED", "TIMED_OUT", "STOPPED"]
    (prefix,) = [backend.text(each["prefix"]) for each in durable["detail"]["functionArn"]]
    assert prefix.split(":function:")[1].startswith("DurableFunction")
    assert prefix.endswith(":")
    assert states["detail-type"] == ["Step Functions Execution Status Change"]
    assert states["detail"]["status"] == ["FAILED", "TIMED_OUT", "ABORTED"]
    machine, _ = backend.the("AWS::StepFunctions::StateMachine")
    assert states["detail"]["stateMachineArn"] == [{"Ref": machine}]
    for rule in rules:
        (target,) = rule["Targets"]
        assert backend.text(target["Arn"]).endswith(":live")
        assert "Reconciler" in str(target["Arn"])


def test_lambda_writes_the_durable_function_s_own_log_lines_as_json(backend: Template) -> None:
    durable = deployed(backend, function(FunctionId.DURABLE))
    assert durable["LoggingConfig"]["LogFormat"] == "JSON"


def test_the_dashboard_has_both_engines_side_by_side(backend: Template) -> None:
    body = backend.text(backend.properties("AWS::CloudWatch::Dashboard")["DashboardBody"])
    for what in ("executions", "duration (ms)", "billed work", "estimated cost a day"):
        for engine in ("Durable functions", "Step Functions"):
            assert f"{engine}: {what}" in body
    for metric in ("DurableExecutionOperations", "ConsumedCapacity", NEAR_DEADLINE):
        assert metric in body


def test_the_dashboard_sums_the_operations_and_prices_each_one(backend: Template) -> None:
    body = backend.text(backend.properties("AWS::CloudWatch::Dashboard")["DashboardBody"])
    widgets = [widget["properties"] for widget in json.loads(body)["widgets"]]
    (work,) = [each for each in widgets if each.get("title") == "Durable functions: billed work"]
    ((_, name, _, _, shown),) = work["metrics"]
    assert (name, shown["stat"]) == ("DurableExecutionOperations", "Sum")
    (cost,) = [each for each in widgets if "Durable functions: estimated" in each.get("title", "")]
    expression, operations = cost["metrics"]
    assert expression[0]["expression"] == "operations * 0.000008"
    assert operations[-1]["stat"] == "Sum"
