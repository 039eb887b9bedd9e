"""The charts of an experiment: units, dollars and times against the parameter."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.experiments.costs import ASSUMED, REGION, dollars_of
from bench.experiments.data import Point, Record
from bench.experiments.limits import end_of, line
from bench.experiments.plans import Name, Series
from bench.output.charts import Caption, Look, look, new_chart
from shared.engines.port import EngineName

HEIGHT = 4.6
_SMALL = 7.5
_LEGEND_ROOM = 60
"""The factor by which a logarithmic axis is extended, so that the legend has room."""

Amount = Callable[[Point, Series], float]


def chart(record: Record) -> Figure:
    """Draw the units and the dollars of an execution, each line up to its quota."""
    plan = record.plan
    note = f"{REGION}. {ASSUMED}. Thin lines: computed, up to the engine's quota"
    caption = _caption(record, note)
    figure, whole = new_chart(plan.title, x=plan.parameter, y="", caption=caption, height=HEIGHT)
    whole.remove()
    figure.suptitle(plan.title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    left, right = figure.subplots(1, 2)
    _prepare(left, "Units", plan.parameter, "{:,.0f}")
    _prepare(right, "Dollars per execution", plan.parameter, "${:g}")
    for series in plan.series:
        _draw(left, record, series, _units(record.experiment, series), _label(series, record))
        _draw(right, record, series, _cost, _limit(record, series))
    if record.experiment is Name.REPLAYS:
        _replayed(left, record)
    for axes in (left, right):
        axes.legend(fontsize=_SMALL, loc="upper left")
        axes.set_ylim(top=axes.get_ylim()[1] * _LEGEND_ROOM)
    return figure


def _prepare(axes: Axes, title: str, parameter: str, form: str) -> None:
    axes.set_title(title, pad=6, fontsize=10)
    axes.set_xlabel(parameter)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: form.format(value)))


def times(record: Record) -> Figure:
    """Draw the durations of the executions; only AWS's are recorded, not the emulators'."""
    plan = record.plan
    caption = _caption(record, f"from start to end by the engine's clock, SDK {record.sdk}")
    title = f"{plan.title}: time"
    figure, axes = new_chart(title, x=plan.parameter, y="seconds", caption=caption)
    for series in plan.series:
        known = [point for point in record.of(series.name) if point.elapsed_ms is not None]
        own = look_of(series)
        axes.plot(
            [point.value for point in known],
            [(point.elapsed_ms or 0) / 1000 for point in known],
            color=own.colour,
            marker=own.marker,
            linestyle=own.line,
            label=series.title,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.legend()
    return figure


def _caption(record: Record, note: str) -> Caption:
    return Caption(
        record.origin,
        n="1 execution per point",
        place=record.place,
        date=record.date,
        commit=record.commit,
        note=note,
    )


def look_of(series: Series) -> Look:
    """Return the look of a series: a variant has its engine's colour, and another line."""
    own = look(series.engine)
    return own if series.name == series.engine else replace(own, marker="v", line=":")


def _draw(axes: Axes, record: Record, series: Series, amount: Amount, label: str) -> None:
    points = record.of(series.name)
    amounts = [amount(point, series) for point in points]
    if not any(amounts):
        # An engine that bills no such unit has no line; its quota stands in the legend.
        axes.plot([], [], color=look_of(series).colour, label=label)
        return
    own = look_of(series)
    values = [point.value for point in points]
    axes.plot(values, amounts, color=own.colour, marker=own.marker, linestyle=own.line, label=label)
    end = end_of(record, series)
    if end.value > values[-1]:
        slope, base = line(points, amounts)
        reached = slope * end.value + base
        axes.plot([values[-1], end.value], [amounts[-1], reached], color=own.colour, linewidth=0.8)
        axes.plot([end.value], [reached], color=own.colour, marker="X", markersize=8)


def _units(experiment: Name, series: Series) -> Amount:
    if experiment is Name.PAYLOAD:
        return lambda point, _: point.counts.bytes_written
    if series.engine is EngineName.DURABLE:
        return lambda point, _: point.counts.operations
    return lambda point, _: point.counts.transitions


def _cost(point: Point, series: Series) -> float:
    return float(dollars_of(point.counts, series.shape(point.value)).total)


def _label(series: Series, record: Record) -> str:
    durable = series.engine is EngineName.DURABLE
    if record.experiment is Name.PAYLOAD:
        return f"{series.title}: {'bytes written' if durable else 'bytes aren’t billed'}"
    nested = ", nested" if series.name != series.engine else ""
    return f"{'Operations' + nested if durable else 'State transitions'}"


def _limit(record: Record, series: Series) -> str:
    """Return the label of the quota at the end of a line."""
    end = end_of(record, series)
    return f"{series.title},\nends at {end.value:,}: {end.quota.most:,} {end.quota.unit}"


def _replayed(axes: Axes, record: Record) -> None:
    points: Sequence[Point] = record.of(EngineName.DURABLE)
    axes.plot(
        [point.value for point in points],
        [point.counts.replayed for point in points],
        color=look(EngineName.DURABLE).colour,
        linestyle=":",
        marker="v",
        label="Operations replayed",
    )
