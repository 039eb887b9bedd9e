"""The table of an experiment's points."""

from collections.abc import Sequence

from bench.experiments.costs import dollars_of
from bench.experiments.data import Point
from bench.experiments.plans import Series
from local.terminal import dollars

HEADINGS = ("Value", "Operations", "Transitions", "Invocations", "Replayed", "Bytes", "Dollars")
NOTHING = "–"


def cells_of(point: Point, series: Series) -> Sequence[str]:
    """Return the cells of a point's row; a dash stands for 0."""
    counts = point.counts
    amounts = (
        counts.operations,
        counts.transitions,
        counts.invocations,
        counts.replayed,
        counts.bytes_written,
    )
    cost = dollars_of(counts, series.shape(point.value)).total
    cells = (f"{amount:,}" if amount else NOTHING for amount in amounts)
    return f"{point.value:,}", *cells, dollars(cost, 8)
