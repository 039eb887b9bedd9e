"""A Monte Carlo model of the orchestration overhead of a loan: its time without work and waits.

Each component is sampled for every loan. The uncertainty of the inputs is sampled once for many
loans, in a draw: a position of each published input between its low and its high value, or another
sample of a measured input, as large as the measured one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bench.planning.latency.inputs import Input, inputs
from bench.planning.latency.path import LoanPath, loan_paths
from bench.planning.latency.profile import NEEDED, LatencyProfile, ProfileMetric
from bench.planning.latency.quantiles import Samples, sample
from shared.engines.port import EngineName

SEED = 20261126
DRAWS, LOANS = 300, 1000
PERCENTILES = (50, 90, 99)
_INTERVAL = (5, 95)
_MOST_RESAMPLED = 2000


@dataclass(frozen=True)
class LatencyComponent:
    """A latency that a loan has `times` times, each time the slowest of `width` parallel ones.

    `share` is the input with the share of cases in which it occurs; None if it always does.
    """

    source: Input | ProfileMetric
    title: str
    times: int
    width: int = 1
    share: Input | None = None


@dataclass(frozen=True)
class Sensitivity:
    """The median overhead in ms with an input at its low and at its high value."""

    input: Input
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """An engine's overhead in ms.

    `central` has the loans with every input as taken, `draws` a row of loans for each draw.
    """

    engine: EngineName
    path: LoanPath
    components: Sequence[LatencyComponent]
    central: Samples
    draws: Samples
    sensitivities: Sequence[Sensitivity]

    def percentile(self, share: float) -> float:
        """Return a percentile of the overhead, in ms."""
        return float(np.percentile(self.central, share))

    def interval(self, share: float) -> tuple[float, float]:
        """Return the range of that percentile in 9 of 10 draws, in ms."""
        low, high = np.percentile(np.percentile(self.draws, share, axis=1), _INTERVAL)
        return float(low), float(high)

    @cached_property
    def medians(self) -> Samples:
        """The median of each draw."""
        found: Samples = np.percentile(self.draws, 50, axis=1)
        return found


@dataclass(frozen=True)
class Model:
    """The forecasts of both engines, and the measured profile if one was given."""

    forecasts: Mapping[EngineName, Forecast]
    profile: LatencyProfile | None

    @property
    def difference(self) -> tuple[float, float]:
        """The range of Step Functions' median minus the durable median in 9 of 10 draws, in ms."""
        durable = self.forecasts[EngineName.DURABLE].medians
        states = self.forecasts[EngineName.STEPFUNCTIONS].medians
        low, high = np.percentile(states - durable, _INTERVAL)
        return float(low), float(high)

    @property
    def faster(self) -> EngineName | None:
        """The engine with less overhead; None if there is no clear difference."""
        low, high = self.difference
        if low > 0:
            return EngineName.DURABLE
        return EngineName.STEPFUNCTIONS if high < 0 else None


def build_model(
    profile: LatencyProfile | None = None,
    seed: int = SEED,
    draws: int = DRAWS,
    loans: int = LOANS,
) -> Model:
    """Return the orchestration overhead of a loan that a manager approves."""
    random = np.random.default_rng(seed)
    return Model(
        {
            engine: _forecast_of(engine, path, profile, random, (draws, loans))
            for engine, path in loan_paths().items()
        },
        profile,
    )


def components(
    engine: EngineName, path: LoanPath, profile: LatencyProfile | None
) -> Sequence[LatencyComponent]:
    """Return the components of a loan's overhead on an engine."""
    if profile is not None and engine in profile.engines:
        return tuple(_measured(path, profile.engines[engine]))
    return tuple(_PUBLISHED[engine](path, inputs()))


def _durable(path: LoanPath, known: Mapping[str, Input]) -> Iterator[LatencyComponent]:
    in_a_row = path.operations_in_a_row - bool(path.width)
    yield _part(known["durable_start"], 1)
    yield _part(known["durable_operation"], in_a_row)
    if path.width:
        yield _part(known["durable_operation"], 1, path.width)
    yield _part(known["durable_resume"], path.resumes)
    yield _part(known["durable_replay"], path.resumes)
    cold = known["durable_cold"]
    yield LatencyComponent(cold, cold.title, 1 + path.resumes, share=known["cold_share"])


def _states(path: LoanPath, known: Mapping[str, Input]) -> Iterator[LatencyComponent]:
    yield _part(known["standard_start"], 1)
    yield _part(known["standard_gap"], path.gaps - bool(path.width))
    if path.width:
        yield _part(known["standard_gap"], 1, path.width)
    yield _part(known["standard_state"], path.silent_states)
    yield _part(known["standard_resume"], path.resumes)
    cold = known["standard_cold"]
    yield LatencyComponent(cold, cold.title, path.works_in_a_row, share=known["cold_share"])


_PUBLISHED: Mapping[
    EngineName, Callable[[LoanPath, Mapping[str, Input]], Iterator[LatencyComponent]]
] = {
    EngineName.DURABLE: _durable,
    EngineName.STEPFUNCTIONS: _states,
}


def _measured(path: LoanPath, metrics: Mapping[str, ProfileMetric]) -> Iterator[LatencyComponent]:
    """Yield the measured latencies, which include operations, states, replays and cold starts."""
    start, gap, resume = (metrics[name] for name in NEEDED)
    yield LatencyComponent(start, "from the submission to the first step", 1)
    yield LatencyComponent(gap, "from a step to the next step", path.gaps - bool(path.width))
    if path.width:
        yield LatencyComponent(gap, "from a step to the next step", 1, path.width)
    yield LatencyComponent(resume, "from an answer to the next step", path.resumes)


def _part(known: Input, times: int, width: int = 1) -> LatencyComponent:
    return LatencyComponent(known, known.title, times, width)


def _forecast_of(
    engine: EngineName,
    path: LoanPath,
    profile: LatencyProfile | None,
    random: np.random.Generator,
    size: tuple[int, int],
) -> Forecast:
    parts = components(engine, path, profile)
    draws, loans = size
    central = _overhead(parts, {}, loans * 10, random)
    sampled = [_overhead(parts, _positions(parts, random), loans, random) for _ in range(draws)]
    sensitivities = [_sensitivity(parts, name, loans * 4, random) for name in _uncertain(parts)]
    sensitivities.sort(key=lambda each: each.low - each.high)
    return Forecast(engine, path, parts, central, np.stack(sampled), sensitivities)


def _uncertain(parts: Sequence[LatencyComponent]) -> Mapping[str, Input]:
    found = [part.source for part in parts] + [part.share for part in parts]
    return {each.name: each for each in found if isinstance(each, Input)}


def _positions(parts: Sequence[LatencyComponent], random: np.random.Generator) -> dict[str, float]:
    """Return a random position of each input; the middle is likelier than the ends."""
    return {name: random.triangular(-1.0, 0.0, 1.0) for name in _uncertain(parts)}


def _sensitivity(
    parts: Sequence[LatencyComponent], name: str, loans: int, random: np.random.Generator
) -> Sensitivity:
    low, high = (
        float(np.median(_overhead(parts, {name: position}, loans, random)))
        for position in (-1.0, 1.0)
    )
    return Sensitivity(_uncertain(parts)[name], low, high)


def _overhead(
    parts: Sequence[LatencyComponent],
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
