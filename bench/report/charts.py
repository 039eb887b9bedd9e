"""The charts of a run, each with what it needs to be judged."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.measure.sample import BillLine, Sample
from bench.measure.timeline import IntervalKind
from bench.output.charts import MUTED, look, new_chart
from bench.report.run import Run
from bench.report.statistics import PERCENTILES, percentile
from shared.engines.port import EngineName
from shared.runtime.clock import moment

MILLION = 1_000_000
_ENGINE_LINES = {
    "Durable operations": look(EngineName.DURABLE).colour,
    "Standard state transitions": look(EngineName.STEPFUNCTIONS).colour,
}
_LINE_COLOURS = (
    *("#1d5fc4", "#0b6b45", "#5b3fc4", "#6b7a9c", "#b3261e", "#131a2e", "#c98a00", "#2a8fa3"),
    *("#9c5fb5", "#7d8f2f", "#e08a78", "#8aa7e0", "#5c4a3d", "#c9d2e6"),
)


class EmptyChart(ValueError):
    """There is nothing to draw."""


def cost_by_line(run: Run) -> Figure:
    """Draw what a million loans cost, line by line; from the lab, only lines that hold on AWS."""
    lines = [line for line in run.bills if _shown(run, line)]
    if not lines:
        raise EmptyChart("no loan has a bill")
    amounts = mean_lines(lines)
    bars = sorted({key[:2] for key in amounts})
    figure, axes = new_chart(
        "What a million loans cost, line by line",
        x="US dollars",
        y="",
        caption=run.about.caption(
            f"{len({line.application_id for line in lines})} loans",
            f"prices of {run.about.region}; {_note(run)}",
        ),
        height=4.8,
    )
    left = np.zeros(len(bars))
    palette = iter(_LINE_COLOURS)
    for item in dict.fromkeys(key[2] for key in amounts):
        widths = np.array([float(amounts.get((*bar, item), 0)) * MILLION for bar in bars])
        colour = _ENGINE_LINES.get(item) or next(palette)
        axes.barh(range(len(bars)), widths, left=left, color=colour, label=item, height=0.65)
        left += widths
    for place, total in enumerate(left):
        axes.text(total, place, f" ${total:,.2f}", va="center", fontsize=9)
    axes.set_yticks(range(len(bars)), [f"{name.split()[0]}, {engine}" for name, engine in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, max(left) * 1.15)
    axes.grid(visible=False, axis="y")
    _legend_below(axes)
    return figure


def _legend_below(axes: Axes) -> None:
    axes.legend(fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.45, -0.16))


def _shown(run: Run, line: BillLine) -> bool:
    if not run.about.local or line.group == "engine":
        return True
    return line.group == "lambda" and line.item == "Lambda requests"


def _note(run: Run) -> str:
    if not run.about.local:
        return ""
    return "counted by the engines, so it holds on AWS; time of functions, table and logs left out"


def mean_lines(lines: Sequence[BillLine]) -> Mapping[tuple[str, str, str], Decimal]:
    """Return the mean amount of each line: by profile, engine and item, in dollars a loan.

    A loan without a line counts as one of nothing.
    """
    loans: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    amounts: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for line in sorted(lines, key=lambda each: (each.profile, each.engine)):
        loans[line.profile, line.engine].add(line.application_id)
        around = " (application)" if line.group == "shared" else ""
        amounts[line.profile, line.engine, f"{line.item}{around}"] += line.amount
    return {key: amount / len(loans[key[:2]]) for key, amount in amounts.items()}


def ecdf(run: Run) -> Figure:
    """Draw the time to decision without what others took to answer, as a distribution."""
    figure, axes = new_chart(
        "Time to decision, without waiting for answers",
        x="milliseconds",
        y="share of loans",
        caption=run.about.caption(run.counts(), run.about.load),
    )
    for arm, own in _each(run, lambda sample: sample.own_ms):
        style = look(arm)
        axes.ecdf(own, color=style.colour, linestyle=style.line, label=style.title)
    axes.set_xlim(left=0)
    axes.legend(loc="lower right")
    return figure


def percentiles(run: Run) -> Figure:
    """Draw the percentiles of the overhead with their intervals."""
    figure, axes = new_chart(
        "Orchestration overhead: percentiles with their 95 % intervals",
        x="percentile",
        y="milliseconds",
        caption=run.about.caption(run.counts(), run.about.load),
    )
    for offset, (arm, values) in enumerate(_each(run, lambda sample: sample.overhead_ms)):
        found = [(at, each) for at, p in enumerate(PERCENTILES) if (each := percentile(values, p))]
        if not found:
            continue
        style = look(arm)
        axes.errorbar(
            [at + (offset - 1) * 0.12 for at, _ in found],
            [each.value for _, each in found],
            yerr=[
                [each.value - each.low for _, each in found],
                [each.high - each.value for _, each in found],
            ],
            fmt=style.marker,
            color=style.colour,
            capsize=4,
            label=style.title,
        )
    axes.set_xticks(range(len(PERCENTILES)), [str(p) for p in PERCENTILES])
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left")
    return figure


def overhead(run: Run) -> Figure:
    """Draw where the median loan's own time goes, beside the zero line."""
    figure, axes = new_chart(
        "Where a loan's own time goes: median by part",
        x="milliseconds",
        y="",
        caption=run.about.caption(run.counts(), f"zero line: {run.about.zero_line}"),
    )
    arms = run.arms()
    work = [float(np.median([s.work_ms for s in run.of(arm)])) for arm in arms]
    gaps = [float(np.median([s.overhead_ms for s in run.of(arm)])) for arm in arms]
    places = range(len(arms))
    axes.barh(places, work, color="#c9d2e6", label="work: the steps themselves", height=0.6)
    colours = [look(arm).colour for arm in arms]
    axes.barh(places, gaps, left=work, color=colours, height=0.6, hatch="//", edgecolor="white")
    for place, (own, between) in enumerate(zip(work, gaps, strict=True)):
        axes.text(own + between, place, f" {own:.0f} + {between:.0f} ms", va="center", fontsize=9)
    axes.set_yticks(places, [look(arm).title for arm in arms])
    axes.invert_yaxis()
    axes.set_xlim(0, max(o + g for o, g in zip(work, gaps, strict=True)) * 1.25)
    axes.grid(visible=False, axis="y")
    axes.barh(0, 0, color="white", edgecolor=MUTED, hatch="//", label="overhead: the gaps between")
    _legend_below(axes)
    return figure


