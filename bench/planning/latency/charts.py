"""The model's charts: each engine's overhead with its uncertainty, and what moves it."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.output.charts import Caption, Origin, look, new_chart
from bench.planning.latency.inputs import published_as_of
from bench.planning.latency.model import SEED, Forecast, Model, Sensitivity

_HEIGHT = 4.6
_SMALL = 8
_LONGEST = 3000
_INTERVAL = (5, 95)
_LEAST_SWING = 5.0


def distribution(model: Model) -> Figure:
    """Return the share of loans that have at most so much overhead, with nine worlds of ten."""
    figure, axes = new_chart(
        "Beyond a loan's own work and the waits for answers",
        x="ms",
        y="share of loans",
        caption=_caption(model, "bands: nine of ten draws of what is uncertain"),
    )
    at = np.linspace(0, _LONGEST, 301)
    for each in model.forecasts.values():
        own = look(each.engine)
        shares = np.stack([_shares(world, at) for world in each.worlds])
        low, high = np.percentile(shares, _INTERVAL, axis=0)
        axes.fill_between(at, low, high, color=own.colour, alpha=0.15, linewidth=0)
        axes.plot(
            at, _shares(each.central, at), color=own.colour, linestyle=own.line, label=own.title
        )
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    axes.legend(loc="lower right")
    return figure


def swings(model: Model) -> Figure:
    """Return how far each uncertain input moves its engine's median."""
    rows = [(each, swing) for each in model.forecasts.values() for swing in _telling(each)][::-1]
    figure, axes = new_chart(
        "What moves the median overhead",
        x="ms, with this input at its low and at its high value",
        y="",
        caption=_caption(model, "all other inputs as taken; a dot is the median as taken"),
        height=_HEIGHT,
    )
    for place, (each, swing) in enumerate(rows):
        own = look(each.engine)
        axes.plot([swing.low, swing.high], [place, place], color=own.colour, linewidth=7, alpha=0.6)
        axes.plot([each.percentile(50)], [place], color=own.colour, marker="o")
    titles = [f"{swing.input.title} ({swing.input.grade})" for _, swing in rows]
    axes.set_yticks(range(len(rows)), titles)
    for label, (each, _) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(look(each.engine).colour)
        label.set_fontsize(_SMALL)
    axes.grid(visible=False, axis="y")
    axes.margins(y=0.1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return figure


def _telling(each: Forecast) -> list[Sensitivity]:
    """What moves the median by next to nothing has no bar."""
    return [swing for swing in each.swings if abs(swing.high - swing.low) > _LEAST_SWING]


def _shares(
    overheads: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    at: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.searchsorted(np.sort(overheads), at, side="right") / overheads.size


def _caption(model: Model, note: str) -> Caption:
    worlds, loans = next(iter(model.forecasts.values())).worlds.shape
    return Caption(
        Origin.MODEL,
        n=f"{worlds:,} × {loans:,} draws, seed {SEED}",
        place="the $150,000 loan's own counts × published latencies",
        date=f"as of {published_as_of()}",
        commit="",
        note=note,
    )
