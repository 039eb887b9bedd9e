"""The plan's charts: how far each quota goes, and what waits for it."""

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
_LOOKS = 600


def reach(found: CapacityPlan) -> Figure:
    """Return how many loans a second each quota carries, the tightest of an engine filled."""
    figure, axes = new_chart(
        f"Loans a second that each quota carries, {found.workload.region}",
        x="loans a second, for good (logarithmic)",
        y="",
        caption=_caption(found, "the first quota of an engine to bind is filled"),
        height=_HEIGHT,
    )
    rows = [(engine, bound) for engine in reversed(found.engines) for bound in engine.bounds[::-1]]
    for place, (engine, bound) in enumerate(rows):
        own = look(ENGINE_NAMES[engine.demand.way.name])
        binds = bound is engine.tightest
        axes.barh(
            place,
            bound.sustained,
            color=own.colour if binds else "none",
            edgecolor=own.colour,
            height=0.6,
        )
        axes.text(
            bound.sustained * 1.06, place, f"{bound.sustained:,.0f}", va="center", fontsize=_SMALL
        )
    axes.set_yticks(range(len(rows)), [_name(bound.quota.title) for _, bound in rows])
    for label, (engine, _) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(look(ENGINE_NAMES[engine.demand.way.name]).colour)
        label.set_fontsize(_SMALL)
    axes.set_xscale("log")
    axes.set_xlim(30, 8000)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return figure


def backlog(found: CapacityPlan) -> Figure:
    """Return what waits and what is open over time."""
    figure, whole = new_chart(
        "", x="", y="", caption=_caption(found, "loans come for one hour"), height=_HEIGHT
    )
    whole.remove()
    title = f"{found.traffic.rate:,g} loans a second in {found.workload.region}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    left, right = figure.subplots(1, 2)
    last = max(engine.done_at for engine in found.engines)
    seconds = np.linspace(0, last, _LOOKS)
    _draw(left, "Waiting for a quota", found.engines, seconds, opened=False)
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
            engine.open_at(at) if opened else engine.flow.held_up(at) for at in seconds.tolist()
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
