"""The charts of a capacity plan: the loans that each quota permits, and the backlog."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.output.charts import MUTED, Caption, Origin, look, new_chart
from bench.planning.capacity.plan import ENGINE_NAMES, CapacityPlan, EnginePlan
from shared.billing.prices.quotas import quotas_as_of

_HEIGHT = 4.6
_SMALL = 8
_MINUTE = 60
_POINTS = 600


def permitted(found: CapacityPlan) -> Figure:
    """Draw the loans per second that each quota permits; an engine's lowest is filled."""
    figure, axes = new_chart(
        f"Loans per second by quota, {found.workload.region}",
        x="loans per second in the long run (logarithmic)",
        y="",
        caption=_caption(found, "filled: the limiting quota of an engine"),
        height=_HEIGHT,
    )
    rows = [
        (engine, quota_load)
        for engine in reversed(found.engines)
        for quota_load in engine.quota_loads[::-1]
    ]
    for place, (engine, quota_load) in enumerate(rows):
        own = look(ENGINE_NAMES[engine.demand.way.name])
        limiting = quota_load is engine.tightest
        axes.barh(
            place,
            quota_load.sustained,
            color=own.colour if limiting else "none",
            edgecolor=own.colour,
            height=0.6,
        )
        axes.text(
            quota_load.sustained * 1.06,
            place,
            f"{quota_load.sustained:,.0f}",
            va="center",
            fontsize=_SMALL,
        )
    axes.set_yticks(range(len(rows)), [_name(quota_load.quota.title) for _, quota_load in rows])
    for label, (engine, _) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(look(ENGINE_NAMES[engine.demand.way.name]).colour)
        label.set_fontsize(_SMALL)
    axes.set_xscale("log")
    axes.set_xlim(30, 8000)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return figure


def backlog(found: CapacityPlan) -> Figure:
    """Draw the waiting loans and the open executions over time."""
    figure, whole = new_chart(
        "", x="", y="", caption=_caption(found, "loans arrive for one hour"), height=_HEIGHT
    )
    whole.remove()
    title = f"{found.traffic.rate:,g} loans per second in {found.workload.region}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    left, right = figure.subplots(1, 2)
    last = max(engine.done_at for engine in found.engines)
    seconds = np.linspace(0, last, _POINTS)
    _draw(left, "Loans waiting for a quota", found.engines, seconds, opened=False)
    _draw(right, "Open executions", found.engines, seconds, opened=True)
    for axes in (left, right):
        axes.axvline(found.traffic.seconds / _MINUTE, color=MUTED, linewidth=0.8, linestyle=":")
    left.legend(fontsize=_SMALL)
    return figure


def _draw(
    axes: Axes,
    title: str,
    engines: Sequence[EnginePlan],
    seconds: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    *,
    opened: bool,
) -> None:
    axes.set_title(title, pad=6, fontsize=10)
    axes.set_xlabel("minutes")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    for engine in engines:
        own = look(ENGINE_NAMES[engine.demand.way.name])
        amounts = [
            engine.open_at(at) if opened else engine.flow.all_waiting(at) for at in seconds.tolist()
        ]
        axes.plot(seconds / _MINUTE, amounts, color=own.colour, linestyle=own.line, label=own.title)


def _caption(found: CapacityPlan, note: str) -> Caption:
    waits = f"{found.workload.callbacks} answers, {found.workload.wait_seconds:,} s each"
    return Caption(
        Origin.MODEL,
        n="",
        place=f"computed from quotas as of {quotas_as_of()}",
        date=f"a loan with {waits}",
        commit="",
        note=note,
    )


def _name(title: str) -> str:
    return title.replace("SendDurableExecutionCallbackSuccess", "SendDurable…CallbackSuccess")
