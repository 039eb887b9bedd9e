"""The state machine's definition: two linters, its JSONata expressions, and its waits."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import pytest
from jsonata import Jsonata
from statelint.config import Config
from statelint.linter import Linter
from statelint.problem import ProblemType

from shared.domain.policy import TIMEOUTS
from tests.infrastructure.templates import Template
from tests.unit.stepfunctions.asl import DEFINITION, states, waits

STATES_FIELDS = {"input", "result", "errorOutput", "context"}
TOKEN = "{% $states.context.Task.Token %}"
_TIMEOUT = re.compile(r"\{% \$states\.context\.Execution\.Input\.timeouts\.(\w+) %\}")
FOR_STATELINT = {ProblemType.URI, ProblemType.FLOAT}
"""It takes a substitution for a broken address, and a whole number for no number."""


def with_default_timeouts(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the definition as linters take it: they know time-outs as numbers alone."""
    text = re.sub(rf'"{_TIMEOUT.pattern}"', _default, json.dumps(definition))
    known: dict[str, Any] = json.loads(text)
    return known


def _default(found: re.Match[str]) -> str:
    return str(asdict(TIMEOUTS)[found[1]])


def expressions(node: Any, path: str = "$") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from expressions(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from expressions(value, f"{path}[{index}]")
    elif isinstance(node, str) and node.startswith("{%") and node.endswith("%}"):
        yield path, node[2:-2].strip()


def faults_of(expression: str) -> Iterator[str]:
    try:
        Jsonata(expression)
    except Exception as error:  # noqa: BLE001 (jsonata-python raises whatever comes)
        yield str(error)
    for field in re.findall(r"\$states\.(\w+)", expression):
        if field not in STATES_FIELDS:
            yield f"unknown $states.{field}"


def endless(definition: dict[str, Any]) -> Iterator[str]:
    """Yield the states that might wait for ever."""
    for name, state in states(definition).items():
        if not str(state.get("Resource", "")).endswith(".waitForTaskToken"):
            continue
        if TOKEN not in json.dumps(state.get("Arguments", {})):
            yield f"{name} hands out no token"
        if "TimeoutSeconds" not in state:
            yield f"{name} has no time-out"


EXPRESSIONS = list(expressions(DEFINITION))


def test_statelint_finds_nothing() -> None:
    linted = json.dumps(with_default_timeouts(DEFINITION))
    assert Linter.validate(linted, Config(FOR_STATELINT)) == []


def test_statelint_finds_a_state_that_leads_nowhere() -> None:
    broken = with_default_timeouts(deepcopy(DEFINITION))
    broken["States"]["AssessRisk"]["Next"] = "Nowhere"
    assert Linter.validate(json.dumps(broken), Config(FOR_STATELINT))


def test_every_time_out_that_is_an_expression_has_its_default_for_the_linters() -> None:
    known = waits_of(with_default_timeouts(DEFINITION))
    assert known == {"ManagerApproval": TIMEOUTS.manager, "FraudCheck": TIMEOUTS.fraud}


def waits_of(definition: dict[str, Any]) -> dict[str, Any]:
    return {name: states(definition)[name]["TimeoutSeconds"] for name in waits()}


@pytest.mark.parametrize(("path", "expression"), EXPRESSIONS, ids=[path for path, _ in EXPRESSIONS])
def test_every_expression_is_jsonata(path: str, expression: str) -> None:
    assert list(faults_of(expression)) == [], path


def test_what_is_no_expression_is_found() -> None:
    assert list(faults_of("$states.input.(")) != []
    assert list(faults_of("$states.inptu.approved")) == ["unknown $states.inptu"]


def test_every_wait_has_its_token_and_its_end() -> None:
    assert list(endless(DEFINITION)) == []


@pytest.mark.parametrize("name", waits())
@pytest.mark.parametrize("what", ["token", "time-out"])
def test_a_wait_without_one_of_them_is_found(name: str, what: str) -> None:
    broken = deepcopy(DEFINITION)
    state = broken["States"][name]
    if what == "token":
        state["Arguments"]["Payload"]["input"] = {}
    else:
        del state["TimeoutSeconds"]
    assert [found for found in endless(broken) if name in found and what in found]


def test_the_deployed_definition_is_the_file_with_every_substitution(backend: Template) -> None:
    machine = backend.properties("AWS::StepFunctions::StateMachine")
    assert json.loads(machine["DefinitionString"]) == DEFINITION
    used = set(re.findall(r"\$\{(\w+)\}", machine["DefinitionString"]))
    assert used == set(machine["DefinitionSubstitutions"])
