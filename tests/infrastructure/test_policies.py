"""The policies: known actions, on resources that the actions take, for each function."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from policy_sentry.querying.actions import get_action_data, get_actions_for_service

from tests.infrastructure.templates import PolicyStatement, Template

WITHOUT_RESOURCES = {"xray", "logs"}
"""X-Ray takes no resource, and so do the actions that deliver the state machine's log."""
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
EXPANSIONS = (":x", ":x/durable-execution/x/x", ":log-stream:x")
"""The text that replaces a wildcard at the end of a resource."""
_OF_LAMBDA = "arn:${Partition}:lambda:${Region}:${Account}:function:"
_OF_STATES = "arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}"
_OF_LOGS = "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}"
MORE_FORMATS = {
    # A call is authorised on the function as it is named in it, qualifier and all.
    "lambda:InvokeFunction": _OF_LAMBDA + "${FunctionName}:${Qualifier}",
    # The database has no resource for these two. The CDK's own `grant_task_response` names the
    # state machine, and so does the refusal that AWS answers where it is missing.
    "states:SendTaskSuccess": _OF_STATES,
    "states:SendTaskFailure": _OF_STATES,
    # Policies about log groups end in `:*`.
    "logs:FilterLogEvents": _OF_LOGS + ":${Any}",
}
"""What is taken beside the formats of the database."""
LISTS = "lambda:ListDurableExecutionsByFunction"
"""It takes the function's bare ARN, which matches the executions of all versions."""

CALLBACKS = {
    "lambda:SendDurableExecutionCallbackSuccess",
    "lambda:SendDurableExecutionCallbackFailure",
    "lambda:SendDurableExecutionCallbackHeartbeat",
    "states:SendTaskSuccess",
    "states:SendTaskFailure",
    "states:SendTaskHeartbeat",
}


@pytest.fixture(scope="module")
def statements(backend: Template) -> list[PolicyStatement]:
    return list(backend.statements())


@pytest.fixture(scope="module")
def allowed(statements: list[PolicyStatement]) -> dict[str, set[tuple[str, str]]]:
    """Actions and resources by role, each named as the construct that it belongs to."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for statement in statements:
        role = re.split(r"Role|Machine", statement.role)[0]
        for action in statement.actions:
            found[role] |= {(action, resource) for resource in statement.resources}
    return found


def problems(action: str, resource: str) -> Iterator[str]:
    service, name = action.split(":")
    known = {each.lower() for each in get_actions_for_service(service)}
    if action.lower() not in known:
        yield f"unknown action {action}"
        return
    formats = {row["resource_arn_format"] for row in get_action_data(service, name)[service]}
    formats |= {MORE_FORMATS[action]} if action in MORE_FORMATS else set()
    if resource == "*":
        if service not in WITHOUT_RESOURCES:
            yield f"{action} on everything, although it takes {sorted(formats - {'*'})}"
    elif not any(matches(resource, each) for each in formats):
        yield f"{action} takes {sorted(formats)}, not {resource}"


def matches(resource: str, arn_format: str) -> bool:
    """Say whether a resource, with something in its wildcard's place, is of this format."""
    if arn_format == "*":
        return False
    parts = re.split(r"\$\{\w+\}", arn_format)
    pattern = re.compile("[^:/]+".join(map(re.escape, parts)))
    if not resource.endswith(":*"):
        return pattern.fullmatch(resource) is not None
    return any(pattern.fullmatch(resource[:-2] + each) for each in EXPANSIONS)


