"""The generated parts of the page on experiments."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.experiments.charts import chart
from bench.experiments.costs import ASSUMED
from bench.experiments.data import Record, committed, read
from bench.experiments.limits import end_of
from bench.experiments.plans import Name
from bench.experiments.table import HEADINGS, cells_of
from bench.pages import IMAGES, Page, picture
from bench.tables import markdown

PATH = Path("docs/experiments.md")


def page() -> Page:
    """Return the page: a chart, the limits and a table for each experiment."""
    records = {name: read(committed(name)) for name in Name}
    parts = {f"experiment-{name}": _part(record) for name, record in records.items()}
    return Page(
        PATH,
        {**parts, "experiment-assumed": f"{ASSUMED}."},
        {_image(name): chart(record) for name, record in records.items()},
    )


def _image(name: Name) -> Path:
    return IMAGES / f"experiment-{name}.svg"


def _part(record: Record) -> str:
    shown = picture(_image(record.experiment), f"{record.plan.title}: units and dollars.")
    limits = "\n".join(
        f"- {series.title} ends at {end_of(record, series).value:,}:"
        f" {end_of(record, series).quota.title}, {end_of(record, series).quota.most:,}"
        f" {end_of(record, series).quota.unit} at most."
        for series in record.plan.series
    )
    made = (
        f"{record.origin}, {record.place}, {record.date}, commit {record.commit},"
        f" SDK {record.sdk}; one execution a point; {record.plan.parameter}."
    )
    table = markdown(("Series", *HEADINGS), _rows(record))
    return f"{shown}\n\n{limits}\n\n{made}\n\n{table}"


def _rows(record: Record) -> Iterator[Sequence[str]]:
    for series in record.plan.series:
        for point in record.of(series.name):
            yield series.title, *cells_of(point, series)
