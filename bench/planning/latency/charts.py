"""The charts of the latency model: each engine's overhead, and the effect of each input."""

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
_LEAST_EFFECT_MS = 5.0


def distribution(model: Model) -> Figure:
    """Draw the distribution of the overhead, with a band that holds 9 of 10 draws."""
    figure, axes = new_chart(
        "Orchestration overhead of a loan",
        x="ms",
        y="share of loans",
        caption=_caption(model, "bands: 9 of 10 draws of the uncertain inputs"),
    )
    at = np.linspace(0, _LONGEST, 301)
    for forecast in model.forecasts.values():
        own = look(forecast.engine)
        shares = np.stack([_shares(draw, at) for draw in forecast.draws])
        low, high = np.percentile(shares, _INTERVAL, axis=0)
        axes.fill_between(at, low, high, color=own.colour, alpha=0.15, linewidth=0)
        axes.plot(
            at, _shares(forecast.central, at), color=own.colour, linestyle=own.line, label=own.title
        )
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    axes.legend(loc="lower right")
    return figure


def sensitivities(model: Model) -> Figure:
    """Draw the median overhead with each uncertain input at its low and at its high value."""
    rows = [
        (forecast, effect) for forecast in model.forecasts.values() for effect in _large(forecast)
    ][::-1]
    figure, axes = new_chart(
        "Median overhead by uncertain input",
        x="ms, from the input's low to its high value",
        y="",
        caption=_caption(model, "all other inputs as taken; dot: all inputs as taken"),
        height=_HEIGHT,
    )
    for place, (forecast, effect) in enumerate(rows):
        own = look(forecast.engine)
        axes.plot(
            [effect.low, effect.high], [place, place], color=own.colour, linewidth=7, alpha=0.6
        )
        axes.plot([forecast.percentile(50)], [place], color=own.colour, marker="o")
    titles = [f"{effect.input.title} ({effect.input.grade})" for _, effect in rows]
    axes.set_yticks(range(len(rows)), titles)
    for label, (forecast, _) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(look(forecast.engine).colour)
        label.set_fontsize(_SMALL)
    axes.grid(visible=False, axis="y")
    axes.margins(y=0.1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return figure


def _large(forecast: Forecast) -> list[Sensitivity]:
    """Return the inputs with a visible effect."""
    return [
        effect
        for effect in forecast.sensitivities
        if abs(effect.high - effect.low) > _LEAST_EFFECT_MS
    ]


def _shares(
    overheads: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    at: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.searchsorted(np.sort(overheads), at, side="right") / overheads.size


def _caption(model: Model, note: str) -> Caption:
    draws, loans = next(iter(model.forecasts.values())).draws.shape
    return Caption(
        Origin.MODEL,
        n=f"{draws:,} × {loans:,} draws, seed {SEED}",
        place="the $150,000 loan's own counts × published latencies",
        date=f"as of {published_as_of()}",
        commit="",
        note=note,
    )