def test_every_action_exists_and_takes_the_resource_that_it_is_allowed_on(
    statements: list[PolicyStatement],
) -> None:
    pairs = {
        (action, resource)
        for statement in statements
        for action in statement.actions
        for resource in statement.resources
    }
    print(f"{len(pairs)} pairs of action and resource")
    assert len(pairs) > 40
    assert [found for pair in sorted(pairs) for found in problems(*pair)] == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        pytest.param("lambda:SendDurableCallback", f"{FUNCTION}x:*", id="unknown action"),
        pytest.param("lambda:GetDurableExecution", f"{FUNCTION}x", id="unqualified function"),
        pytest.param("lambda:GetDurableExecution", f"{FUNCTION}x:live", id="alias"),
        pytest.param("dynamodb:GetItem", "*", id="every table"),
        pytest.param("states:SendTaskSuccess", f"{FUNCTION}x:1", id="another service"),
    ],
)
def test_what_could_never_match_is_found(action: str, resource: str) -> None:
    assert list(problems(action, resource))


def test_no_function_is_named_without_a_version_or_an_alias(
    templates: dict[str, Template],
) -> None:
    named = {
        resource
        for template in templates.values()
        for statement in template.statements()
        for resource in statement.resources
        if resource.startswith(FUNCTION) and LISTS not in statement.actions
    }
    assert len(named) >= 4
    assert [each for each in named if ":" not in each.removeprefix(FUNCTION)] == []


def test_executions_are_listed_by_the_function_alone(
    allowed: dict[str, set[tuple[str, str]]],
) -> None:
    listed = [resource for action, resource in allowed["Api"] if action == LISTS]
    assert len(listed) == 1
    assert re.search(r":DurableFunction\w+$", listed[0])


def test_callbacks_are_sent_by_the_fraud_service_and_the_api_alone(
    allowed: dict[str, set[tuple[str, str]]], backend: Template
) -> None:
    senders = {
        role for role, pairs in allowed.items() if any(action in CALLBACKS for action, _ in pairs)
    }
    assert senders == {"Fraud", "Api"}
    used = {
        name: backend.text({"Fn::GetAtt": each["Role"]["Fn::GetAtt"]})
        for name, each in backend.functions().items()
    }
    assert {name for name, role in used.items() if "ApiRole" in role} == {"Api", "Reconciler"}
    assert len(set(used.values())) == 4


def test_what_is_allowed_on_durable_executions_is_allowed_on_all_versions(
    statements: list[PolicyStatement],
) -> None:
    on_executions = [
        each
        for each in statements
        if any("DurableExecution" in name and name != LISTS for name in each.actions)
    ]
    assert on_executions
    for statement in on_executions:
        assert all(re.search(r":DurableFunction\w+:\*$", each) for each in statement.resources)


def test_executions_are_started_by_the_alias(allowed: dict[str, set[tuple[str, str]]]) -> None:
    invoked = {resource for action, resource in allowed["Api"] if action == "lambda:InvokeFunction"}
    assert len(invoked) == 3
    assert all(resource.endswith(":live") for resource in invoked)


@pytest.mark.parametrize("role", ["Durable", "Tasks"])
def test_the_steps_may_ask_the_fraud_service_and_the_reconciler(
    allowed: dict[str, set[tuple[str, str]]], role: str
) -> None:
    invoked = {resource for action, resource in allowed[role] if action == "lambda:InvokeFunction"}
    names = {resource.removeprefix(FUNCTION) for resource in invoked}
    assert {re.sub(r"[0-9A-F]{8}", "", name) for name in names} == {
        "FraudFunction:live",
        "OneLoanBackend-reconciler:live",
    }


@pytest.mark.parametrize("role", ["Api", "Durable", "Fraud", "Tasks"])
def test_no_function_deletes_or_scans(allowed: dict[str, set[tuple[str, str]]], role: str) -> None:
    on_table = {action for action, _ in allowed[role] if action.startswith("dynamodb:")}
    assert {"dynamodb:GetItem", "dynamodb:PutItem"} <= on_table
    assert on_table <= {
        f"dynamodb:{verb}" for verb in ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem")
    }


def test_only_the_api_reads_logs(allowed: dict[str, set[tuple[str, str]]]) -> None:
    readers = {
        role
        for role, pairs in allowed.items()
        if any(action == "logs:FilterLogEvents" for action, _ in pairs)
    }
    assert readers == {"Api"}