def resume(run: Run) -> Figure:
    """Draw the time from the moment an answer is sent to the start of the next step."""
    figure, axes = new_chart(
        "From an answer to the next step",
        x="milliseconds",
        y="share of answers",
        caption=run.about.caption(
            f"{sum(each.gap.kind is IntervalKind.RESUME for each in run.gaps)} answers",
            run.about.load,
        ),
    )
    drawn = False
    for arm in run.arms():
        values = [
            g.gap.ms for g in run.gaps if g.engine == arm and g.gap.kind is IntervalKind.RESUME
        ]
        if values:
            style = look(arm)
            axes.ecdf(values, color=style.colour, linestyle=style.line, label=style.title)
            drawn = True
    if not drawn:
        raise EmptyChart("no loan waited for an answer")
    axes.set_xlim(left=0)
    axes.legend(loc="lower right")
    return figure


def throughput(run: Run) -> Figure:
    """Draw the loans that ended a second against the load that was offered."""
    figure, axes = new_chart(
        "Throughput against offered load",
        x="users" if run.about.loop == "closed" else "loans a second offered, both engines",
        y="loans ended a second",
        caption=run.about.caption(run.counts(), f"{run.about.load}; both engines at once"),
    )
    for arm in run.arms():
        points = rates(run.of(arm))
        if points:
            style = look(arm)
            axes.plot(
                [offered for offered, _ in points],
                [rate for _, rate in points],
                linestyle=style.line,
                marker=style.marker,
                color=style.colour,
                label=style.title,
            )
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left")
    return figure


def rates(samples: Sequence[Sample]) -> list[tuple[float, float]]:
    """Return the loans that ended a second at each load, from the first start to the last end."""
    by_load: defaultdict[float, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.offered > 0:
            by_load[sample.offered].append(sample)
    found = []
    for offered, own in sorted(by_load.items()):
        begun = min(moment(each.intended_at) for each in own)
        ended = max(moment(each.done_at) for each in own)
        found.append((offered, len(own) / (ended - begun).total_seconds()))
    return found


def recovery(run: Run) -> Figure:
    """Draw the time from a dead process's last start of a step to the next one; on AWS only."""
    figure, axes = new_chart(
        "Recovery after a process died in a step",
        x="milliseconds",
        y="share of deaths",
        caption=run.about.caption(
            f"{sum(each.gap.kind is IntervalKind.RECOVERY for each in run.gaps)} deaths"
        ),
    )
    for arm in run.arms():
        values = [
            g.gap.ms for g in run.gaps if g.engine == arm and g.gap.kind is IntervalKind.RECOVERY
        ]
        if values:
            style = look(arm)
            axes.ecdf(values, color=style.colour, linestyle=style.line, label=style.title)
    axes.legend(loc="lower right")
    return figure


def _each(run: Run, of: Callable[[Sample], float]) -> Iterator[tuple[str, list[float]]]:
    for arm in run.arms():
        values = [of(sample) for sample in run.of(arm)]
        if values:
            yield arm, values


FIRST_PAGE: Mapping[str, Callable[[Run], Figure]] = {"cost-by-line": cost_by_line}
TIMES: Mapping[str, Callable[[Run], Figure]] = {
    "time-to-decision": ecdf,
    "overhead-percentiles": percentiles,
    "overhead": overhead,
    "resume": resume,
    "throughput": throughput,
}


def draw(run: Run) -> dict[str, Figure]:
    """Return every chart of a run by its name.

    Raises:
        EmptyChart: a chart would have nothing on it.
    """
    charts = {**FIRST_PAGE, **TIMES}
    if not run.about.local and any(each.gap.kind is IntervalKind.RECOVERY for each in run.gaps):
        charts["recovery"] = recovery
    return {name: make(run) for name, make in charts.items()}
