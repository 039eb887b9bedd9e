"""The charts of a run."""

from collections.abc import Callable, Mapping

from matplotlib.figure import Figure

from bench.measure.timeline import IntervalKind
from bench.report.charts.base import EmptyChart
from bench.report.charts.cost import cost_by_line
from bench.report.charts.times import ecdf, overhead, percentiles, recovery, resume, throughput
from bench.report.run import BenchmarkRun

COSTS: Mapping[str, Callable[[BenchmarkRun], Figure]] = {"cost-by-line": cost_by_line}
TIMES: Mapping[str, Callable[[BenchmarkRun], Figure]] = {
    "time-to-decision": ecdf,
    "overhead-percentiles": percentiles,
    "overhead": overhead,
    "resume": resume,
    "throughput": throughput,
}

__all__ = ["COSTS", "TIMES", "EmptyChart", "draw"]


def draw(run: BenchmarkRun) -> dict[str, Figure]:
    """Return every chart of a run by its name; recovery is charted on AWS alone.

    Raises:
        EmptyChart: a chart would show nothing.
    """
    charts = {**COSTS, **TIMES}
    if not run.about.local and any(
        measured.interval.kind is IntervalKind.RECOVERY for measured in run.intervals
    ):
        charts["recovery"] = recovery
    return {name: make(run) for name, make in charts.items()}
