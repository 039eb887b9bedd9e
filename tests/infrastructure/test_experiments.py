"""The synthetic workflows are deployed on request only, and their outputs name them."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest

from bench.experiments.names import FUNCTION_OUTPUT, MACHINES_OUTPUT
from bench.experiments.plans import EXPERIMENTS
from bench.experiments.workflows.infrastructure import state_machine_shapes
from shared.engines.port import EngineName
from tests.infrastructure.conftest import BACKEND, make_app
from tests.infrastructure.templates import Template
from tests.infrastructure.test_lint import violations

_TEMPLATE_BYTES = 1_000_000


def app_with_experiments(folder: Path, page: Path) -> cdk.App:
    """As `app.py` makes it where the context says `experiments=true`."""
    return make_app(folder, page, experiments="true")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, page: Path) -> Template:
    folder = tmp_path_factory.mktemp("experiments")
    app_with_experiments(folder, page).synth()
    return Template.read(folder, BACKEND)


def test_cdk_nag_finds_nothing_that_is_not_accepted_with_a_reason(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CDK_VALIDATION")
    assert violations(app_with_experiments(tmp_path, page), tmp_path) == []


def test_there_is_a_state_machine_for_each_shape_that_an_experiment_runs(
    template: Template,
) -> None:
    names = {
        json.dumps(each["Properties"].get("StateMachineName"))
        for id_, each in template.find("AWS::StepFunctions::StateMachine").items()
        if id_.startswith("Experiments")
    }
    wanted = {
        series.shape(value).slug
        for plan in EXPERIMENTS.values()
        for series in plan.series
        if series.engine is EngineName.STEPFUNCTIONS
        for value in plan.values
    }
    print(f"state machines of the experiments: {len(names)}")
    assert names == {json.dumps(f"{BACKEND}-{slug}") for slug in wanted}
    assert len(list(state_machine_shapes())) == len(wanted)


def test_the_template_stays_below_what_cloudformation_takes(template: Template) -> None:
    size = template.path.stat().st_size
    print(f"template with experiments: {size:,} bytes")
    assert size < _TEMPLATE_BYTES


def test_its_outputs_say_where_the_experiments_are(template: Template) -> None:
    outputs = template.body["Outputs"]
    assert {FUNCTION_OUTPUT, MACHINES_OUTPUT} <= outputs.keys()
    assert f"{BACKEND}-" in json.dumps(outputs[MACHINES_OUTPUT]["Value"])


def test_the_durable_function_may_only_checkpoint(template: Template) -> None:
    allowed = {
        (action, resource)
        for statement in template.statements()
        if statement.role.startswith("ExperimentsDurable")
        for action in statement.actions
        for resource in statement.resources
        if action.startswith("lambda")
    }
    assert {action for action, _ in allowed} == {
        "lambda:CheckpointDurableExecution",
        "lambda:GetDurableExecutionState",
    }


def test_the_experiments_are_deployed_only_on_request(backend: Template) -> None:
    assert not [id_ for id_ in backend.body["Resources"] if id_.startswith("Experiments")]
    assert FUNCTION_OUTPUT not in backend.body.get("Outputs", {})
