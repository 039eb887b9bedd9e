"""A chart with its caption, and its file."""

import io
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.output.charts.caption import Caption, Origin
from bench.output.charts.style import MUTED

WIDTH, HEIGHT = 7.6, 4.4
_CAPTION_INCHES = 0.52
_CHARACTERS_OF_A_LINE = 128
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_BADGES = {Origin.LOCAL: "#b3261e", Origin.AWS: "#0b6b45", Origin.MODEL: "#5b3fc4"}
_MOST_POINTS = 20


def new_chart(
    title: str, *, x: str, y: str, caption: Caption, height: float = HEIGHT
) -> tuple[Figure, Axes]:
    """Return an empty chart with its title, axis labels and caption; `height` is in inches."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    bottom = _CAPTION_INCHES / height
    figure.get_layout_engine().set(rect=(0, bottom, 1, 1 - bottom))  # type: ignore[union-attr,call-arg]  # the constrained engine has it
    axes = figure.subplots()
    axes.set_title(title, pad=10)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    _write(figure, caption, height)
    return figure, axes


def svg_text(figure: Figure) -> str:
    """Return the chart as SVG; its description has the figures that it shows, as text."""
    written = io.StringIO()
    metadata = {**_NO_METADATA, "Description": "\n".join(figures_of(figure))}
    figure.savefig(written, format="svg", metadata=metadata)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def save_svg(figure: Figure, path: Path) -> None:
    """Write the chart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg_text(figure), encoding="utf-8")


def figures_of(figure: Figure) -> Iterator[str]:
    """Yield the figures that a chart shows, as one text per line or bars of the chart.

    They have three significant digits. A long line is represented by at most 20 of its points.
    """
    for axes in figure.axes:
        for line in axes.lines:
            points = np.asarray(line.get_xydata(), dtype=float)
            shown = points[:: len(points) // _MOST_POINTS + 1]
            yield _labelled(line, (f"({x:.3g}, {y:.3g})" for x, y in shown))
        for bars in axes.containers:
            if isinstance(bars, BarContainer):
                yield _labelled(bars, (f"{bar.get_width():.3g}" for bar in bars))


def _labelled(shown: Line2D | BarContainer, figures: Iterable[str]) -> str:
    label = " ".join(str(shown.get_label()).split())
    return " ".join([f"{label}:", *figures])


def _write(figure: Figure, caption: Caption, height: float) -> None:
    """Write two lines below the axes: the origin of the figures, and the caption."""
    left = 0.12 / WIDTH
    figure.text(
        left,
        0.33 / height,
        caption.origin,
        fontsize=8,
        fontweight="bold",
        color=_BADGES[caption.origin],
        va="bottom",
    )
    text = textwrap.fill(str(caption), _CHARACTERS_OF_A_LINE, max_lines=2)
    figure.text(left, 0.3 / height, text, fontsize=7.5, color=MUTED, va="top")
