"""Running the shapes of an experiment on an engine, wherever that is."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.experiments.counting import Counts, count
from bench.experiments.plans import Experiment, Series
from bench.experiments.workflows.shape import Shape
from shared.engines.port import Engine, Execution, ExecutionStatus

_LOOK_SECONDS = 0.25


class ExecutionFailed(Exception):
    """An execution of an experiment didn't succeed: it has no units to count."""


class ExperimentEnvironment(Protocol):
    """Where experiments run."""

    def engine_for(self, series: Series, shape: Shape) -> Engine:
        """Return the engine that runs this shape."""
        ...


@dataclass(frozen=True, slots=True)
class MeasuredExecution:
    """One execution's counts, and its start and end as its engine tells them."""

    series: Series
    value: int
    counts: Counts
    started_at: str
    ended_at: str


def measure(
    experiment: Experiment,
    bed: ExperimentEnvironment,
    say: Callable[[str], None],
    values: Sequence[int],
) -> Iterator[MeasuredExecution]:
    """Yield what each series consumes at each value: all are started, then awaited in order.

    Raises:
        ExecutionFailed: an execution ended otherwise than well.
        ServiceUnavailable: an engine can't be reached.
    """
    started = [
        (series, value, *_start(series, series.shape(value), bed))
        for value in values
        for series in experiment.series
    ]
    for number, (series, value, engine, execution) in enumerate(started, 1):
        say(f"{experiment.name}: {number} of {len(started)}, {series.title} at {value:,}")
        ended = _ended(engine, execution)
        if ended.status is not ExecutionStatus.SUCCEEDED:
            raise ExecutionFailed(f"{series.title} at {value:,} ended as {ended.status}")
        counts = _counted(series, engine, execution)
        yield MeasuredExecution(series, value, counts, ended.started_at, ended.ended_at or "")


def _start(series: Series, shape: Shape, bed: ExperimentEnvironment) -> tuple[Engine, str]:
    engine = bed.engine_for(series, shape)
    return engine, engine.start(f"{shape.slug}-{uuid.uuid4().hex[:12]}", shape.to_json())


def _ended(engine: Engine, execution: str) -> Execution:
    while True:
        found = engine.describe(execution)
        if found.status is not ExecutionStatus.RUNNING:
            return found
        time.sleep(_LOOK_SECONDS)


def _counted(series: Series, engine: Engine, execution: str) -> Counts:
    return count(series.engine, list(engine.history(execution)))
