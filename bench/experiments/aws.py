"""Experiments on AWS: the functions and state machines of a stack with `experiments=true`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from bench.aws.errors import AWS_ERRORS, sentence
from bench.experiments.names import FUNCTION_OUTPUT, MACHINES_OUTPUT
from bench.experiments.plans import Series
from bench.experiments.workflows.shape import Shape
from shared.engines.durable import DurableEngine
from shared.engines.port import Engine, EngineName
from shared.engines.stepfunctions import StepFunctionsEngine

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_stepfunctions import SFNClient


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """A deployed stack by its name in CloudFormation, and its region."""

    stack: str
    region: str


class DeployedEnvironment:
    """The functions and the state machines of a stack, found by its outputs."""

    def __init__(
        self, outputs: Mapping[str, str], functions: "LambdaClient", states: "SFNClient"
    ) -> None:
        self._machines = outputs[MACHINES_OUTPUT]
        self._states = states
        self._durable = DurableEngine(functions, outputs[FUNCTION_OUTPUT])

    def engine_for(self, series: Series, shape: Shape) -> Engine:
        """Return the engine that runs this shape."""
        if series.engine is EngineName.DURABLE:
            return self._durable
        return StepFunctionsEngine(self._states, f"{self._machines}{shape.slug}")


def deployed_environment(deployed: DeployedStack) -> DeployedEnvironment:
    """Return the environment of a stack, with the AWS credentials of this machine.

    Raises:
        LookupError: there is no such stack, or it was deployed without experiments.
    """
    session = boto3.session.Session(region_name=deployed.region)
    # GetDurableExecutionHistory allows 15 calls per second, so throttled calls are retried.
    retrying = Config(retries={"mode": "standard", "total_max_attempts": 8})
    stacks = session.client("cloudformation", config=retrying)
    found = _outputs(stacks, deployed.stack)
    if not {FUNCTION_OUTPUT, MACHINES_OUTPUT} <= found.keys():
        raise LookupError(
            f"the stack {deployed.stack} has no experiments; deploy it with experiments=true"
        )
    return DeployedEnvironment(
        found,
        session.client("lambda", config=retrying),
        session.client("stepfunctions", config=retrying),
    )


def _outputs(stacks: "CloudFormationClient", name: str) -> dict[str, str]:
    try:
        (stack,) = stacks.describe_stacks(StackName=name)["Stacks"]
    except AWS_ERRORS as error:
        raise LookupError(sentence(error).rstrip(".")) from error
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
