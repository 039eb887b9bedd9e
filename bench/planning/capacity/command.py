"""`python -m bench capacity`: print which quota a load reaches first on each engine."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.planning.break_even import workload_line
from bench.planning.capacity.demand import ASSUMPTIONS
from bench.planning.capacity.plan import CapacityPlan, EnginePlan, QuotaLoad, plan
from bench.planning.capacity.traffic import Traffic
from local.terminal import console, dollars
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import NoSuchRegion
from shared.billing.prices.quotas import Rate

_TROUBLE = 2
_PARTS = 4


def run(traffic: Traffic, workload: Workload, raised: Mapping[Rate, int]) -> int:
    """Print the plan; `raised` are quotas that AWS has raised, in their unit per second.

    The exit status is 2 if there is no price book of the region.
    """
    try:
        found = plan(traffic, workload, raised)
    except NoSuchRegion as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    show(found, console())
    return 0


def show(found: CapacityPlan, out: Console) -> None:
    """Print the workload, each engine's quotas, the backlog over time, and the assumptions."""
    out.print(workload_line(found.workload))
    for engine in found.engines:
        out.print(_quotas(engine, found))
        for line in sentences(engine):
            out.print(line)
        out.print()
    out.print(_over_time(found))
    out.print("Assumptions:")
    for assumption in ASSUMPTIONS:
        out.print(f"- {assumption}")


def _quotas(engine: EnginePlan, found: CapacityPlan) -> Table:
    title = f"{engine.title} at {found.traffic.rate:,g} loans/s in {found.workload.region}"
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD)
    first, *figures = HEADINGS[:_TERMINAL_COLUMNS]
    table.add_column(first, overflow="fold")
    for heading in figures:
        table.add_column(heading, justify="right", no_wrap=True)
    for quota_load in engine.quota_loads:
        cells = cells_of(quota_load)[:_TERMINAL_COLUMNS]
        table.add_row(*cells, style="red" if quota_load.excess > 0 else "")
    return table


HEADINGS = (
    "Quota",
    "Per loan",
    "Needed/s",
    "Quota/s",
    "Burst",
    "Loans/s",
    "Excess",
    "Used up after",
    "Waiting",
)
_TERMINAL_COLUMNS = 6
"""The other columns don't fit into 80 characters; the sentences below the table have them."""


def cells_of(quota_load: QuotaLoad) -> Sequence[str]:
    """Return the cells of a quota's row."""
    return (
        quota_load.quota.title,
        _amount(quota_load.use.units),
        _amount(quota_load.needed),
        f"{quota_load.quota.refill:,}",
        f"{quota_load.quota.bucket:,}",
        _amount(quota_load.sustained),
        f"{quota_load.excess:.0%}" if quota_load.excess > 0 else "",
        duration(quota_load.empty_at) if quota_load.empty_at is not None else "",
        _amount(quota_load.waiting) if quota_load.waiting >= 1 else "",
    )


def sentences(engine: EnginePlan) -> Iterator[str]:
    """Yield the limiting quota, the exceeded quotas, the open executions, and the cost."""
    tightest = (engine.tightest.quota.title, engine.tightest.sustained)
    limiting = tightest
    if engine.is_limited_by_open:
        limiting = (engine.open_quota.title, engine.sustained_open)
    yield f"{engine.title}: the limiting quota is {limiting[0]}, at {_amount(limiting[1])} loans/s."
    if limiting != tightest:
        yield f"The next one is {tightest[0]}, at {_amount(tightest[1])} loans/s."
    for quota_load in engine.exceeded:
        yield (
            f"Exceeded: {quota_load.quota.title}, by {quota_load.excess:.0%}"
            f" ({_amount(quota_load.needed)} {quota_load.quota.unit} per second,"
            f" {quota_load.quota.refill:,} allowed); {_amount(quota_load.waiting)} loans wait when"
            " the load ends."
        )
    for empty in engine.emptied[:1]:
        yield f"Used up first: {empty.quota.title}, after {duration(empty.emptied)}."
    yield from _open(engine)
    yield from _limits(engine)
    yield _cost(engine)
    if engine.assumed:
        yield f"Prices assumed to be those of us-east-1: {', '.join(engine.assumed)}."


def _open(engine: EnginePlan) -> Iterator[str]:
    most = engine.open_quota.most
    reached = engine.open_quota_reached_at
    end = "" if reached is None else f"; that quota is reached after {duration(reached)}"
    yield (
        f"At most {_amount(engine.most_open)} executions are open at once, {most:,} allowed{end}."
    )
    yield f"The last loan ends after {duration(engine.done_at)}."


def _limits(engine: EnginePlan) -> Iterator[str]:
    for excess in engine.estimate.ruled_out:
        yield f"One loan exceeds a quota: {excess}."
    for excess in engine.estimate.warnings:
        yield f"Warning, if the loans of a month arrive evenly: {excess}."


def _cost(engine: EnginePlan) -> str:
    if engine.monthly_dollars is None:
        return "Cost: not known."
    note = "" if not engine.exceeded else ", if the exceeded quotas are raised"
    return f"A month of this load costs ${dollars(engine.monthly_dollars, 2)}{note}."


def _over_time(found: CapacityPlan) -> Table:
    table = Table(
        title="Loans waiting for a quota, and open executions",
        title_style="bold",
        box=SIMPLE_HEAD,
    )
    table.add_column("After")
    for engine in found.engines:
        table.add_column(f"{engine.title}: waiting", justify="right")
        table.add_column("open", justify="right")
    for seconds in moments(found):
        cells = [duration(seconds)]
        for engine in found.engines:
            cells += [_amount(engine.flow.all_waiting(seconds)), _amount(engine.open_at(seconds))]
        table.add_row(*cells)
    return table


def moments(found: CapacityPlan) -> Sequence[float]:
    """Return the rows of the table, in seconds: quarters of the load, and each engine's end."""
    lasts = found.traffic.seconds
    during = [lasts * part / _PARTS for part in range(_PARTS + 1)]
    return sorted({*during, *(engine.done_at for engine in found.engines)})


def duration(seconds: float) -> str:
    """Return a duration in words: 12 min 30 s."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{count:,} {unit}" for count, unit in parts if count) or "0 s"


def _amount(amount: float) -> str:
    """Return a number, with two decimals if it is a fraction below ten."""
    return f"{amount:,.0f}" if abs(amount) >= 10 or amount == round(amount) else f"{amount:,.2f}"
