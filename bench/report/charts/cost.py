"""The chart of what loans cost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
from matplotlib.figure import Figure

from bench.measure.sample import BillLine
from bench.output.charts import look, new_chart
from bench.report.charts.base import EmptyChart, legend_below
from bench.report.run import BenchmarkRun
from shared.engines.port import EngineName

_MILLION = 1_000_000
_ENGINE_COLOURS = {
    "Durable operations": look(EngineName.DURABLE).colour,
    "Standard state transitions": look(EngineName.STEPFUNCTIONS).colour,
}
_COLOURS = (
    *("#1d5fc4", "#0b6b45", "#5b3fc4", "#6b7a9c", "#b3261e", "#131a2e", "#c98a00", "#2a8fa3"),
    *("#9c5fb5", "#7d8f2f", "#e08a78", "#8aa7e0", "#5c4a3d", "#c9d2e6"),
)


def cost_by_line(run: BenchmarkRun) -> Figure:
    """Draw the cost of a million loans by line of the bill.

    Of a run in the lab it shows only the lines that are the same on AWS.
    """
    lines = [line for line in run.bills if _same_on_aws(run, line)]
    if not lines:
        raise EmptyChart("no loan has a bill")
    amounts = _mean_lines(lines)
    bars = sorted({key[:2] for key in amounts})
    figure, axes = new_chart(
        "Cost of a million loans, by line of the bill",
        x="US dollars",
        y="",
        caption=run.about.caption(
            f"{len({line.application_id for line in lines})} loans",
            f"prices of {run.about.region}; {_note(run)}",
        ),
        height=4.8,
    )
    left = np.zeros(len(bars))
    palette = iter(_COLOURS)
    for item in dict.fromkeys(key[2] for key in amounts):
        widths = np.array([float(amounts.get((*bar, item), 0)) * _MILLION for bar in bars])
        colour = _ENGINE_COLOURS.get(item) or next(palette)
        axes.barh(range(len(bars)), widths, left=left, color=colour, label=item, height=0.65)
        left += widths
    for place, total in enumerate(left):
        axes.text(total, place, f" ${total:,.2f}", va="center", fontsize=9)
    axes.set_yticks(range(len(bars)), [f"{name.split()[0]}, {engine}" for name, engine in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, max(left) * 1.15)
    axes.grid(visible=False, axis="y")
    legend_below(axes)
    return figure


def _same_on_aws(run: BenchmarkRun, line: BillLine) -> bool:
    if not run.about.local or line.group == "engine":
        return True
    return line.group == "lambda" and line.item == "Lambda requests"


def _note(run: BenchmarkRun) -> str:
    if not run.about.local:
        return ""
    return "counts are the same on AWS; duration of functions, table and logs are left out"


def _mean_lines(lines: Sequence[BillLine]) -> Mapping[tuple[str, str, str], Decimal]:
    """Return the mean amount of each line by profile, engine and item, in USD per loan.

    A loan without a line counts as 0.
    """
    loans: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    amounts: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for line in sorted(lines, key=lambda line: (line.profile, line.engine)):
        loans[line.profile, line.engine].add(line.application_id)
        application = " (application)" if line.group == "shared" else ""
        amounts[line.profile, line.engine, f"{line.item}{application}"] += line.amount
    return {key: amount / len(loans[key[:2]]) for key, amount in amounts.items()}
