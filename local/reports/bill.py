"""`python -m local bill`: what the demo's applicants cost on either engine, with the working."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from local.client.api_client import LoanClient
from local.lab import Lab
from shared.domain.profiles import PROFILES, Profile
from shared.engines.port import EngineName

Cost = Mapping[str, Any]

_PATIENCE_SECONDS = 60
_LOOK_AGAIN_SECONDS = 0.1
_PIPED_WIDTH = 130
_PLACES = 9
_QUANTITY_PLACES = 12
_CENTS = 2
_MILLION = 1_000_000
_GROUPS = {
    "engine": "Orchestration: counted by the engine, holds on AWS",
    "lambda": "Lambda: LOCAL EMULATOR, the time is this machine's",
    "shared": "The application around it: charged to no engine; its logs and Lambda are local",
}
_RULE = "|---|---|---|---:|---:|---:|---:|"
_UNITS = {
    EngineName.DURABLE: ("durable_operations", "operations", "Durable operations"),
    EngineName.STEPFUNCTIONS: (
        "state_transitions",
        "transitions",
        "Standard state transitions",
    ),
}


@dataclass(frozen=True)
class BillStatement:
    """The final bills of one profile's loan, by engine."""

    profile: Profile
    costs: Mapping[EngineName, Cost]

    @property
    def title(self) -> str:
        """Who asks for how much."""
        return f"{self.profile.name.split()[0]}, ${self.profile.loan_amount / 100:,.0f}"


def run() -> int:
    """Print every bill."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(width=_PIPED_WIDTH, highlight=False)
    console.print("Starting a lab of its own …")
    with Lab() as lab, LoanClient(lab.url) as client:
        statements = list(statements_of(client))
    for statement in statements:
        console.print(_table(statement))
    cost = next(iter(statements[0].costs.values()))
    console.print(f"Switches: {_listed(cost['switches'])}.")
    prices = cost["prices"]
    console.print(
        f"Prices: {prices['region']}, as of {prices['as_of']}; each with its source in "
        "docs/prices.md.\nPer million is a million times the loan: no tiers, no free tier."
    )
    return 0


def statements_of(client: LoanClient) -> Iterator[BillStatement]:
    """Run every profile on every engine, a manager agreeing to whatever is asked, and bill it."""
    for profile in PROFILES:
        costs = {}
        for engine in EngineName:
            application = {
                "name": profile.name,
                "sin": profile.sin,
                "loan_amount": profile.loan_amount / 100,
                "engine": engine,
            }
            application_id = client.apply(application)
            client.finish(application_id, decide=True)
            costs[engine] = final_cost(client, application_id)
        yield BillStatement(profile, costs)


def final_cost(client: LoanClient, application_id: str) -> Cost:
    """Return the bill of a finished loan, which its execution's end and its reports complete.

    Raises:
        TimeoutError: it wasn't final when the patience had ended.
    """
    ends = time.monotonic() + _PATIENCE_SECONDS
    while not (cost := client.cost(application_id))["final"]:
        if time.monotonic() > ends:
            raise TimeoutError(f"the bill of loan {application_id} didn't become final")
        time.sleep(_LOOK_AGAIN_SECONDS)
    return cost


def markdown(statements: Iterable[BillStatement]) -> str:
    """Return what carries over to AWS as a Markdown table: orchestration, no time of functions."""
    lines = [
        "| Loan | Engine | Counted | Operations or transitions | Data | Per loan | Per million |",
        _RULE,
    ]
    for statement in statements:
        for engine, cost in statement.costs.items():
            lines.append(f"| {' | '.join(_cells(statement, engine, cost))} |")
    return "\n".join(lines)


def _cells(statement: BillStatement, engine: EngineName, cost: Cost) -> Sequence[str]:
    name, plural, item = _UNITS[engine]
    units = cost["units"]
    (counted,) = (line["amount"] for line in cost["lines"] if line["item"] == item)
    total = _sum(cost, "engine")
    told = f"{units[name]} {plural}"
    if "bytes_written" in units:
        told += f", {units['bytes_written']:,} bytes kept {units['retention_days']} days"
    data = dollars(total - counted) if total > counted else ""
    million = f"${total * _MILLION:,.2f}"
    return statement.title, engine, told, dollars(counted), data, dollars(total), million


def dollars(amount: Decimal) -> str:
    """Return an amount with at least its cents and at most nine decimals."""
    whole, _, decimals = f"{amount:,.{_PLACES}f}".partition(".")
    return f"${whole}.{decimals.rstrip('0').ljust(_CENTS, '0')}"


def _table(statement: BillStatement) -> Table:
    table = Table(title=statement.title, title_style="bold", box=SIMPLE_HEAD)
    table.add_column("", overflow="fold")
    table.add_column("Unit price", justify="right")
    for engine in statement.costs:
        table.add_column(engine, justify="right")
        table.add_column("Amount", justify="right")
    costs = list(statement.costs.values())
    names = (name for cost in costs for name in cost["units"])
    for name in dict.fromkeys([*(unit for unit, *_ in _UNITS.values()), *names]):
        table.add_row(
            name.replace("_", " "), "", *_counted(cost["units"].get(name) for cost in costs)
        )
    table.add_section()
    for group, title in _GROUPS.items():
        table.add_row(f"[bold]{title}")
        for item, price in _priced(statement, group):
            table.add_row(f"  {item}", price, *_of_each(statement, group, item))
        _add_sums(table, "  [bold]Subtotal", [_sum(cost, group) for cost in costs])
        table.add_section()
    _add_sums(table, "[bold]Total, with what is local", [cost["total"] for cost in costs])
    return table


def _add_sums(table: Table, title: str, sums: Sequence[Decimal]) -> None:
    """Add an amount for each engine, and what a million loans come to."""
    table.add_row(title, "", *(cell for each in sums for cell in ("", f"[bold]{dollars(each)}")))
    million = (f"${each * _MILLION:,.2f}" for each in sums)
    table.add_row("  Per million", "", *(cell for each in million for cell in ("", each)))


def _counted(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from ("" if value is None else _plain(value), "")


def _plain(quantity: Decimal | int) -> str:
    """Return a number without the zeros that JSON leaves behind its point."""
    whole, _, decimals = f"{quantity:,.{_QUANTITY_PLACES}f}".partition(".")
    return f"{whole}.{decimals}".rstrip("0").rstrip(".")


def _priced(statement: BillStatement, group: str) -> Sequence[tuple[str, str]]:
    """Return the items of a group on either engine, each once, with its price."""
    lines = [line for cost in statement.costs.values() for line in cost["lines"]]
    own = [line for line in lines if line["group"] == group]
    return list({_name(line): _plain(line["unit_price"]) for line in own}.items())


def _name(line: Mapping[str, Any]) -> str:
    return f"{line['item']} ({line['unit']}{', estimated' if line['estimated'] else ''})"


def _of_each(statement: BillStatement, group: str, item: str) -> Iterator[str]:
    for cost in statement.costs.values():
        own = [each for each in cost["lines"] if (each["group"], _name(each)) == (group, item)]
        yield from ((_plain(own[0]["quantity"]), dollars(own[0]["amount"])) if own else ("", ""))


def _sum(cost: Cost, group: str) -> Decimal:
    return sum((line["amount"] for line in cost["lines"] if line["group"] == group), Decimal(0))


def _listed(switches: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {str(value).lower()}" for name, value in switches.items())
