"""Journeys as they are kept: a line of JSON each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.measure.sample import LoanTrace


def as_data(journey: LoanTrace) -> dict[str, Any]:
    """Return a journey as plain data."""
    return asdict(journey)


def from_data(told: Mapping[str, Any]) -> LoanTrace:
    """Return the journey that `as_data` told."""
    return LoanTrace(**told)


def write_traces(path: Path, journeys: Iterable[LoanTrace]) -> None:
    """Write a line for each."""
    lines = (json.dumps(as_data(each)) for each in journeys)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_traces(path: Path) -> list[LoanTrace]:
    """Return the journeys of a file."""
    return [from_data(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
