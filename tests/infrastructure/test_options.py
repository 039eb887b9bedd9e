"""The options of a deployment: their effects, their limits and their table in docs/aws.md."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from deployment.options import BadOption, Options
from tests.infrastructure.conftest import BACKEND, FRONTEND, ROOT, Synthesize, make_app
from tests.infrastructure.templates import Template


@pytest.fixture(scope="module")
def chosen(synthesize: Synthesize) -> dict[str, Template]:
    """Both stacks with other options than the default ones."""
    return synthesize(
        alarm_email="me@example.org", budget_usd="20", api_concurrency="5", sign_up="true"
    )


@pytest.mark.parametrize(
    ("choices", "names"),
    [
        pytest.param({"origins": "*"}, "origin", id="every origin"),
        pytest.param({"origins": "https://*.example.org"}, "origin", id="a wildcard"),
        pytest.param({"origins": "https://example.org/"}, "origin", id="an address with a path"),
        pytest.param({"origins": "example.org"}, "origin", id="no scheme"),
        pytest.param({"faults": "yes"}, "faults", id="neither true nor false"),
        pytest.param({"api_concurrency": "-1"}, "api_concurrency", id="a negative number"),
        pytest.param({"budget_usd": "20"}, "alarm_email", id="a budget without an address"),
    ],
)
def test_an_option_without_a_valid_value_is_refused(
    tmp_path: Path, page: Path, choices: dict[str, str], names: str
) -> None:
    with pytest.raises(BadOption, match=names):
        make_app(tmp_path, page, **choices)


def test_other_origins_are_those_that_were_named(synthesize: Synthesize) -> None:
    named = synthesize(origins="http://localhost:5173, https://example.org")[FRONTEND]
    cors = named.properties("AWS::ApiGatewayV2::Api")["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["http://localhost:5173", "https://example.org"]
    assert "authorization" in cors["AllowHeaders"]
    assert not cors.get("AllowCredentials")


@pytest.mark.parametrize(("stacks", "closed"), [("templates", True), ("chosen", False)])
def test_people_sign_up_by_themselves_only_where_that_is_chosen(
    request: pytest.FixtureRequest, stacks: str, closed: bool
) -> None:
    backend = request.getfixturevalue(stacks)[BACKEND]
    pool = backend.properties("AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is closed
    command = backend.text(backend.body["Outputs"]["FirstManager"]["Value"])
    assert command.startswith("aws cognito-idp admin-create-user" if closed else "aws cognito-idp")
    assert "admin-add-user-to-group" in command
    assert "--group-name managers" in command


def test_the_api_has_the_concurrency_that_is_chosen_and_by_default_none_of_its_own(
    backend: Template, chosen: dict[str, Template]
) -> None:
    assert "ReservedConcurrentExecutions" not in backend.functions()["Api"]
    assert chosen[BACKEND].functions()["Api"]["ReservedConcurrentExecutions"] == 5


def test_a_budget_sends_messages_before_it_is_spent(
    backend: Template, chosen: dict[str, Template]
) -> None:
    assert backend.find("AWS::Budgets::Budget") == {}
    budget = chosen[BACKEND].properties("AWS::Budgets::Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 20, "Unit": "USD"}
    messages = budget["NotificationsWithSubscribers"]
    assert {message["Notification"]["Threshold"] for message in messages} == {50, 100}
    for message in messages:
        assert message["Subscribers"] == [
            {"SubscriptionType": "EMAIL", "Address": "me@example.org"}
        ]


def test_the_table_of_the_options_has_each_option_with_its_default() -> None:
    text = (ROOT / "docs/aws.md").read_text(encoding="utf-8")
    written = dict(re.findall(r"^\| `(\w+)` \| (?:`(\w+)`|none) \|", text, re.MULTILINE))
    assert written == {option.name: _shown(option.default) for option in fields(Options)}


def _shown(default: object) -> str:
    """Return a default as the context writes it; nothing if there is none."""
    return str(default).lower() if default or isinstance(default, int) else ""
