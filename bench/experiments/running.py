"""Runs the workflows of an experiment, in the lab or on AWS."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.experiments.counting import Counts, count
from bench.experiments.plans import Experiment, Series
from bench.experiments.workflows.shape import Shape
from shared.engines.port import Engine, Execution, ExecutionStatus

_POLL_SECONDS = 0.25


class ExecutionFailed(Exception):
    """An execution of an experiment failed, so its units can't be counted."""


class ExperimentEnvironment(Protocol):
    """The engines on which experiments run: those of the lab, or of a stack."""

    def engine_for(self, series: Series, shape: Shape) -> Engine:
        """Return the engine that runs this shape."""
        ...


@dataclass(frozen=True, slots=True)
class MeasuredExecution:
    """The counts of one execution, and its start and end by the engine's clock."""

    series: Series
    value: int
    counts: Counts
    started_at: str
    ended_at: str


def measure(
    experiment: Experiment,
    environment: ExperimentEnvironment,
    say: Callable[[str], None],
    values: Sequence[int],
) -> Iterator[MeasuredExecution]:
    """Yield the counts of each series at each value; all executions run at the same time.

    Raises:
        ExecutionFailed: an execution didn't succeed.
        ServiceUnavailable: an engine can't be reached.
    """
    started = [
        (series, value, *_start(series, series.shape(value), environment))
        for value in values
        for series in experiment.series
    ]
    for number, (series, value, engine, execution) in enumerate(started, 1):
        say(f"{experiment.name}: {number} of {len(started)}, {series.title} at {value:,}")
        ended = wait_for_end(engine, execution)
        if ended.status is not ExecutionStatus.SUCCEEDED:
            raise ExecutionFailed(f"{series.title} at {value:,} ended as {ended.status}")
        counts = _counted(series, engine, execution)
        yield MeasuredExecution(series, value, counts, ended.started_at, ended.ended_at or "")


def _start(series: Series, shape: Shape, environment: ExperimentEnvironment) -> tuple[Engine, str]:
    engine = environment.engine_for(series, shape)
    return engine, engine.start(f"{shape.slug}-{uuid.uuid4().hex[:12]}", shape.to_json())


def wait_for_end(engine: Engine, execution: str) -> Execution:
    """Return an execution once it has ended."""
    while True:
        found = engine.describe(execution)
        if found.status is not ExecutionStatus.RUNNING:
            return found
        time.sleep(_POLL_SECONDS)


def _counted(series: Series, engine: Engine, execution: str) -> Counts:
    return count(series.engine, list(engine.history(execution)))
