"""A profile of measured latencies, as `make bench PROFILE=...` writes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure.timeline import IntervalKind
from bench.output.charts.caption import Origin
from bench.planning.latency.quantiles import Quantiles
from shared.engines.port import EngineName

NEEDED = tuple(kind.metric for kind in (IntervalKind.START, IntervalKind.STEP, IntervalKind.RESUME))
"""The metrics that the model needs of an engine."""


class BadProfile(Exception):
    """A profile can't be used, for the reason in the message."""


@dataclass(frozen=True)
class ProfileMetric:
    """A latency that was measured `n` times."""

    n: int
    quantiles: Quantiles


@dataclass(frozen=True)
class LatencyProfile:
    """The measured latencies of each engine, and where and when they were measured."""

    origin: Origin
    place: str
    date: str
    commit: str
    sdk: str
    engines: Mapping[EngineName, Mapping[str, ProfileMetric]]


def read(path: Path) -> LatencyProfile:
    """Return the profile in a file.

    Raises:
        BadProfile: it can't be read, or lacks a metric that the model needs.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return LatencyProfile(
            origin=Origin(data["origin"]),
            place=str(data["region"]),
            date=str(data["date"]),
            commit=str(data["commit"]),
            sdk=str(data["sdk"]),
            engines={
                EngineName(name): _metrics(name, metrics)
                for name, metrics in data["engines"].items()
            },
        )
    except OSError as error:
        raise BadProfile(f"Can't read {path}: {error.strerror}.") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadProfile(f"{path} is not a profile of `make bench`: {error}") from error


def _metrics(engine: str, metrics: Mapping[str, Any]) -> Mapping[str, ProfileMetric]:
    missing = [name for name in NEEDED if name not in metrics]
    if missing:
        raise ValueError(f"{engine} lacks {', '.join(missing)}")
    return {name: _metric(metric) for name, metric in metrics.items()}


def _metric(data: Mapping[str, Any]) -> ProfileMetric:
    if int(data["n"]) < 1:
        raise ValueError("n must be at least 1")
    return ProfileMetric(int(data["n"]), Quantiles.of(data["quantiles"]))
