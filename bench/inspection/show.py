"""The report of an inspection in the terminal."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.terminal import dollars
from shared.engines.port import EngineName
from shared.inspection.report import COVERED, Inspection, units_as_json

_TITLES = {"stepfunctions": "Step Functions Standard", "durable": "Durable function"}
_MOST_ROWS = 60
"""Rows and paths that are printed; the JSON has all of them."""


def show(report: Inspection, out: Console) -> None:
    """Print units, bill, limits, the other engine, and the rows or the paths."""
    for line in _head(report):
        out.print(line)
    out.print(_comparison(report))
    out.print(escape(COVERED))
    for assumed in dict.fromkeys([*report.pricing.assumed, *report.other_engine.pricing.assumed]):
        out.print(f"[yellow]Assumed[/]: the price of {escape(assumed)} is that of us-east-1.")
    out.print(_limits(report))
    for name, missing in report.unsupported:
        out.print(f"[yellow]No counterpart[/]: {escape(name)}: {escape(missing)}.")
    out.print(_paths(report) if report.kind == "definition" else _rows(report))
    out.print(f"From one engine to the other ({_TITLES[report.other_engine.engine]}):")
    for rule in report.other_engine.rules:
        out.print(f"- {escape(rule)}")


def _head(report: Inspection) -> Iterator[str]:
    durable = report.engine == EngineName.DURABLE
    what = f"A {report.kind} of {'a durable function' if durable else _TITLES[report.engine]}"
    whole = "" if report.whole else ", not whole"
    execution = report.execution
    name = f": {execution.name or 'no name'}, {execution.status}" if execution else ""
    yield f"[bold]{escape(what + whole + name)}"
    for caveat in report.caveats:
        yield f"[yellow]Caveat[/]: {escape(caveat)}."


def _comparison(report: Inspection) -> Table:
    other = report.other_engine
    table = Table(title=f"One execution in {report.pricing.book.region}, USD", box=SIMPLE_HEAD)
    table.add_column("Engine", overflow="fold")
    for heading in ("Units", "Total", "Per million"):
        table.add_column(heading, justify="right", overflow="fold")
    own_units = units_as_json(report.engine, report.units, exact=report.kind == "history")
    own = (own_units, report.pricing.total, report.pricing.per_million)
    shown = other.as_json()
    others = (shown["units"], shown["total"], shown["per_million"])
    for engine, (units, total, million) in ((report.engine, own), (other.engine, others)):
        table.add_row(_TITLES[engine], _units(units), _usd(total, 9), _usd(million, 2))
    return table


def _units(units: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{_number(amount)} {name.replace('_', ' ')}" for name, amount in units.items()
    )


def _number(amount: Any) -> str:
    if not isinstance(amount, dict):
        return f"{amount:,}"
    if amount["min"] == amount["max"]:
        return f"{amount['max']:,}"
    return f"{amount['min']:,} to {amount['max']:,}"


def _usd(amount: Any, places: int) -> str:
    if not isinstance(amount, dict):
        return dollars(Decimal(amount), places)
    if amount["min"] == amount["max"]:
        return dollars(Decimal(amount["max"]), places)
    return f"{dollars(Decimal(amount['min']), places)} to {dollars(Decimal(amount['max']), places)}"


def _limits(report: Inspection) -> Table:
    table = Table(title="Limits of an execution", box=SIMPLE_HEAD)
    table.add_column("Limit", overflow="fold")
    for heading in ("Used", "At most", "Share"):
        table.add_column(heading, justify="right", no_wrap=True)
    for engine, uses in (
        (report.engine, report.limits),
        (report.other_engine.engine, report.other_engine.limits),
    ):
        table.add_row(f"[bold]{_TITLES[engine]}")
        for use in uses:
            style = "red" if use.share > 1 and not use.warns else "yellow" if use.share > 1 else ""
            used = _number(use.as_json()["used"])
            table.add_row(
                f"{use.title} ({use.unit})", used, f"{use.most:,}", f"{use.share:.1%}", style=style
            )
        table.add_section()
    return table


def _paths(report: Inspection) -> Table:
    table = Table(title="Paths (⇢ after a caught error)", box=SIMPLE_HEAD)
    table.add_column("Path", overflow="fold")
    table.add_column("Transitions", justify="right", no_wrap=True)
    table.add_column("Operations", justify="right", no_wrap=True)
    for path in report.paths[:_MOST_ROWS]:
        transitions = _number(path.units.transitions.as_json())
        table.add_row(escape(path.name), transitions, _number(path.units.operations.as_json()))
    return _cut(table, len(report.paths))


def _rows(report: Inspection) -> Table:
    table = Table(title="Rows", box=SIMPLE_HEAD)
    table.add_column("Row", overflow="fold")
    table.add_column("Kind", overflow="fold")
    for heading in ("Attempts", "Seconds"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Result", overflow="fold")
    for row in report.rows[:_MOST_ROWS]:
        ends = [span.end for span in row.spans if span.end]
        seconds = (max(ends) - row.spans[0].start).total_seconds() if ends else None
        table.add_row(
            escape(f"{'  ' * (len(row.path) - 1)}{row.name}"),
            escape(row.kind.replace("_", " ")),
            f"{row.attempts}" if row.attempts > 1 else "",
            "" if seconds is None else f"{seconds:,.3f}",
            escape(f"{row.result.replace('_', ' ')}{f': {row.error}' if row.error else ''}"),
        )
    return _cut(table, len(report.rows))


def _cut(table: Table, count: int) -> Table:
    if count > _MOST_ROWS:
        table.caption = f"The first {_MOST_ROWS} of {count:,}; JSON=1 prints all."
    return table
