"""`python -m local bill`: what the demo's applicants cost on each engine, line by line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from local.client.api_client import LoanClient
from local.client.polling import poll
from local.lab import Lab
from local.reports.profile_loans import run_profiles, title_of
from local.terminal import console, dollars, progress
from shared.domain.profiles import PROFILES, Profile
from shared.engines.port import COMPARED, EngineName

Cost = Mapping[str, Any]

_PATIENCE_SECONDS = 60
_POLL_SECONDS = 0.1
_QUANTITY_PLACES = 12
_MILLION = 1_000_000
_GROUPS = {
    "engine": "Orchestration",
    "lambda": "Lambda (LOCAL EMULATOR)",
    "shared": "API, table and logs",
}
_EXPRESS_DURATION = "Express duration"
_LEAST_MS = 100
_UNITS = {
    EngineName.DURABLE: ("durable_operations", "operations"),
    EngineName.STEPFUNCTIONS: ("state_transitions", "transitions"),
}


@dataclass(frozen=True)
class BillStatement:
    """The final bills of one profile's loan, by engine."""

    profile: Profile
    costs: Mapping[EngineName, Cost]

    @property
    def title(self) -> str:
        """The applicant and the amount."""
        return title_of(self.profile)


def run(engines: Sequence[EngineName]) -> int:
    """Print every bill."""
    out = console()
    out.print("Running three loans on each engine, in a lab of its own.")
    with (
        Lab() as lab,
        LoanClient(lab.url) as client,
        progress(out, "Loans billed", len(PROFILES) * len(engines)) as advance,
    ):
        statements = list(statements_of(client, advance, engines))
    for statement in statements:
        out.print(_table(statement))
    cost = next(iter(statements[0].costs.values()))
    prices = cost["prices"]
    out.print(
        "Orchestration is counted in the engine's own history and is the same on AWS. The "
        "durations of Lambda and the size of the logs are this machine's. API, table and logs are "
        "the application's own costs, which no engine charges.\n"
        f"Assumptions: {_listed(cost['switches'])}.\n"
        f"Prices are those of {prices['region']}, as of {prices['as_of']}, in US dollars: "
        "docs/prices.md has the source of each.\n"
        "Per million is a million times the loan: no price tiers and no free tier."
    )
    return 0


def statements_of(
    client: LoanClient,
    advance: Callable[[], None] = lambda: None,
    engines: Sequence[EngineName] = COMPARED,
) -> Iterator[BillStatement]:
    """Run every profile on each engine and return the bills; call `advance` for each loan."""
    loans = run_profiles(client, advance, engines)
    for profile, group in groupby(loans, key=lambda loan: loan.profile):
        costs = {loan.engine: final_cost(client, loan.snapshot["application_id"]) for loan in group}
        yield BillStatement(profile, costs)


def final_cost(client: LoanClient, application_id: str) -> Cost:
    """Return the final bill of a loan that has ended.

    A bill is final when the execution has ended and the logs have the REPORT of each invocation.

    Raises:
        TimeoutError: the bill isn't final after a minute.
    """

    def final() -> Cost | None:
        cost = client.cost(application_id)
        return cost if cost["final"] else None

    failure = f"The bill of loan {application_id} was not final"
    return poll(final, failure, every_seconds=_POLL_SECONDS, patience_seconds=_PATIENCE_SECONDS)


def markdown(statements: Iterable[BillStatement]) -> str:
    """Return what is the same on AWS as a Markdown table: a million loans of each profile."""
    bills = list(statements)
    titles = [statement.title for statement in bills]
    lines = [f"| {' | '.join(['Engine', *titles])} |", f"|---|{'---|' * len(titles)}"]
    for engine in bills[0].costs:
        cells = (_million(engine, statement.costs[engine]) for statement in bills)
        lines.append(f"| {' | '.join([engine, *cells])} |")
    return "\n".join(lines)


