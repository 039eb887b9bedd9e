"""`python -m bench break-even`: print what a workload costs on each engine."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from local.terminal import console, dollars
from shared.billing.planning.alternatives import ALTERNATIVES, ASSUMPTIONS
from shared.billing.planning.break_even import (
    AlternativeCost,
    Comparison,
    Crossing,
    LimitCrossing,
    compare,
)
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import NoSuchRegion
from shared.billing.prices.quotas import Limit

_TROUBLE = 2
_Change = TypeVar("_Change", Crossing, LimitCrossing)
_TITLES = {way.name: way.title for way in ALTERNATIVES}


def run(workload: Workload) -> int:
    """Print the comparison; the exit status is 2 if there is no price book of the region."""
    try:
        comparison = compare(workload)
    except NoSuchRegion as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    show(comparison, console())
    return 0


def show(comparison: Comparison, out: Console) -> None:
    """Print workload, bills, the values at which they cross or reach a quota, and assumptions."""
    out.print(workload_line(comparison.workload))
    out.print(_bills(comparison))
    for line in (*_limits(comparison.estimates), *_caveats(comparison)):
        out.print(line)
    out.print(_verdict(comparison), style="bold green")
    for table in (_crossings(comparison), _limit_crossings(comparison)):
        out.print(table if table.row_count else f"{table.title}: nothing crosses.")
    out.print("Assumptions:")
    for assumption in (*ASSUMPTIONS, *_switches(comparison)):
        out.print(f"- {assumption}")


def workload_line(workload: Workload) -> str:
    """Return every value of a workload, by the names of their variables."""
    values = workload.model_dump(mode="json").items()
    return "Workload: " + " ".join(
        f"{name.upper()}={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in values
    )


def assumed_lines(items: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each price that is taken from us-east-1."""
    yield from (f"[yellow]Assumed[/]: the price of {item} is that of us-east-1." for item in items)


def _caveats(comparison: Comparison) -> Iterator[str]:
    for cost in comparison.estimates:
        if cost.bill is not None:
            for caveat in cost.alternative.caveats:
                yield f"[yellow]{cost.alternative.title}[/]: {caveat}"
    if any(cost.ruled_out and _is_payload(cost) for cost in comparison.estimates):
        yield "BY_REFERENCE=true passes references to payloads in S3, and prices them."
    yield from assumed_lines(comparison.assumed)


def _is_payload(cost: AlternativeCost) -> bool:
    payloads = (Limit.STATE_PAYLOAD, Limit.DURABLE_PAYLOAD, Limit.DURABLE_WRITTEN)
    return any(excess.quota.limit in payloads for excess in cost.ruled_out)


def _bills(comparison: Comparison) -> Table:
    work = comparison.workload
    book = comparison.book
    title = f"A month of {work.loans:,} loans in {book.region}, in {book.currency}"
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD)
    table.add_column("Item", overflow="fold")
    for heading in ("Quantity", "Unit price", "Per month", "Per loan"):
        table.add_column(heading, justify="right", no_wrap=True)
    for estimate in comparison.estimates:
        for cells in _rows(estimate, work.loans):
            table.add_row(*cells)
        table.add_section()
    return table


def _rows(estimate: AlternativeCost, loans: int) -> Iterator[tuple[str, ...]]:
    if estimate.bill is None:
        yield (f"[bold]{estimate.alternative.title}[/]: ruled out by a quota",)
        return
    yield (f"[bold]{estimate.alternative.title}",)
    for line in estimate.bill.lines:
        quantity = f"{line.quantity:,.9f}".rstrip("0").rstrip(".")
        price = f"{line.unit_price.normalize():f}"
        yield f"{line.title} ({line.unit})", quantity, price, dollars(line.amount, 2)
    total = estimate.bill.total
    yield "Total", "", "", f"[bold]{dollars(total, 2)}", dollars(total / loans)


def _limits(estimates: Iterable[AlternativeCost]) -> Iterator[str]:
    for estimate in estimates:
        for excess in estimate.ruled_out:
            yield f"[red]{estimate.alternative.title} is ruled out[/] by {excess}."
        for excess in estimate.warnings:
            yield f"[yellow]{estimate.alternative.title}, warning[/]: {excess}."


def _verdict(comparison: Comparison) -> str:
    if comparison.cheapest is None:
        return "No engine can run this workload."
    return f"Cheapest: {_TITLES[comparison.cheapest]}."


def _crossings(comparison: Comparison) -> Table:
    table = _changes("Which engine becomes cheaper, if one value changes", "Becomes cheaper")
    for variable, crossing in _named(comparison.crossings, comparison):
        table.add_row(
            variable,
            f"{crossing.value:,}",
            f"{_TITLES[crossing.cheaper]}, than {_TITLES[crossing.other]}",
        )
    return table


def _limit_crossings(comparison: Comparison) -> Table:
    table = _changes("Which quota rules an engine out, if one value changes", "Quota")
    for variable, crossing in _named(comparison.limit_crossings, comparison):
        verb = "is possible again" if crossing.opens else "is ruled out"
        quota = crossing.quota
        limit = f"{quota.title}, at most {quota.most:,} {quota.unit}"
        table.add_row(
            variable, f"{crossing.value:,}", f"{_TITLES[crossing.alternative]} {verb}: {limit}"
        )
    return table


def _changes(title: str, what: str) -> Table:
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD)
    table.add_column("Value (now)")
    table.add_column("From", justify="right")
    table.add_column(what, overflow="fold")
    return table


def _named(changes: Iterable[_Change], comparison: Comparison) -> Iterator[tuple[str, _Change]]:
    """Yield each change with its variable and the variable's value now, on the first line only."""
    for variable, group in groupby(changes, lambda change: change.variable):
        name = f"{variable} ({getattr(comparison.workload, variable):,})"
        for change in group:
            yield name, change
            name = ""


def _switches(comparison: Comparison) -> Iterator[str]:
    for name, value in comparison.assumptions.as_json().items():
        yield f"{name} = {str(value).lower()}"
