"""`python -m bench price`: compare published prices with the price book."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from bench.prices.vectors import (
    SIDES,
    BadVector,
    UnreadableFile,
    VectorFile,
    VectorRow,
    check,
    name,
    read,
)
from local.terminal import console, dollars
from shared.billing.prices.pricebook import NoSuchPrice, NoSuchRegion, PriceBook, price_book

_MISMATCH = 1
_TROUBLE = 2


@dataclass
class PriceReport:
    """The result for a file: the rows of each vector, and the errors of vectors without rows."""

    rows: list[tuple[str, VectorRow]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def mismatches(self) -> list[str]:
        """The lines that differ by more than their tolerance, in words."""
        return [
            f"{vector}: {row.line}: {problem}"
            for vector, row in self.rows
            for problem in row.mismatches
        ]

    @property
    def compared(self) -> int:
        """The number of lines with a published value."""
        return sum(bool(row.stated) for _, row in self.rows)

    @property
    def status(self) -> int:
        """0 if all lines were reproduced, 1 after a mismatch, 2 if a vector can't be computed."""
        if self.errors:
            return _TROUBLE
        return _MISMATCH if self.mismatches else 0


def run(path: Path) -> int:
    """Print each line of each vector; return the exit status of the report."""
    try:
        file = read(path)
        book = price_book(file.region)
    except (UnreadableFile, NoSuchRegion) as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    report = report_on(file, book)
    _print(report, book)
    return report.status


def report_on(file: VectorFile, book: PriceBook) -> PriceReport:
    """Compute each vector of a file; an error in one doesn't affect the others."""
    report = PriceReport()
    for number, vector in enumerate(file.vectors, start=1):
        title = name(vector, number)
        try:
            report.rows += [(title, row) for row in check(vector, book)]
        except (BadVector, NoSuchPrice) as error:
            report.errors.append(f"{title}: {error}")
    return report


def _print(report: PriceReport, book: PriceBook) -> None:
    out = console()
    out.print(_table(report, book))
    for mismatch in report.mismatches:
        out.print(f"[bold red]{escape(mismatch)}", soft_wrap=True)
    for error in report.errors:
        print(error, file=sys.stderr)
    if report.status == 0:
        out.print(f"[bold green]All {report.compared} published lines are reproduced.")


def _table(report: PriceReport, book: PriceBook) -> Table:
    title = f"Prices of {book.region}, as of {book.as_of}, in {book.currency}"
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Vector", overflow="fold", min_width=18)
    table.add_column("Line")
    for heading in ("Expected", "Exact", "Computed"):
        table.add_column(heading, justify="right")
    table.add_column("")
    shown = ""
    for vector, row in report.rows:
        if not row.stated and not row.computed:
            continue
        table.add_row(
            "" if vector == shown else escape(vector),
            row.line,
            *(_amount(row, side) for side in SIDES),
            dollars(row.computed),
            _verdict(row),
            end_section=row.line == "total",
        )
        shown = vector
    return table


def _amount(row: VectorRow, side: str) -> str:
    return dollars(row.stated[side]) if side in row.stated else ""


def _verdict(row: VectorRow) -> str:
    if row.mismatches:
        return "[red]differs"
    return "[green]ok" if row.stated else ""
