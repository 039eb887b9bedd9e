"""The common parts of a run's charts."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from bench.output.charts import look


class EmptyChart(ValueError):
    """The chart would show nothing."""


def legend_below(axes: Axes) -> None:
    """Put the legend below the axes, in three columns."""
    axes.legend(fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.45, -0.16))


def draw_ecdf(axes: Axes, series: str, values: Sequence[float]) -> None:
    """Draw the share of the values that are at most so large."""
    style = look(series)
    axes.ecdf(values, color=style.colour, linestyle=style.line, label=style.title)
