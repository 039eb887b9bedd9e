"""The measurements of the rounds, and the ratios between the stacks."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.lab.load import Load

Spread = list[float]
"""The smallest value, the median and the largest."""


@dataclass(frozen=True)
class EngineFigures:
    """An engine of a stack: IN_FLIGHT loans at a time, followed or not, and one loan alone (ms).

    `followed` is None for a stack in which it isn't measured.
    """

    load: Load
    alone_ms: float
    followed: Load | None = None


@dataclass(frozen=True)
class StackFigures:
    """A stack in a round: seconds until it took loans, memory in MB after them, its engines."""

    start_s: float
    memory_mb: float
    engines: Mapping[str, EngineFigures]


@dataclass(frozen=True)
class Round:
    """One round through both stacks; `floor` is in loans a second, by engine."""

    lab: StackFigures
    diy: StackFigures
    floor: Mapping[str, float]


def spread(values: Iterable[float]) -> Spread:
    """Return the smallest value, the median and the largest."""
    ordered = sorted(values)
    found = (ordered[0], statistics.median(ordered), ordered[-1])
    return [float(f"{value:.4g}") for value in found]


def ratios(rounds: Sequence[Round], engine: str) -> dict[str, Spread]:
    """Return the lab's figures over the do-it-yourself stack's, and over the floor."""

    def each(ratio: Callable[[EngineFigures, EngineFigures], float]) -> Spread:
        return spread(ratio(r.lab.engines[engine], r.diy.engines[engine]) for r in rounds)

    floors = [(r.lab.engines[engine], r.floor[engine]) for r in rounds]
    return {
        "loans_per_s": each(lambda lab, diy: lab.load.loans_per_s / diy.load.loans_per_s),
        "cpu_per_loan": each(lambda lab, diy: lab.load.cpu_ms / diy.load.cpu_ms),
        "alone_ms": each(lambda lab, diy: lab.alone_ms / diy.alone_ms),
        "of_floor": spread(lab.load.loans_per_s / floor for lab, floor in floors),
        "followed": each(lambda lab, _: _followed(lab) / lab.load.loans_per_s),
    }


def absolute(rounds: Sequence[Round], engine: str) -> dict[str, Spread]:
    """Return the lab's own figures, and beside them those of the floor and the other stack."""
    lab = [each.lab.engines[engine] for each in rounds]
    diy = [each.diy.engines[engine] for each in rounds]
    return {
        "loans_per_s": spread(each.load.loans_per_s for each in lab),
        "cpu_ms_per_loan": spread(each.load.cpu_ms for each in lab),
        "alone_ms": spread(each.alone_ms for each in lab),
        "followed_loans_per_s": spread(map(_followed, lab)),
        "floor_loans_per_s": spread(each.floor[engine] for each in rounds),
        "diy_loans_per_s": spread(each.load.loans_per_s for each in diy),
        "diy_cpu_ms_per_loan": spread(each.load.cpu_ms for each in diy),
        "diy_alone_ms": spread(each.alone_ms for each in diy),
    }


def document(rounds: Sequence[Round]) -> dict[str, Any]:
    """Return all figures, as the last line of the output has them."""
    engines = list(rounds[0].floor)
    return {
        **{engine: ratios(rounds, engine) for engine in engines},
        "memory": spread(each.lab.memory_mb / each.diy.memory_mb for each in rounds),
        "absolute": {
            **{engine: absolute(rounds, engine) for engine in engines},
            "memory_mb": spread(each.lab.memory_mb for each in rounds),
            "start_s": spread(each.lab.start_s for each in rounds),
        },
    }


def _followed(figures: EngineFigures) -> float:
    assert figures.followed is not None
    return figures.followed.loans_per_s
