"""The inputs of the model: published latencies with their source and their uncertainty."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bench.planning.latency.quantiles import Quantiles, Samples
from shared.billing.prices.pricebook import Source

_ASSUMED = "X"


@dataclass(frozen=True)
class Input:
    """A latency in ms (`cold_share`: a share), with its low and its high value and its source."""

    name: str
    title: str
    engine: str
    taken: Quantiles
    low: Quantiles
    high: Quantiles
    grade: str
    source: Source
    sdk: str
    note: str

    @property
    def assumed(self) -> bool:
        """Whether nobody has published it."""
        return self.grade == _ASSUMED

    def grid(self, position: float) -> Samples:
        """Return the distribution at a position: -1 is `low`, 0 is `taken`, 1 is `high`."""
        other = self.low if position < 0 else self.high
        return (1 - abs(position)) * self.taken.grid() + abs(position) * other.grid()


def published_as_of() -> str:
    """Return the date of the last search for published latencies."""
    return str(_data()["as_of"])


@lru_cache
def inputs() -> Mapping[str, Input]:
    """Return every published input by its name."""
    data = _data()
    sources = {key: Source(**source) for key, source in data["sources"].items()}
    return {name: _input(name, entry, sources) for name, entry in data["inputs"].items()}


def _data() -> Mapping[str, Any]:
    return tomllib.loads(
        (files("bench.planning.latency") / "published.toml").read_text(encoding="utf-8")
    )


def _input(name: str, entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Input:
    notes = (
        entry["note"],
        f"Low: {entry['low_from']}" if "low_from" in entry else "",
        f"High: {entry['high_from']}" if "high_from" in entry else "",
    )
    return Input(
        name=name,
        title=entry["title"],
        engine=entry["engine"],
        taken=Quantiles.of(entry["taken"]),
        low=Quantiles.of(entry["low"]),
        high=Quantiles.of(entry["high"]),
        grade=entry["grade"],
        source=sources[entry["source"]],
        sdk=entry.get("sdk", ""),
        note=" ".join(note for note in notes if note),
    )
