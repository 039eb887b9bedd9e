"""Experiments in the lab: both engines, with the synthetic functions."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.experiments.plans import Series
from bench.experiments.workflows.functions import DURABLE, TASKS
from bench.experiments.workflows.machine import definition
from bench.experiments.workflows.shape import Shape
from local.emulators.account import function_arn
from local.lab import Lab
from shared.engines.durable import DurableEngine
from shared.engines.port import Engine, EngineName
from shared.engines.stepfunctions import StepFunctionsEngine
from shared.runtime.functions import ALIAS, FunctionId


class LabEnvironment:
    """The engines of a lab; the state machine of a shape is created when it is first used."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self._machines: dict[Shape, str] = {}
        self._durable = DurableEngine(lab.client("lambda"), function_arn(FunctionId.DURABLE, ALIAS))
        self._states = lab.client("stepfunctions")

    def engine_for(self, series: Series, shape: Shape) -> Engine:
        """Return the engine that runs this shape."""
        if series.engine is EngineName.DURABLE:
            return self._durable
        if shape not in self._machines:
            machine = json.dumps(definition(shape, function_arn(FunctionId.TASKS)))
            self._machines[shape] = self.lab.step_functions.create(shape.slug, machine)
        return StepFunctionsEngine(self._states, self._machines[shape])


@contextmanager
def lab_environment() -> Iterator[LabEnvironment]:
    """Run a lab with the synthetic functions while the context is open."""
    with Lab(functions=(DURABLE, TASKS), definition=None) as lab:
        yield LabEnvironment(lab)
