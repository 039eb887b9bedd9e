"""The look of all charts, and how a chart is written to a file."""

from bench.output.charts.caption import Caption, Origin
from bench.output.charts.chart import new_chart, save_svg, svg_text
from bench.output.charts.style import INK, LOOKS, MUTED, Look, look

__all__ = [
    "INK",
    "LOOKS",
    "MUTED",
    "Caption",
    "Look",
    "Origin",
    "look",
    "new_chart",
    "save_svg",
    "svg_text",
]
