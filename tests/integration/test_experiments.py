"""The synthetic workflows on both engines: the counts in the lab equal the committed ones."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.wrappers import Response

from bench.experiments import command
from bench.experiments.aws import DeployedStack
from bench.experiments.data import committed, read
from bench.experiments.lab import LabEnvironment, lab_environment
from bench.experiments.names import FUNCTION_OUTPUT, MACHINES_OUTPUT
from bench.experiments.plans import EXPERIMENTS, Experiment, Name, Series
from bench.experiments.running import ExecutionFailed, measure
from bench.experiments.workflows.shape import Shape
from bench.output.charts.caption import Origin
from local.emulators.account import ACCOUNT, CREDENTIALS, REGION, function_arn
from local.serving import Server, address, listen
from shared.engines.port import EngineName
from shared.runtime.functions import ALIAS, FunctionId

_MACHINES = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:"


@pytest.fixture(scope="module")
def synthetic() -> Iterator[LabEnvironment]:
    with lab_environment() as running:
        yield running


@pytest.mark.parametrize("name", Name)
def test_the_first_points_are_counted_as_committed(name: Name, synthetic: LabEnvironment) -> None:
    plan, known = EXPERIMENTS[name], read(committed(name))
    lines: list[str] = []
    for found in measure(plan, synthetic, lines.append, plan.values[:2]):
        (point,) = [p for p in known.of(found.series.name) if p.value == found.value]
        assert found.counts == point.counts
    assert len(lines) == 2 * len(plan.series)


def test_a_failed_execution_is_reported(synthetic: LabEnvironment) -> None:
    def broken(value: int) -> Shape:
        # Every handler refuses a shape with more waits than steps.
        shape = Shape(steps=value)
        object.__setattr__(shape, "waits", value + 1)
        return shape

    series = Series("durable", "Durable function", EngineName.DURABLE, broken)
    plan = Experiment(Name.STEPS, "Broken", "steps", (1,), (series,))
    with pytest.raises(ExecutionFailed, match="Durable function at 1 ended as failed"):
        list(measure(plan, synthetic, lambda _: None, plan.values))


@pytest.fixture(scope="module")
def cloudformation() -> Iterator[str]:
    """A CloudFormation with two stacks, because moto's needs many packages."""
    with listen() as socket:
        server = Server(describe_stacks, socket, threads=2)
        yield address(socket)
        server.stop()


def describe_stacks(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer DescribeStacks: the stack `with` has experiments, the stack `without` has none."""
    name = parse_qs(environ["wsgi.input"].read().decode())["StackName"][0]
    if name not in ("with", "without"):
        message = f"Stack with id {name} does not exist"
        error = (
            f"<Error><Type>Sender</Type><Code>ValidationError</Code><Message>{message}</Message>"
        )
        body = f"<ErrorResponse>{error}</Error></ErrorResponse>"
        return Response(body, 400, mimetype="text/xml")(environ, start_response)
    outputs = {FUNCTION_OUTPUT: function_arn(FunctionId.DURABLE, ALIAS), MACHINES_OUTPUT: _MACHINES}
    members = "".join(
        f"<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"
        for key, value in outputs.items()
        if name == "with"
    )
    stack = f"<member><StackName>{name}</StackName><Outputs>{members}</Outputs></member>"
    result = f"<DescribeStacksResult><Stacks>{stack}</Stacks></DescribeStacksResult>"
    body = f"<DescribeStacksResponse>{result}</DescribeStacksResponse>"
    return Response(body, mimetype="text/xml")(environ, start_response)


@pytest.fixture
def deployed(
    synthetic: LabEnvironment, cloudformation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DeployedStack:
    """A stack whose outputs name the lab's function and state machines."""
    monkeypatch.setattr(command, "_RESULTS", tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL", synthetic.lab.aws_endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", cloudformation)
    for name, secret in CREDENTIALS.items():
        monkeypatch.setenv(name.upper(), secret)
    for value in EXPERIMENTS[Name.STEPS].values[:2]:
        for series in EXPERIMENTS[Name.STEPS].series:
            synthetic.engine_for(series, series.shape(value))
    return DeployedStack("with", REGION)


def test_a_deployed_stack_is_found_by_its_outputs_and_durations_are_recorded(
    deployed: DeployedStack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run("steps", deployed, most=10) == 0
    record = read(tmp_path / "steps.json")
    assert record.origin is Origin.AWS
    assert record.place == REGION
    assert [point.value for point in record.of("stepfunctions")] == [5, 10]
    assert all(point.elapsed_ms is not None for point in record.points)
    for chart in ("steps.svg", "steps-time.svg"):
        assert (tmp_path / chart).read_text().startswith("<?xml")
    printed = capsys.readouterr().out
    assert "steps: 4 of 4, Step Functions Standard at 10" in printed
    assert "(AWS)" in printed


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("without", "the stack without has no experiments", id="none"),
        pytest.param("gone", "gone does not exist", id="no-stack"),
    ],
)
def test_a_stack_without_experiments_is_refused(
    name: str, message: str, deployed: DeployedStack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run("steps", DeployedStack(name, deployed.region)) == 2
    assert message in capsys.readouterr().err


def test_a_single_value_is_refused(
    deployed: DeployedStack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run("steps", deployed, most=5) == 2
    assert "--most must be at least 10 for steps" in capsys.readouterr().err
