"""The synthetic workflows on AWS, deployed only with the context `experiments=true`."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from bench.experiments.names import FUNCTION_OUTPUT, MACHINES_OUTPUT
from bench.experiments.plans import EXPERIMENTS
from bench.experiments.workflows.functions import DURABLE, TASKS, SyntheticFunction
from bench.experiments.workflows.machine import definition
from bench.experiments.workflows.shape import Shape
from shared.engines.port import EngineName
from shared.infrastructure.function import LoanFunction
from shared.infrastructure.nag import acknowledge, acknowledge_wildcard, reference

_PLACEHOLDER = "TasksFunctionArn"


class Experiments(Construct):
    """One durable function for all shapes, and one state machine for each shape.

    The outputs are the ARN of the function, and the ARN of the state machines up to the slug of the
    shape.
    """

    def __init__(self, scope: Construct, id_: str, *, layer: lambda_.ILayerVersion) -> None:
        super().__init__(scope, id_)
        self._layer = layer
        self.durable = self._function("Durable", DURABLE)
        self.tasks = self._function("Tasks", TASKS)
        self._grant_checkpoints()
        self._role = self._machines_role()
        with tempfile.TemporaryDirectory() as folder:
            for shape in state_machine_shapes():
                self._add_machine(shape, Path(folder))
        self._output(FUNCTION_OUTPUT, self.durable.live.function_arn)
        self._output(MACHINES_OUTPUT, self._machine_arn(self._prefix))

    @property
    def _prefix(self) -> str:
        return f"{cdk.Stack.of(self).stack_name}-"

    def _function(self, id_: str, declared: SyntheticFunction) -> LoanFunction:
        return LoanFunction(self, id_, declared, layer=self._layer, settings={})

    def _grant_checkpoints(self) -> None:
        actions = ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"]
        versions = self.durable.every_version
        self.durable.grant(
            "Checkpoints", [iam.PolicyStatement(actions=actions, resources=[versions])]
        )
        acknowledge_wildcard(
            self,
            "An execution is named by the version that it runs on; each deployment adds one",
            f"{reference(self.durable.function, 'Arn')}:*",
        )

    def _machines_role(self) -> iam.Role:
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        iam.Policy(
            self,
            "Invoke",
            roles=[role],
            statements=[
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"], resources=[self.tasks.live.function_arn]
                )
            ],
        )
        return role

    def _add_machine(self, shape: Shape, folder: Path) -> None:
        """Add a state machine; the CDK copies its definition from the folder at once."""
        machine = sfn.StateMachine(
            self,
            f"Machine-{shape.slug}",
            state_machine_name=f"{self._prefix}{shape.slug}",
            state_machine_type=sfn.StateMachineType.STANDARD,
            # A definition of hundreds of states is too large for the template.
            definition_body=sfn.DefinitionBody.from_file(str(_written(shape, folder))),
            definition_substitutions={_PLACEHOLDER: self.tasks.live.function_arn},
            role=self._role.without_policy_updates(),
        )
        acknowledge(
            machine,
            "An experiment is counted from its history; logs and traces would only cost",
            "AwsSolutions-SF1",
            "AwsSolutions-SF2",
        )

    def _machine_arn(self, name: str) -> str:
        return cdk.Stack.of(self).format_arn(
            service="states",
            resource="stateMachine",
            resource_name=name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    def _output(self, name: str, value: str) -> None:
        cdk.CfnOutput(self, name, value=value).override_logical_id(name)


def state_machine_shapes() -> Iterator[Shape]:
    """Yield each shape that an experiment runs as a state machine, once."""
    shapes = (
        series.shape(value)
        for experiment in EXPERIMENTS.values()
        for series in experiment.series
        if series.engine is EngineName.STEPFUNCTIONS
        for value in experiment.values
    )
    yield from dict.fromkeys(shapes)


def _written(shape: Shape, folder: Path) -> Path:
    file = folder / f"{shape.slug}.asl.json"
    file.write_text(json.dumps(definition(shape, f"${{{_PLACEHOLDER}}}")), encoding="utf-8")
    return file
