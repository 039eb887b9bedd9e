"""The document of an exhibit: tables and a chart, with the evidence of each figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Value = int | float | str | None
"""A figure in the unit of its column; None where there is none."""
Measured = Mapping[str, Mapping[str, int | str]]
"""What was counted in a run: the counts of each execution, by its name."""

_USD_PLACES = 12


class Evidence(StrEnum):
    """How a figure is known."""

    RUN = "run"
    COUNTED = "counted"
    COMPUTED = "computed"
    DOCUMENTED = "documented"


MEANING: Mapping[Evidence, str] = {
    Evidence.RUN: "counted from an execution on the emulated engines",
    Evidence.COUNTED: "counted in the source tree and in the synthesized template",
    Evidence.COMPUTED: "from the price book, the quotas and the named formula",
    Evidence.DOCUMENTED: "from AWS's documents or another named source, not run",
}


@dataclass(frozen=True, slots=True)
class ExhibitCell:
    """A figure and its evidence."""

    value: Value
    evidence: Evidence

    def as_json(self) -> dict[str, Any]:
        """Return the figure as the document has it."""
        return {"value": self.value, "evidence": self.evidence.value}


@dataclass(frozen=True, slots=True)
class ExhibitColumn:
    """A column; its unit is empty for text and for plain numbers."""

    key: str
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """A row; `key` names it for those who cite its figures."""

    key: str
    title: str
    cells: Mapping[str, ExhibitCell]


@dataclass(frozen=True, slots=True)
class ExhibitTable:
    """A table of figures; `of` is the heading of its rows."""

    title: str
    of: str
    columns: Sequence[ExhibitColumn]
    rows: Sequence[ExhibitRow]

    def as_json(self) -> dict[str, Any]:
        """Return the table as the document has it."""
        return {
            "title": self.title,
            "of": self.of,
            "columns": [{"key": c.key, "title": c.title, "unit": c.unit} for c in self.columns],
            "rows": [
                {
                    "key": row.key,
                    "title": row.title,
                    "cells": {key: cell.as_json() for key, cell in row.cells.items()},
                }
                for row in self.rows
            ],
        }


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line of a chart; `family` gives its colour: durable, stepfunctions or other.

    `ends_at` names the limit that ends the line; it is empty if none does.
    """

    key: str
    title: str
    family: str
    points: Sequence[tuple[float, float]]
    ends_at: str = ""
    evidence: Evidence = Evidence.COMPUTED


@dataclass(frozen=True, slots=True)
class ExhibitChart:
    """A chart of lines; a unit of an axis is `USD`, `s` or empty."""

    title: str
    x: str
    y: str
    y_unit: str
    log_x: bool
    log_y: bool
    lines: Sequence[ChartLine]

    def as_json(self) -> dict[str, Any]:
        """Return the chart as the document has it."""
        return {
            "title": self.title,
            "x": {"title": self.x, "log": self.log_x},
            "y": {"title": self.y, "unit": self.y_unit, "log": self.log_y},
            "lines": [
                {
                    "key": line.key,
                    "title": line.title,
                    "family": line.family,
                    "evidence": line.evidence.value,
                    "ends_at": line.ends_at,
                    "points": [[x, y] for x, y in line.points],
                }
                for line in self.lines
            ],
        }


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit.

    `shows` is one sentence, `for_whom` the reader who needs it, `findings` are sentences that are
    made from the figures, `method` names the runs and the formulas.
    """

    id: str
    title: str
    shows: str
    for_whom: str
    findings: Sequence[str]
    tables: Sequence[ExhibitTable]
    chart: ExhibitChart | None
    method: Sequence[str]
    sources: Sequence[str]
    measured: Measured

    def as_json(self, number: int) -> dict[str, Any]:
        """Return the document; `number` is its place in the list of exhibits."""
        return {
            "id": self.id,
            "number": number,
            "title": self.title,
            "shows": self.shows,
            "for_whom": self.for_whom,
            "findings": list(self.findings),
            "tables": [table.as_json() for table in self.tables],
            "chart": self.chart.as_json() if self.chart else None,
            "method": list(self.method),
            "sources": list(self.sources),
            "measured": {name: dict(counts) for name, counts in self.measured.items()},
        }


def run(value: Value) -> ExhibitCell:
    """Return a figure that was counted from a run."""
    return ExhibitCell(value, Evidence.RUN)


def computed(value: Value | Decimal) -> ExhibitCell:
    """Return a figure that was computed."""
    return ExhibitCell(usd(value) if isinstance(value, Decimal) else value, Evidence.COMPUTED)


def counted(value: Value) -> ExhibitCell:
    """Return a figure that was counted in the tree or in the template."""
    return ExhibitCell(value, Evidence.COUNTED)


def documented(value: Value) -> ExhibitCell:
    """Return a figure from a document."""
    return ExhibitCell(value, Evidence.DOCUMENTED)


def usd(amount: Decimal) -> float:
    """Return an amount in USD for a document, to twelve decimals."""
    return float(round(amount, _USD_PLACES))


def distinct(sources: Iterable[str]) -> list[str]:
    """Return sources in their order, each once."""
    return list(dict.fromkeys(sources))
