"""A chart with its caption, and its file."""

import io
import textwrap
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.output.charts.caption import Caption, Origin
from bench.output.charts.style import MUTED

WIDTH, HEIGHT = 7.6, 4.4
_CAPTION_INCHES = 0.52
_CHARACTERS_OF_A_LINE = 128
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_BADGES = {Origin.LOCAL: "#b3261e", Origin.AWS: "#0b6b45", Origin.MODEL: "#5b3fc4"}


def new_chart(
    title: str, *, x: str, y: str, caption: Caption, height: float = HEIGHT
) -> tuple[Figure, Axes]:
    """Return an empty chart with its title, the names of its axes and its caption.

    `height` is in inches. Use `chart.legend()` and the axes as Matplotlib has them.
    """
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    bottom = _CAPTION_INCHES / height
    figure.get_layout_engine().set(rect=(0, bottom, 1, 1 - bottom))  # type: ignore[union-attr,call-arg]  # as the constrained one has it
    axes = figure.subplots()
    axes.set_title(title, pad=10)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    _write(figure, caption, height)
    return figure, axes


def svg_text(figure: Figure) -> str:
    """Return the chart as SVG: equal charts are equal texts, without a date in them."""
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata=_NO_METADATA)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def save_svg(figure: Figure, path: Path) -> None:
    """Write the chart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg_text(figure), encoding="utf-8")


def _write(figure: Figure, caption: Caption, height: float) -> None:
    """Two lines below the axes: where the figures come from, and what they are."""
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
    words = textwrap.fill(str(caption), _CHARACTERS_OF_A_LINE, max_lines=2)
    figure.text(left, 0.3 / height, words, fontsize=7.5, color=MUTED, va="top")
