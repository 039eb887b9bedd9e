"""Traces of loans in a file, one line of JSON each."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from bench.measure.sample import LoanTrace


def write_traces(path: Path, traces: Iterable[LoanTrace]) -> None:
    """Write one line for each trace."""
    lines = (json.dumps(asdict(trace)) for trace in traces)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_traces(path: Path) -> list[LoanTrace]:
    """Return the traces of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [LoanTrace(**json.loads(line)) for line in lines]
