"""The charts of a run's times."""

from collections.abc import Callable, Iterator

import numpy as np
from matplotlib.figure import Figure

from bench.measure.sample import Sample
from bench.measure.timeline import IntervalKind
from bench.output.charts import MUTED, look, new_chart
from bench.report.charts.base import EmptyChart, draw_ecdf, legend_below
from bench.report.run import BenchmarkRun
from bench.report.statistics import PERCENTILES, percentile


def ecdf(run: BenchmarkRun) -> Figure:
    """Draw the distribution of the time to decision without waiting for answers."""
    figure, axes = new_chart(
        "Time to decision without waiting for answers",
        x="milliseconds",
        y="share of loans",
        caption=run.about.caption(run.counts(), run.about.load),
    )
    for series, values in _values(run, lambda sample: sample.own_ms):
        draw_ecdf(axes, series, values)
    axes.set_xlim(left=0)
    axes.legend(loc="lower right")
    return figure


def percentiles(run: BenchmarkRun) -> Figure:
    """Draw the percentiles of the overhead with their confidence intervals."""
    figure, axes = new_chart(
        "Overhead: percentiles with 95 % confidence intervals",
        x="percentile",
        y="milliseconds",
        caption=run.about.caption(run.counts(), run.about.load),
    )
    for offset, (series, values) in enumerate(_values(run, lambda sample: sample.overhead_ms)):
        estimates = ((at, percentile(values, percent)) for at, percent in enumerate(PERCENTILES))
        found = [(at, estimate) for at, estimate in estimates if estimate]
        if not found:
            continue
        style = look(series)
        axes.errorbar(
            [at + (offset - 1) * 0.12 for at, _ in found],
            [estimate.value for _, estimate in found],
            yerr=[
                [estimate.value - estimate.low for _, estimate in found],
                [estimate.high - estimate.value for _, estimate in found],
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


def overhead(run: BenchmarkRun) -> Figure:
    """Draw the medians of work and overhead, beside the baseline."""
    figure, axes = new_chart(
        "Work and orchestration overhead of a loan: medians",
        x="milliseconds",
        y="",
        caption=run.about.caption(run.counts(), f"baseline: {run.about.baseline}"),
    )
    names = run.series()
    work = [float(np.median([s.work_ms for s in run.of(name)])) for name in names]
    added = [float(np.median([s.overhead_ms for s in run.of(name)])) for name in names]
    places = range(len(names))
    axes.barh(places, work, color="#c9d2e6", label="work: the steps run", height=0.6)
    colours = [look(name).colour for name in names]
    axes.barh(places, added, left=work, color=colours, height=0.6, hatch="//", edgecolor="white")
    for place, (first, second) in enumerate(zip(work, added, strict=True)):
        text = f" {first:.0f} + {second:.0f} ms"
        axes.text(first + second, place, text, va="center", fontsize=9)
    axes.set_yticks(places, [look(name).title for name in names])
    axes.invert_yaxis()
    axes.set_xlim(0, max(sum(pair) for pair in zip(work, added, strict=True)) * 1.25)
    axes.grid(visible=False, axis="y")
    label = "overhead: between the steps"
    axes.barh(0, 0, color="white", edgecolor=MUTED, hatch="//", label=label)
    legend_below(axes)
    return figure


def resume(run: BenchmarkRun) -> Figure:
    """Draw the time from sending an answer to the start of the next step."""
    return _interval_chart(
        run, IntervalKind.RESUME, title="From an answer to the next step", noun="answers"
    )


def recovery(run: BenchmarkRun) -> Figure:
    """Draw the time from the start of an attempt that died to the next attempt."""
    return _interval_chart(
        run, IntervalKind.RECOVERY, title="Recovery after a process died in a step", noun="deaths"
    )


def _interval_chart(run: BenchmarkRun, kind: IntervalKind, *, title: str, noun: str) -> Figure:
    values = {name: found for name in run.series() if (found := run.intervals_ms(name, kind))}
    if not values:
        raise EmptyChart(f"no {noun}")
    count = sum(map(len, values.values()))
    caption = run.about.caption(f"{count} {noun}", run.about.load)
    figure, axes = new_chart(title, x="milliseconds", y=f"share of {noun}", caption=caption)
    for series, own in values.items():
        draw_ecdf(axes, series, own)
    axes.set_xlim(left=0)
    axes.legend(loc="lower right")
    return figure


def throughput(run: BenchmarkRun) -> Figure:
    """Draw the loans that ended per second against the offered load."""
    closed = run.about.load_model == "closed"
    figure, axes = new_chart(
        "Throughput against offered load",
        x="users" if closed else "loans offered per second, both engines",
        y="loans ended per second",
        caption=run.about.caption(run.counts(), f"{run.about.load}; both engines at once"),
    )
    for series in run.series():
        points = run.throughput(series)
        if points:
            style = look(series)
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


def _values(run: BenchmarkRun, of: Callable[[Sample], float]) -> Iterator[tuple[str, list[float]]]:
    for series in run.series():
        values = [of(sample) for sample in run.of(series)]
        if values:
            yield series, values
