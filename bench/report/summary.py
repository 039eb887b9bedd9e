"""A run in figures: what carries over to AWS, and the times with their intervals."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from bench.measure.sample import Sample
from bench.measure.timeline import TOLERANCE_MS, IntervalKind
from bench.output.charts.style import PLAIN
from bench.report.charts import rates
from bench.report.run import Run
from bench.report.statistics import NO_DIFFERENCE, PERCENTILES, Estimate, percentile, quantiles
from shared.domain.profiles import PROFILES
from shared.engines.port import EngineName

METRICS: Mapping[str, tuple[str, Callable[[Sample], float]]] = {
    "submit_ms": ("Submitting a loan", lambda each: each.submit_ms),
    "latency_ms": ("As the user had it, from the intended start", lambda each: each.latency_ms),
    "decision_ms": ("Time to decision", lambda each: each.decision_ms),
    "own_ms": ("Time to decision, without waiting for answers", lambda each: each.own_ms),
    "work_ms": ("Work: the steps themselves", lambda each: each.work_ms),
    "waiting_ms": ("Waiting for answers", lambda each: each.waiting_ms),
    "overhead_ms": ("Orchestration overhead", lambda each: each.overhead_ms),
}
_OF_A_USER = frozenset({"submit_ms", "latency_ms"})
_GAPS: Mapping[IntervalKind, str] = {
    IntervalKind.START: "From the submission to the first step",
    IntervalKind.STEP: "From a step to the next one",
    IntervalKind.RESUME: "From an answer to the next step",
    IntervalKind.RETRY: "From a failed attempt to the next one",
    IntervalKind.RECOVERY: "From a dead attempt's start to the next one",
}


def summary(run: Run) -> dict[str, Any]:
    """Return the run as plain data."""
    return {
        "about": {**asdict(run.about), "origin": run.about.origin.value},
        "loans": {arm: len(run.of(arm)) for arm in run.arms()},
        "failed": len(run.failures),
        "failures": list(run.failures[:20]),
        "largest_difference_ms": round(largest_difference(run), 6),
        "tolerance_ms": TOLERANCE_MS,
        "carries_over": list(carried_over(run)),
        "times": {
            name: {"title": title, **{arm: _told(found) for arm, found in own.items()}}
            for name, (title, own) in times(run).items()
        },
        "verdicts": [{"metric": title, "verdict": said} for title, said in verdicts(run)],
        "throughput": {arm: rates(run.of(arm)) for arm in run.arms()},
        "cold_loans": {
            engine: sum(each.cold is True for each in run.of(engine)) for engine in EngineName
        },
    }


def largest_difference(run: Run) -> float:
    """Return the largest distance of a loan's three sums from its time to decision, in ms."""
    return max((abs(each.difference_ms) for each in run.samples), default=0.0)


def carried_over(run: Run) -> Iterator[dict[str, Any]]:
    """Yield, for each profile and engine, what a loan consumes whatever machine it runs on.

    Each as its least and its most: units and bytes are the same for every loan in which nothing was
    repeated; how often a durable function was invoked depends on how soon an answer came.
    """
    for profile in PROFILES:
        for engine in EngineName:
            own = [each for each in run.of(engine) if each.profile == profile.name]
            own = [each for each in own if each.units is not None]
            if own:
                yield {
                    "profile": profile.name,
                    "engine": engine.value,
                    "loans": len(own),
                    "units": _range(own, lambda each: each.units),
                    "unit": "operations" if engine is EngineName.DURABLE else "transitions",
                    "invocations": _range(own, lambda each: each.invocations),
                    "bytes_written": _range(own, lambda each: each.bytes_written),
                    "replayed": _range(own, lambda each: each.replayed),
                    "engine_dollars": str(_dollars(own)),
                }


def _range(own: Sequence[Sample], of: Callable[[Sample], int | None]) -> list[int] | None:
    known = [value for each in own if (value := of(each)) is not None]
    return [min(known), max(known)] if known else None


def _dollars(own: Sequence[Sample]) -> Decimal:
    return statistics.median_high([e.engine_dollars for e in own if e.engine_dollars is not None])


def times(run: Run) -> dict[str, tuple[str, dict[str, dict[int, Estimate | None]]]]:
    """Return, for each metric and arm, the percentiles with their intervals."""
    return {
        name: (title, {arm: _percentiles(own) for arm, own in values.items() if own})
        for name, (title, values) in _values(run).items()
    }


def _values(run: Run) -> dict[str, tuple[str, dict[str, list[float]]]]:
    """Return the title of each metric, and its samples by arm; the zero line has no user."""
    found = {
        name: (
            title,
            {
                arm: [of(each) for each in run.of(arm)]
                for arm in run.arms()
                if not (arm == PLAIN and name in _OF_A_USER)
            },
        )
        for name, (title, of) in METRICS.items()
    }
    for kind, title in _GAPS.items():
        gaps = {arm: _gaps(run, arm, kind) for arm in run.arms()}
        if any(gaps.values()):
            found[f"{kind}_gap_ms"] = (title, gaps)
    return found


def _gaps(run: Run, arm: str, kind: IntervalKind) -> list[float]:
    return [each.gap.ms for each in run.gaps if (each.engine, each.gap.kind) == (arm, kind)]


def _percentiles(values: Sequence[float]) -> dict[int, Estimate | None]:
    return {percent: percentile(values, percent) for percent in PERCENTILES}


def _told(found: Mapping[int, Estimate | None]) -> dict[str, Any]:
    return {str(p): asdict(each) if each else None for p, each in found.items()}


def verdicts(run: Run) -> Iterator[tuple[str, str]]:
    """Yield for each metric which engine's median is lower; only intervals apart are a word."""
    for title, own in times(run).values():
        medians = [(engine, own.get(engine, {}).get(50)) for engine in EngineName]
        known = [(engine, found) for engine, found in medians if found is not None]
        if len(known) == len(medians):
            yield title, _verdict(known)


def _verdict(medians: Sequence[tuple[EngineName, Estimate]]) -> str:
    (_, first), (_, second) = medians
    if first.overlaps(second):
        return NO_DIFFERENCE
    lower, higher = sorted(medians, key=lambda pair: pair[1].value)
    apart = higher[1].value - lower[1].value
    return f"{lower[0]} is lower by {apart:,.0f} ms at the median"


def profile(run: Run) -> dict[str, Any]:
    """Return the measured distributions for the latency model: milliseconds below each share."""
    about = run.about
    engines = {
        engine.value: {
            name: {"n": len(own[engine]), "quantiles": quantiles(own[engine])}
            for name, (_, own) in _values(run).items()
            if own.get(engine)
        }
        for engine in EngineName
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
