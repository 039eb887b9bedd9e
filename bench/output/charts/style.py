"""The house style: on white, as the page's light theme; colour says which engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib

from shared.engines.port import EngineName

PAPER = "#ffffff"
INK = "#131a2e"
MUTED = "#4a5878"
GRID = "#c9d2e6"
PLAIN = "plain"
"""The arm without an engine: the same steps, called in a row."""


@dataclass(frozen=True)
class Look:
    """How a series looks; marker and line tell it apart where colours can't."""

    title: str
    colour: str
    marker: str
    line: str


LOOKS: Mapping[str, Look] = {
    EngineName.DURABLE: Look("Durable Functions", "#a64b00", "o", "-"),
    EngineName.STEPFUNCTIONS: Look("Step Functions", "#b4126a", "s", "--"),
    PLAIN: Look("No engine (zero line)", "#4a5878", "^", ":"),
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
    # The same data give the same bytes, and the text needs no font where it is read.
    "svg.fonttype": "path",
    "svg.hashsalt": "one-loan-two-engines",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
}

# Charts are the only reason for which this program loads the library.
matplotlib.rcParams.update(_STYLE)


def look(name: str) -> Look:
    """Return how a series looks: an engine's or the zero line's own look, else a neutral one."""
    found = LOOKS.get(name, _OTHER)
    return found if found.title else Look(name, found.colour, found.marker, found.line)
