"""A loan that waits during a deployment continues with the version on which it started."""

import pytest

from shared.infrastructure import code
from tests.infrastructure.conftest import BACKEND, Synthesize
from tests.infrastructure.templates import Template

ENGINES = pytest.mark.parametrize("function", ["Durable", "Tasks"])


def version(backend: Template, function: str) -> str:
    return backend.the("AWS::Lambda::Version", f"{function}Function")[0]


@pytest.fixture(scope="module")
def next_one(synthesize: Synthesize) -> Template:
    """The backend after a change of the functions' source."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code, "source_digest", lambda declared: f"{declared.id}-changed")
        return synthesize()[BACKEND]


@pytest.fixture(scope="module")
def with_other_libraries(synthesize: Synthesize) -> Template:
    """The backend after a change of the layer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code, "layer_digest", lambda _: "changed")
        return synthesize()[BACKEND]


@ENGINES
def test_a_change_of_the_source_publishes_another_version(
    backend: Template, next_one: Template, function: str
) -> None:
    assert version(next_one, function) != version(backend, function)


@ENGINES
def test_a_change_of_the_libraries_publishes_another_version(
    backend: Template, with_other_libraries: Template, function: str
) -> None:
    assert version(with_other_libraries, function) != version(backend, function)


def test_no_change_publishes_none(backend: Template, synthesize: Synthesize) -> None:
    again = synthesize()[BACKEND]
    for function in ("Durable", "Tasks"):
        assert version(again, function) == version(backend, function)


@ENGINES
def test_a_version_that_leaves_the_template_stays_in_the_account(
    backend: Template, function: str
) -> None:
    _, published = backend.the("AWS::Lambda::Version", f"{function}Function")
    assert (published["DeletionPolicy"], published["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_new_loans_start_on_the_version_that_the_alias_names(
    backend: Template, next_one: Template
) -> None:
    before, alias = backend.the("AWS::Lambda::Alias", "DurableLive")
    after, moved = next_one.the("AWS::Lambda::Alias", "DurableLive")
    assert before == after
    for template, found in ((backend, alias), (next_one, moved)):
        number = {"Fn::GetAtt": [version(template, "Durable"), "Version"]}
        assert found["Properties"]["FunctionVersion"] == number


def test_the_definition_names_one_version_of_the_tasks(
    backend: Template, next_one: Template
) -> None:
    before, _ = backend.the("AWS::StepFunctions::StateMachine")
    after, _ = next_one.the("AWS::StepFunctions::StateMachine")
    assert before == after
    for template in (backend, next_one):
        machine = template.properties("AWS::StepFunctions::StateMachine")
        substituted = machine["DefinitionSubstitutions"]
        assert substituted == {"TasksFunctionArn": {"Ref": version(template, "Tasks")}}


def test_the_state_machine_may_call_the_versions_of_earlier_deployments(backend: Template) -> None:
    machine = [each for each in backend.statements() if each.role.startswith("StateMachine")]
    invoked = [each for each in machine if "lambda:InvokeFunction" in each.actions]
    (resource,) = [resource for each in invoked for resource in each.resources]
    assert ":TasksFunction" in resource
    assert resource.endswith(":*")
