"""The model: a loan's time beyond its own work and the waits for answers, on either engine.

Each component is drawn anew for each loan. What isn't known for sure is drawn once for many loans,
a "world": a position between an input's low and high values, or another sample as large as the one
that was measured.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bench.planning.latency import profile as measured
from bench.planning.latency.inputs import Input, inputs
from bench.planning.latency.path import LoanPath, loan_paths
from bench.planning.latency.profile import LatencyProfile, ProfileMetric
from bench.planning.latency.quantiles import Samples, sample
from shared.engines.port import EngineName

SEED = 20261126
WORLDS, LOANS = 300, 1000
PERCENTILES = (50, 90, 99)
_INTERVAL = (5, 95)
_MOST_RESAMPLED = 2000


@dataclass(frozen=True)
class Component:
    """A part of the overhead that a loan has `times`; of `width` at the same time, the slowest.

    `share` names the input that says how often it happens at all.
    """

    source: Input | ProfileMetric
    title: str
    times: int
    width: int = 1
    share: Input | None = None


@dataclass(frozen=True)
class Sensitivity:
    """How an input moves the median overhead: at its low and at its high value, in ms."""

    input: Input
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """An engine's overhead in ms.

    `central` has every input as taken, `worlds` a row for each world.
    """

    engine: EngineName
    path: LoanPath
    components: Sequence[Component]
    central: Samples
    worlds: Samples
    swings: Sequence[Sensitivity]

    def percentile(self, share: float) -> float:
        """Return a percentile of the overhead, in ms."""
        return float(np.percentile(self.central, share))

    def interval(self, share: float) -> tuple[float, float]:
        """Return between which values that percentile is in nine worlds of ten."""
        low, high = np.percentile(np.percentile(self.worlds, share, axis=1), _INTERVAL)
        return float(low), float(high)

    @cached_property
    def medians(self) -> Samples:
        """The median of each world."""
        found: Samples = np.percentile(self.worlds, 50, axis=1)
        return found


@dataclass(frozen=True)
class Model:
    """Both engines' forecasts, and the profile if one took the place of what is published."""

    forecasts: Mapping[EngineName, Forecast]
    profile: LatencyProfile | None

    @property
    def difference(self) -> tuple[float, float]:
        """Between which values the medians' difference is in nine worlds of ten, in ms.

        It is Step Functions' less the durable function's.
        """
        durable = self.forecasts[EngineName.DURABLE].medians
        states = self.forecasts[EngineName.STEPFUNCTIONS].medians
        low, high = np.percentile(states - durable, _INTERVAL)
        return float(low), float(high)

    @property
    def faster(self) -> EngineName | None:
        """The engine with less overhead; None if that isn't clear."""
        low, high = self.difference
        if low > 0:
            return EngineName.DURABLE
        return EngineName.STEPFUNCTIONS if high < 0 else None


def forecast(
    profile: LatencyProfile | None = None,
    seed: int = SEED,
    worlds: int = WORLDS,
    loans: int = LOANS,
) -> Model:
    """Return what a loan that a manager approved would take beyond its work and its waits."""
    random = np.random.default_rng(seed)
    return Model(
        {
            engine: _forecast(engine, path, profile, random, (worlds, loans))
            for engine, path in loan_paths().items()
        },
        profile,
    )


def components(
    engine: EngineName, path: LoanPath, profile: LatencyProfile | None
) -> Sequence[Component]:
    """Return what a loan's overhead is made of on an engine."""
    if profile is not None and engine in profile.engines:
        return tuple(_measured(path, profile.engines[engine]))
    return tuple(_PUBLISHED[engine](path, inputs()))


def _durable(path: LoanPath, known: Mapping[str, Input]) -> Iterator[Component]:
    in_a_row = path.operations_in_a_row - bool(path.width)
    yield _part(known["durable_start"], 1)
    yield _part(known["durable_operation"], in_a_row)
    if path.width:
        yield _part(known["durable_operation"], 1, path.width)
    yield _part(known["durable_resume"], path.resumes)
    yield _part(known["durable_replay"], path.resumes)
    cold = known["durable_cold"]
    yield Component(cold, cold.title, 1 + path.resumes, share=known["cold_share"])


