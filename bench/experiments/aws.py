"""The bed of experiments on AWS: what a stack with the context `experiments` has deployed."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from bench.experiments.names import FUNCTION_OUTPUT, MACHINES_OUTPUT
from bench.experiments.plans import Series
from bench.experiments.workflows.shape import Shape
from shared.engines.durable import DurableEngine
from shared.engines.port import Engine, EngineName
from shared.engines.stepfunctions import StepFunctionsEngine


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployed stack, by its name in CloudFormation."""

    stack: str
    region: str


class DeployedEnvironment:
    """Finds the functions and the state machines of a stack by its outputs."""

    def __init__(self, outputs: dict[str, str], functions: Any, states: Any) -> None:
        self._machines = outputs[MACHINES_OUTPUT]
        self._states = states
        self._durable = DurableEngine(functions, outputs[FUNCTION_OUTPUT])

    def engine_for(self, series: Series, shape: Shape) -> Engine:
        """Return the engine that runs this shape."""
        if series.engine is EngineName.DURABLE:
            return self._durable
        return StepFunctionsEngine(self._states, f"{self._machines}{shape.slug}")


def deployed_environment(deployed: Deployed) -> DeployedEnvironment:
    """Return the bed that a stack describes, with the credentials of the environment.

    Raises:
        LookupError: the stack isn't there, or was deployed without experiments.
    """
    session = boto3.session.Session(region_name=deployed.region)
    # GetDurableExecutionHistory allows 15 calls a second: a throttled call is made again.
    patient = Config(retries={"mode": "standard", "total_max_attempts": 8})
    stacks = session.client("cloudformation", config=patient)
    found = _outputs(stacks, deployed.stack)
    if not {FUNCTION_OUTPUT, MACHINES_OUTPUT} <= found.keys():
        raise LookupError(
            f"the stack {deployed.stack} has no experiments: deploy it with -c experiments=true"
        )
    return DeployedEnvironment(
        found,
        session.client("lambda", config=patient),
        session.client("stepfunctions", config=patient),
    )


def _outputs(stacks: Any, name: str) -> dict[str, str]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        (stack,) = stacks.describe_stacks(StackName=name)["Stacks"]
    except (ClientError, BotoCoreError) as error:
        raise LookupError(str(error)) from error
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
