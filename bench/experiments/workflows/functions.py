"""The functions of the synthetic workflows, declared once for the lab and the stack."""

from dataclasses import dataclass

from shared.runtime.functions import Durability, Function, FunctionId

_MOST_SECONDS = 900


@dataclass(frozen=True)
class SyntheticFunction(Function):
    """A function whose package contains only the synthetic workflows."""

    @property
    def packages(self) -> tuple[str, ...]:
        """The folders in its deployment package."""
        return ("bench/experiments/workflows",)


DURABLE = SyntheticFunction(
    FunctionId.DURABLE,
    "bench.experiments.workflows.durable.handler",
    memory_mb=512,
    timeout_seconds=_MOST_SECONDS,
    settings=(),
    durability=Durability(execution_timeout_seconds=7200, retention_days=7),
)
TASKS = SyntheticFunction(
    FunctionId.TASKS,
    "bench.experiments.workflows.tasks.handler",
    memory_mb=512,
    timeout_seconds=60,
    settings=(),
)
