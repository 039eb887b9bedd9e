"""The experiments as data: the parameter, its values, and the shapes of the workflows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.experiments.workflows.shape import Shape
from shared.engines.port import EngineName

KB = 1_000
ALL = "all"
"""Stands for every experiment."""


class Name(StrEnum):
    """The names of the experiments."""

    STEPS = "steps"
    PAYLOAD = "payload"
    REPLAYS = "replays"
    FAN_OUT = "fan-out"


@dataclass(frozen=True)
class Series:
    """A line of an experiment: an engine, and the shape of the workflow at each value."""

    name: str
    title: str
    engine: EngineName
    shape: Callable[[int], Shape]


@dataclass(frozen=True)
class Experiment:
    """An experiment: the values of its parameter, with a description that includes the unit."""

    name: Name
    title: str
    parameter: str
    values: Sequence[int]
    series: Sequence[Series]


def _both(shape: Callable[[int], Shape]) -> Sequence[Series]:
    return (
        Series("durable", "Durable function", EngineName.DURABLE, shape),
        Series("stepfunctions", "Step Functions Standard", EngineName.STEPFUNCTIONS, shape),
    )


_NESTED = Series(
    "durable-nested",
    "Durable function, nested branches",
    EngineName.DURABLE,
    lambda value: Shape(branches=value, nested=True),
)

EXPERIMENTS: Mapping[Name, Experiment] = {
    each.name: each
    for each in (
        Experiment(
            Name.STEPS,
            "Steps in a row",
            "steps of 100 bytes each",
            (5, 10, 25, 50, 100, 250, 500),
            _both(lambda value: Shape(steps=value)),
        ),
        Experiment(
            Name.PAYLOAD,
            "Payload",
            "bytes returned by each of five steps",
            (1 * KB, 10 * KB, 50 * KB, 100 * KB, 200 * KB),
            _both(lambda value: Shape(steps=5, payload_bytes=value)),
        ),
        Experiment(
            Name.REPLAYS,
            "Waits and replays",
            "waits, each after a step",
            (1, 2, 5, 10, 20, 50),
            _both(lambda value: Shape(steps=value, waits=value)),
        ),
        Experiment(
            Name.FAN_OUT,
            "Fan-out",
            "branches, one 100-byte step each",
            (3, 10, 30, 100, 300),
            (*_both(lambda value: Shape(branches=value)), _NESTED),
        ),
    )
}