def _states(path: LoanPath, known: Mapping[str, Input]) -> Iterator[Component]:
    yield _part(known["standard_start"], 1)
    yield _part(known["standard_gap"], path.gaps - bool(path.width))
    if path.width:
        yield _part(known["standard_gap"], 1, path.width)
    yield _part(known["standard_state"], path.silent_states)
    yield _part(known["standard_resume"], path.resumes)
    cold = known["standard_cold"]
    yield Component(cold, cold.title, path.works_in_a_row, share=known["cold_share"])


_PUBLISHED: Mapping[EngineName, Callable[[LoanPath, Mapping[str, Input]], Iterator[Component]]] = {
    EngineName.DURABLE: _durable,
    EngineName.STEPFUNCTIONS: _states,
}


def _measured(path: LoanPath, metrics: Mapping[str, ProfileMetric]) -> Iterator[Component]:
    """What was measured from code to code holds operations, states, replays and cold starts."""
    yield Component(metrics[measured.START], "to the first step", 1)
    yield Component(metrics[measured.GAP], "from step to step", path.gaps - bool(path.width))
    if path.width:
        yield Component(metrics[measured.GAP], "from step to step", 1, path.width)
    yield Component(metrics[measured.RESUME], "from an answer to the next step", path.resumes)
    if measured.TAIL in metrics:
        yield Component(metrics[measured.TAIL], "from the last step to the end", 1)


def _part(known: Input, times: int, width: int = 1) -> Component:
    return Component(known, known.title, times, width)


def _forecast(
    engine: EngineName,
    path: LoanPath,
    profile: LatencyProfile | None,
    random: np.random.Generator,
    size: tuple[int, int],
) -> Forecast:
    parts = components(engine, path, profile)
    worlds, loans = size
    central = _overhead(parts, {}, loans * 10, random)
    drawn = [_overhead(parts, _world(parts, random), loans, random) for _ in range(worlds)]
    swings = [_swing(parts, name, loans * 4, random) for name in _uncertain(parts)]
    swings.sort(key=lambda swing: swing.low - swing.high)
    return Forecast(engine, path, parts, central, np.stack(drawn), swings)


def _uncertain(parts: Sequence[Component]) -> Mapping[str, Input]:
    found = [part.source for part in parts] + [part.share for part in parts]
    return {each.name: each for each in found if isinstance(each, Input)}


def _world(parts: Sequence[Component], random: np.random.Generator) -> dict[str, float]:
    """Return a position of each input: the middle is likelier than the ends."""
    return {name: random.triangular(-1.0, 0.0, 1.0) for name in _uncertain(parts)}


def _swing(
    parts: Sequence[Component], name: str, loans: int, random: np.random.Generator
) -> Sensitivity:
    low, high = (
        float(np.median(_overhead(parts, {name: position}, loans, random)))
        for position in (-1.0, 1.0)
    )
    return Sensitivity(_uncertain(parts)[name], low, high)


def _overhead(
    parts: Sequence[Component],
    positions: Mapping[str, float],
    loans: int,
    random: np.random.Generator,
) -> Samples:
    total: Samples = np.zeros(loans)
    for part in parts:
        grid = _grid(part.source, positions, random)
        drawn = sample(grid, (loans, part.times, part.width), random).max(axis=2)
        if part.share is not None:
            share = _grid(part.share, positions, random)[0]
            drawn = drawn * (random.random(drawn.shape) < share)
        total = total + drawn.sum(axis=1)
    return total


def _grid(
    source: Input | ProfileMetric, positions: Mapping[str, float], random: np.random.Generator
) -> Samples:
    if isinstance(source, Input):
        return source.grid(positions.get(source.name, 0.0))
    again = sample(source.quantiles.grid(), (min(source.n, _MOST_RESAMPLED),), random)
    resampled: Samples = np.quantile(again, np.linspace(0.0, 1.0, 201))
    return resampled
