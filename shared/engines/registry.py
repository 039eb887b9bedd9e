"""The engines of a deployment, found by name."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shared.engines.durable import DurableEngine
from shared.engines.port import Engine, EngineName, ExecutionStatus, NoSuchExecution
from shared.engines.stepfunctions import StepFunctionsEngine
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient
    from types_boto3_stepfunctions import SFNClient


class Engines:
    """Engines by name."""

    def __init__(self, engines: Iterable[Engine]) -> None:
        self._by_name = {engine.name: engine for engine in engines}

    def engine_for(self, name: str) -> Engine:
        """Return the engine of this name.

        Raises:
            ValueError: no engine has this name.
        """
        return self._by_name[EngineName(name)]

    def is_running(self, engine: str, execution: str | None) -> bool:
        """Say whether an engine still runs an execution; one that it doesn't know isn't running.

        Raises:
            ServiceUnavailable: the engine can't be reached.
        """
        try:
            described = self.engine_for(engine).describe(execution or "")
        except NoSuchExecution:
            return False
        return described.status is ExecutionStatus.RUNNING

    def all(self) -> list[Engine]:
        """Return the engines in the order of the API's answers."""
        return list(self._by_name.values())


def connect(settings: Settings, *, functions: "LambdaClient", states: "SFNClient") -> Engines:
    """Return the engines of a deployment, over clients of Lambda and of Step Functions."""
    return Engines(
        (
            DurableEngine(functions, settings.durable_function),
            StepFunctionsEngine(states, settings.state_machine_arn),
        )
    )
