"""A measured profile, as `make bench PROFILE=...` writes it, instead of what is published."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.output.charts.caption import Origin
from bench.planning.latency.quantiles import Quantiles
from shared.engines.port import EngineName

START, GAP, RESUME, TAIL = "start_ms", "step_gap_ms", "resume_ms", "tail_ms"
_NEEDED = (START, GAP, RESUME)


class BadProfile(Exception):
    """A profile can't be used: it says why."""


@dataclass(frozen=True)
class ProfileMetric:
    """A latency as it was measured `n` times."""

    n: int
    quantiles: Quantiles


@dataclass(frozen=True)
class LatencyProfile:
    """What was measured on either engine, and where and when."""

    origin: Origin
    place: str
    date: str
    commit: str
    sdk: str
    engines: Mapping[EngineName, Mapping[str, ProfileMetric]]


def read(path: Path) -> LatencyProfile:
    """Return the profile in a file.

    Raises:
        BadProfile: it can't be read, or doesn't have what the model needs.
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
        raise BadProfile(f"{path} is no profile of `make bench`: {error}") from error


def _metrics(engine: str, metrics: Mapping[str, Any]) -> Mapping[str, ProfileMetric]:
    missing = [name for name in _NEEDED if name not in metrics]
    if missing:
        raise ValueError(f"{engine} lacks {', '.join(missing)}")
    return {name: _metric(told) for name, told in metrics.items()}


def _metric(told: Mapping[str, Any]) -> ProfileMetric:
    if int(told["n"]) < 1:
        raise ValueError("a metric was measured once at least")
    return ProfileMetric(int(told["n"]), Quantiles.of(told["quantiles"]))
