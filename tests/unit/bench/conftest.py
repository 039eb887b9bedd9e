"""A small run of the recorded loans, each several times, with bills."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.measure.sample import LoanTrace
from bench.measure.trace_files import read_traces
from bench.output.charts import Origin
from bench.report.run import About, BenchmarkRun
from bench.run import assemble
from shared.engines.port import EngineName

RECORDED = read_traces(Path(__file__).parent / "measure" / "loans.jsonl")
ABOUT = About(
    origin=Origin.LOCAL,
    place="2 cores, Linux",
    region="us-east-1",
    date="2026-11-26",
    commit="abc1234",
    sdk="3.0.0",
    load_model="closed",
    stages=(1.0, 2.0),
    seconds=60,
    workers=0,
    baseline="none",
)
COPIES = 4
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_LINES = {
    EngineName.DURABLE: ("durable_operations", "Durable operations", 15, "0.00012"),
    EngineName.STEPFUNCTIONS: ("state_transitions", "Standard state transitions", 13, "0.000325"),
}


def traces() -> list[LoanTrace]:
    """Return the trace of each recorded loan several times, half of them at twice the load."""
    return [
        replace(each, application_id=f"{each.application_id}-{copy}", offered=1.0 + copy % 2)
        for each in RECORDED
        for copy in range(COPIES)
    ]


def bill(trace: LoanTrace) -> Mapping[str, Any]:
    """Return a bill in the API's format: a line of the engine, and three others."""
    name, item, units, amount = _LINES[EngineName(trace.engine)]
    line = {"group": "engine", "item": item, "unit": "unit", "quantity": units, "amount": amount}
    time = {**line, "group": "lambda", "item": "Lambda compute, arm64", "amount": "0.5"}
    request = {**line, "group": "lambda", "item": "Lambda requests", "amount": "0.000001"}
    application = {**request, "group": "shared"}
    return {
        "final": True,
        "units": {name: units, "invocations": 3, "billed_ms": 90, "init_ms": 0},
        "lines": [{**each, "estimated": False} for each in (line, time, request, application)],
    }


@pytest.fixture(scope="session")
def lab_run() -> BenchmarkRun:
    """A run in the lab without a failed loan."""
    return assemble(ABOUT, traces(), {trace.application_id: bill(trace) for trace in traces()})


def described(chart: Path) -> list[str]:
    """Return the figures in the description of a chart's file."""
    (description,) = ElementTree.parse(chart).iter(f"{{{_DUBLIN_CORE}}}description")
    return (description.text or "").splitlines()
