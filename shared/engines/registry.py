"""The engines of a deployment, found by name."""

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

from shared.engines.durable import DurableEngine
from shared.engines.port import Engine, EngineName, ExecutionStatus, NoSuchExecution
from shared.engines.stepfunctions import StepFunctionsEngine
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient
    from types_boto3_stepfunctions import SFNClient


_TITLES = {
    EngineName.DURABLE: "Lambda Durable Functions",
    EngineName.STEPFUNCTIONS: "Step Functions",
    EngineName.DURABLE_LEAN: "Durable Functions, lean",
    EngineName.STEPFUNCTIONS_LEAN: "Step Functions, lean",
    EngineName.STEPFUNCTIONS_EXPRESS: "Step Functions with Express",
}


class Engines:
    """Engines by name; `absent` are those that this deployment doesn't have."""

    def __init__(self, engines: Iterable[Engine], absent: Container[EngineName] = ()) -> None:
        self._by_name = {engine.name: engine for engine in engines}
        self._absent = absent

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
        """Return the engines of this deployment, in the order of the API's answers."""
        return [engine for engine in self._by_name.values() if engine.name not in self._absent]


def connect(settings: Settings, *, functions: "LambdaClient", states: "SFNClient") -> Engines:
    """Return the engines of a deployment, over clients of Lambda and of Step Functions."""
    targets = {
        EngineName.DURABLE: settings.durable_function,
        EngineName.STEPFUNCTIONS: settings.state_machine_arn,
        EngineName.DURABLE_LEAN: settings.durable_lean_function,
        EngineName.STEPFUNCTIONS_LEAN: settings.state_machine_lean_arn,
        EngineName.STEPFUNCTIONS_EXPRESS: settings.state_machine_express_arn,
    }

    def adapter(name: EngineName, target: str) -> Engine:
        if name.family is EngineName.DURABLE:
            return DurableEngine(functions, target, name, _TITLES[name])
        return StepFunctionsEngine(states, target, name, _TITLES[name])

    absent = [name for name, target in targets.items() if not target]
    return Engines((adapter(name, target) for name, target in targets.items()), absent)
