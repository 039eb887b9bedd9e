"""The generated parts of the page on experiments."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from bench.experiments.charts import chart
from bench.experiments.costs import ASSUMED, dollars_of
from bench.experiments.data import Record, committed, read
from bench.experiments.limits import end_of
from bench.experiments.plans import Name, Series
from bench.experiments.table import HEADINGS, cells_of
from bench.output.pages import IMAGES, GeneratedPage, image
from bench.output.tables import markdown

PATH = Path("docs/experiments.md")


def page() -> GeneratedPage:
    """Return the page: a chart, the quotas and a table for each experiment."""
    records = {name: read(committed(name)) for name in Name}
    parts = {f"experiment-{name}": _part(record) for name, record in records.items()}
    return GeneratedPage(
        PATH,
        {**parts, "experiment-assumed": f"{ASSUMED}."},
        {_image(name): chart(record) for name, record in records.items()},
    )


def _image(name: Name) -> Path:
    return IMAGES / f"experiment-{name}.svg"


def _part(record: Record) -> str:
    shown = image(_image(record.experiment), f"{record.plan.title}: units and dollars.")
    limits = "\n".join(
        f"- {series.title}: at most {end.value:,} ({end.quota.title}: {end.quota.most:,})."
        for series, end in ((series, end_of(record, series)) for series in record.plan.series)
    )
    lines = "\n".join(f"- {line}" for line in cheaper(record))
    source = (
        f"{record.origin}, {record.place}, {record.date}, commit {record.commit},"
        f" SDK {record.sdk}; one execution per point. Value: {record.plan.parameter}."
    )
    table = markdown(("Series", *HEADINGS), _rows(record))
    return f"{shown}\n\n{limits}\n{lines}\n\n{source}\n\n{table}"


def cheaper(record: Record) -> Iterator[str]:
    """Yield which of the two engines is cheaper, and up to which value."""
    durable, states = record.plan.series[:2]
    signs = [
        (value, _cost(record, durable, value) - _cost(record, states, value))
        for value in record.plan.values
    ]
    first, last = signs[0][1] < 0, signs[-1][1] < 0
    less, more = (durable, states) if first else (states, durable)
    if first is last:
        yield f"{less.title} is cheaper at every value."
        return
    (early, before), (late, after) = next(
        pair for pair in pairwise(signs) if (pair[0][1] < 0) is not (pair[1][1] < 0)
    )
    crossing = early + (late - early) * before / (before - after)
    yield f"{less.title} is cheaper up to {crossing:,.0f}, {more.title} above it."


def _cost(record: Record, series: Series, value: int) -> Decimal:
    (point,) = (each for each in record.of(series.name) if each.value == value)
    return dollars_of(point.counts, series.shape(value)).total


def _rows(record: Record) -> Iterator[Sequence[str]]:
    for series in record.plan.series:
        for point in record.of(series.name):
            yield series.title, *cells_of(point, series)
