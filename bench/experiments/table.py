"""A point of an experiment as the cells of a row."""

from collections.abc import Sequence

from bench.experiments.costs import dollars_of
from bench.experiments.data import Point
from bench.experiments.plans import Series
from bench.output.tables import dollars

HEADINGS = ("Value", "Operations", "Transitions", "Invocations", "Replayed", "Bytes", "Dollars")


def cells_of(point: Point, series: Series) -> Sequence[str]:
    """Return what one execution consumed and what it costs; a dash for what isn't counted."""
    counts = point.counts
    amounts = (
        counts.operations,
        counts.transitions,
        counts.invocations,
        counts.replayed,
        counts.bytes_written,
    )
    cost = dollars_of(counts, series.shape(point.value)).total
    told = (f"{amount:,}" if amount else "–" for amount in amounts)
    return f"{point.value:,}", *told, dollars(cost, 8)
