"""The style of all charts: that of the page's light theme, with one colour per engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib

from shared.engines.port import EngineName

PAPER = "#ffffff"
INK = "#131a2e"
MUTED = "#4a5878"
GRID = "#c9d2e6"
BASELINE = "baseline"
"""The series without an engine: the same steps, one after the other in one function."""


@dataclass(frozen=True)
class Look:
    """How a series looks; marker and line distinguish it where colours can't."""

    title: str
    colour: str
    marker: str
    line: str


LOOKS: Mapping[str, Look] = {
    EngineName.DURABLE: Look("Durable Functions", "#a64b00", "o", "-"),
    EngineName.STEPFUNCTIONS: Look("Step Functions", "#b4126a", "s", "--"),
    BASELINE: Look("No engine (baseline)", "#4a5878", "^", ":"),
}
_OTHER = Look("", "#1d5fc4", "D", "-.")

_STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "savefig.facecolor": PAPER,
    # The same data give the same file, and a reader needs no font.
    "svg.fonttype": "path",
    "svg.hashsalt": "one-loan-two-engines",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
}

# This program uses the library for charts alone, so the style is set for all of it.
matplotlib.rcParams.update(_STYLE)


def look(name: str) -> Look:
    """Return the look of an engine or of the baseline; a neutral look for any other series."""
    found = LOOKS.get(name, _OTHER)
    return found if found.title else Look(name, found.colour, found.marker, found.line)
