"""The chart of an exhibit as SVG."""

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.exhibits.document import ChartLine, Evidence, Exhibit
from bench.exhibits.pricing import REGION, book
from bench.output.charts import Caption, Origin, look, new_chart
from shared.engines.port import EngineName

_HEIGHT = 4.4
_SMALL = 8
_MARKERS = "osv^DPX"
_STYLES = ("-", "--", ":", "-.")


def chart(exhibit: Exhibit) -> Figure:
    """Draw the lines of an exhibit's chart; a cross marks a line that ends at a limit.

    Raises:
        ValueError: the exhibit has no chart.
    """
    drawn = exhibit.chart
    if drawn is None:
        raise ValueError(f"{exhibit.id} has no chart")
    is_run = any(line.evidence is Evidence.RUN for line in drawn.lines)
    origin = Origin.LOCAL if is_run else Origin.MODEL
    note = "prices and quotas of the price book; a cross is a limit of AWS"
    caption = Caption(origin, n="", place=REGION, date=book().as_of, commit="", note=note)
    figure, axes = new_chart(drawn.title, x=drawn.x, y=drawn.y, caption=caption, height=_HEIGHT)
    for place, line in enumerate(drawn.lines):
        colour = _colour(line)
        x, y = zip(*line.points, strict=True)
        axes.plot(
            x,
            y,
            color=colour,
            marker=_MARKERS[place % len(_MARKERS)],
            linestyle=_STYLES[place % len(_STYLES)],
            label=line.title + (f" (ends: {line.ends_at})" if line.ends_at else ""),
        )
        if line.ends_at:
            axes.plot([x[-1]], [y[-1]], color=colour, marker="X", markersize=10)
    if drawn.log_x:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    if drawn.log_y:
        axes.set_yscale("log")
    label = _usd if drawn.y_unit == "USD" else _whole
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: label(value)))
    axes.legend(fontsize=_SMALL)
    return figure


def _usd(value: float) -> str:
    return f"${value:,.9f}".rstrip("0").rstrip(".")


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _colour(line: ChartLine) -> str:
    return look(line.family).colour if line.family in set(EngineName) else look("").colour