def _million(engine: EngineName, cost: Cost) -> str:
    total = _sum(cost, "engine") - _measured_here(cost)
    return f"${total * _MILLION:,.2f}: {', '.join(_charged(engine, cost['units']))}"


def _charged(engine: EngineName, units: Mapping[str, Any]) -> Iterator[str]:
    """Yield each quantity that the engine charges for."""
    name, plural = _UNITS[engine.family]
    yield f"{units[name]} {plural}"
    if executions := units.get("express_executions"):
        yield f"{executions} Express execution{'s' if executions > 1 else ''}"
    if "bytes_written" in units:
        yield f"{units['bytes_written']:,} bytes"


def _measured_here(cost: Cost) -> Decimal:
    """Return what Express executions cost beyond their least duration, as this machine ran them."""
    running = [line for line in cost["lines"] if line["item"] == _EXPRESS_DURATION]
    if not running:
        return Decimal(0)
    units = cost["units"]
    least = Decimal(_LEAST_MS * units["express_executions"]) / Decimal(units["express_ms"])
    amount: Decimal = running[0]["amount"]
    return amount * (1 - least)


def _table(statement: BillStatement) -> Table:
    table = Table(title=statement.title, title_style="bold", box=SIMPLE_HEAD)
    table.add_column("", overflow="fold")
    table.add_column("Unit price", justify="right")
    for engine in statement.costs:
        table.add_column(engine, justify="right")
        table.add_column("Amount", justify="right")
    costs = list(statement.costs.values())
    names = (name for cost in costs for name in cost["units"])
    for name in dict.fromkeys([*(unit for unit, _ in _UNITS.values()), *names]):
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
    _add_sums(table, "[bold]Total (LOCAL EMULATOR)", [cost["total"] for cost in costs])
    return table


def _add_sums(table: Table, title: str, sums: Sequence[Decimal]) -> None:
    """Add an amount for each engine, and the amount of a million such loans."""
    amounts = (f"[bold]{_amount(amount)}" for amount in sums)
    table.add_row(title, "", *(cell for amount in amounts for cell in ("", amount)))
    million = (f"${amount * _MILLION:,.2f}" for amount in sums)
    table.add_row("  Per million", "", *(cell for amount in million for cell in ("", amount)))


def _counted(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from ("" if value is None else _plain(value), "")


def _amount(amount: Decimal) -> str:
    return f"${dollars(amount)}"


def _plain(quantity: Decimal | int) -> str:
    """Return a number without the zeros that JSON leaves behind its point."""
    whole, _, decimals = f"{quantity:,.{_QUANTITY_PLACES}f}".partition(".")
    return f"{whole}.{decimals}".rstrip("0").rstrip(".")


def _priced(statement: BillStatement, group: str) -> Sequence[tuple[str, str]]:
    """Return each item of a group once, on whichever engine it stands, with its unit price."""
    lines = [line for cost in statement.costs.values() for line in cost["lines"]]
    own = [line for line in lines if line["group"] == group]
    return list({_name(line): _plain(line["unit_price"]) for line in own}.items())


def _name(line: Mapping[str, Any]) -> str:
    return f"{line['item']} ({line['unit']}{', estimated' if line['estimated'] else ''})"


def _of_each(statement: BillStatement, group: str, item: str) -> Iterator[str]:
    for cost in statement.costs.values():
        own = [line for line in cost["lines"] if (line["group"], _name(line)) == (group, item)]
        yield from ((_plain(own[0]["quantity"]), _amount(own[0]["amount"])) if own else ("", ""))


def _sum(cost: Cost, group: str) -> Decimal:
    return sum((line["amount"] for line in cost["lines"] if line["group"] == group), Decimal(0))


def _listed(switches: Mapping[str, Any]) -> str:
    yes_or_no = {True: "yes", False: "no"}
    return ", ".join(
        f"{name.replace('_', ' ')}: {yes_or_no[value] if isinstance(value, bool) else value}"
        for name, value in switches.items()
    )
