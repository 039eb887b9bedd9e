"""The figures of a run: the consumption of a loan, and the times with confidence intervals."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from bench.measure.sample import Sample
from bench.measure.timeline import TOLERANCE_MS, IntervalKind
from bench.output.charts.style import BASELINE
from bench.report.run import BenchmarkRun
from bench.report.statistics import NO_DIFFERENCE, PERCENTILES, Estimate, percentile, quantiles
from shared.domain.profiles import PROFILES
from shared.engines.port import COMPARED, EngineName

METRICS: Mapping[str, tuple[str, Callable[[Sample], float]]] = {
    "submit_ms": ("Submitting a loan", lambda sample: sample.submit_ms),
    "latency_ms": ("End to end, from the intended start", lambda sample: sample.latency_ms),
    "decision_ms": ("Time to decision", lambda sample: sample.decision_ms),
    "own_ms": ("Time to decision without waiting for answers", lambda sample: sample.own_ms),
    "work_ms": ("Work: the steps run", lambda sample: sample.work_ms),
    "waiting_ms": ("Waiting for answers", lambda sample: sample.waiting_ms),
    "overhead_ms": ("Orchestration overhead", lambda sample: sample.overhead_ms),
}
_CLIENT_METRICS = frozenset({"submit_ms", "latency_ms"})
_INTERVALS: Mapping[IntervalKind, str] = {
    IntervalKind.START: "From the submission to the first step",
    IntervalKind.STEP: "From a step to the next step",
    IntervalKind.RESUME: "From an answer to the next step",
    IntervalKind.RETRY: "From a failed attempt to the next attempt",
    IntervalKind.RECOVERY: "From the start of an attempt that died to the next attempt",
}

Percentiles = Mapping[int, Estimate | None]


def summary(run: BenchmarkRun) -> dict[str, Any]:
    """Return the run as plain data."""
    return {
        "about": {**asdict(run.about), "origin": run.about.origin.value},
        "loans": {series: len(run.of(series)) for series in run.series()},
        "failed": len(run.failures),
        "failures": list(run.failures[:20]),
        "largest_difference_ms": round(largest_difference(run), 6),
        "tolerance_ms": TOLERANCE_MS,
        "consumption": list(consumption(run)),
        "times": {
            name: {"title": title, **{series: _as_json(found) for series, found in own.items()}}
            for name, (title, own) in times(run).items()
        },
        "verdicts": [{"metric": title, "verdict": verdict} for title, verdict in verdicts(run)],
        "throughput": {series: run.throughput(series) for series in run.series()},
        "cold_loans": {
            engine: sum(sample.cold is True for sample in run.of(engine)) for engine in COMPARED
        },
    }


def largest_difference(run: BenchmarkRun) -> float:
    """Return the largest difference of a loan's three sums from its time to decision, in ms."""
    return max((abs(sample.difference_ms) for sample in run.samples), default=0.0)


def consumption(run: BenchmarkRun) -> Iterator[dict[str, Any]]:
    """Yield the consumption of a loan for each profile and engine, each as least and most.

    It doesn't depend on the machine: units and bytes are the same for every loan without a retry.
    The number of invocations of a durable function depends on how soon the answers arrive.
    """
    for profile in PROFILES:
        for engine in COMPARED:
            own = [sample for sample in run.of(engine) if sample.profile == profile.name]
            own = [sample for sample in own if sample.units is not None]
            if own:
                yield {
                    "profile": profile.name,
                    "engine": engine.value,
                    "loans": len(own),
                    "units": _range(own, lambda sample: sample.units),
                    "unit": "operations" if engine is EngineName.DURABLE else "transitions",
                    "invocations": _range(own, lambda sample: sample.invocations),
                    "bytes_written": _range(own, lambda sample: sample.bytes_written),
                    "replayed": _range(own, lambda sample: sample.replayed),
                    "engine_dollars": str(_dollars(own)),
                }


def _range(own: Sequence[Sample], of: Callable[[Sample], int | None]) -> list[int] | None:
    known = [value for sample in own if (value := of(sample)) is not None]
    return [min(known), max(known)] if known else None


def _dollars(own: Sequence[Sample]) -> Decimal:
    return statistics.median_high([e.engine_dollars for e in own if e.engine_dollars is not None])


def times(run: BenchmarkRun) -> dict[str, tuple[str, dict[str, Percentiles]]]:
    """Return for each metric its title, and the percentiles of each series."""
    return {
        name: (title, {series: _percentiles(own) for series, own in values.items() if own})
        for name, (title, values) in _values(run).items()
    }


def _values(run: BenchmarkRun) -> dict[str, tuple[str, dict[str, list[float]]]]:
    """Return for each metric its title, and the values of each series in ms.

    The baseline has no client, so it has no client's metrics.
    """
    found = {
        name: (
            title,
            {
                series: [of(sample) for sample in run.of(series)]
                for series in run.series()
                if not (series == BASELINE and name in _CLIENT_METRICS)
            },
        )
        for name, (title, of) in METRICS.items()
    }
    for kind, title in _INTERVALS.items():
        values = {series: run.intervals_ms(series, kind) for series in run.series()}
        if any(values.values()):
            found[kind.metric] = (title, values)
    return found


def _percentiles(values: Sequence[float]) -> Percentiles:
    return {percent: percentile(values, percent) for percent in PERCENTILES}


def _as_json(found: Percentiles) -> dict[str, Any]:
    return {
        str(percent): asdict(estimate) if estimate else None for percent, estimate in found.items()
    }


def verdicts(run: BenchmarkRun) -> Iterator[tuple[str, str]]:
    """Yield each metric with the engine whose median is lower, if their intervals don't overlap."""
    for title, own in times(run).values():
        medians = [(engine, own.get(engine, {}).get(50)) for engine in COMPARED]
        known = [(engine, found) for engine, found in medians if found is not None]
        if len(known) == len(medians):
            yield title, _verdict(known)


def _verdict(medians: Sequence[tuple[EngineName, Estimate]]) -> str:
    (_, first), (_, second) = medians
    if first.overlaps(second):
        return NO_DIFFERENCE
    lower, higher = sorted(medians, key=lambda pair: pair[1].value)
    apart = higher[1].value - lower[1].value
    return f"{lower[0]} is lower by {apart:,.0f} ms"


def profile(run: BenchmarkRun) -> dict[str, Any]:
    """Return the measured distributions for the latency model, in ms."""
    about = run.about
    engines = {
        engine.value: {
            name: {"n": len(own[engine]), "quantiles": quantiles(own[engine])}
            for name, (_, own) in _values(run).items()
            if own.get(engine)
        }
        for engine in COMPARED
    }
    return {
        "origin": about.origin.value,
        "deployment": "local" if about.local else "aws",
        "region": about.region,
        "date": about.date,
        "commit": about.commit,
        "sdk": about.sdk,
        "engines": engines,
    }
