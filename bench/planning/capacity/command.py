"""`python -m bench capacity`: what gives way first under a load, in the terminal."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

from bench.output.tables import console, dollars
from bench.planning.capacity.demand import ASSUMPTIONS
from bench.planning.capacity.plan import Bound, CapacityPlan, EnginePlan, plan
from bench.planning.capacity.traffic import Traffic
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
    """Print each engine's quotas and what follows, then both over time, then what is assumed."""
    for engine in found.engines:
        out.print(_quotas(engine, found))
        for line in sentences(engine):
            out.print(line)
        out.print()
    out.print(_over_time(found))
    out.print("Assumed:")
    for assumption in ASSUMPTIONS:
        out.print(f"- {assumption}")


def _quotas(engine: EnginePlan, found: CapacityPlan) -> Table:
    title = f"{engine.title} at {found.traffic.rate:,g} loans/s in {found.workload.region}"
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD)
    for heading in HEADINGS:
        justify: JustifyMethod = "left" if heading == HEADINGS[0] else "right"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=justify == "right")
    for bound in engine.bounds:
        table.add_row(*cells_of(bound), style="red" if bound.excess > 0 else "")
    return table


HEADINGS = (
    "Quota",
    "A loan",
    "Needed/s",
    "Allowed/s",
    "Burst",
    "Loans/s",
    "Over by",
    "Empty after",
    "Waiting",
)


def cells_of(bound: Bound) -> Sequence[str]:
    """Return a quota as the cells of a row."""
    return (
        bound.quota.title,
        _amount(bound.use.units),
        _amount(bound.needed),
        f"{bound.quota.refill:,}",
        f"{bound.quota.bucket:,}",
        _amount(bound.sustained),
        f"{bound.excess:.0%}" if bound.excess > 0 else "",
        lasting(bound.empty_at) if bound.empty_at is not None else "",
        _amount(bound.waiting) if bound.waiting >= 1 else "",
    )


def sentences(engine: EnginePlan) -> Iterator[str]:
    """Yield what binds, what is exceeded, what is open, and what it costs."""
    tightest = engine.tightest
    yield (
        f"{engine.title}: the first to bind is {tightest.quota.title},"
        f" at {_amount(tightest.sustained)} loans/s."
    )
    for bound in engine.exceeded:
        yield (
            f"Above a quota: {bound.quota.title} by {bound.excess:.0%}"
            f" ({_amount(bound.needed)} {bound.quota.unit} a second,"
            f" {bound.quota.refill:,} allowed)."
        )
    for empty in engine.emptied[:1]:
        yield f"The first to be used up: {empty.quota.title}, after {lasting(empty.emptied)}."
    yield from _open(engine)
    yield from _limits(engine)
    yield _cost(engine)


def _open(engine: EnginePlan) -> Iterator[str]:
    most = engine.open_quota.most
    reached = engine.open_quota_reached_at
    told = f"At most {_amount(engine.most_open)} executions are open at once, {most:,} allowed"
    yield (
        f"{told}; that is reached after {lasting(reached)}." if reached is not None else f"{told}."
    )
    yield f"The last loan ends after {lasting(engine.done_at)}."


def _limits(engine: EnginePlan) -> Iterator[str]:
    if engine.estimate:
        for excess in engine.estimate.ruled_out:
            yield f"One loan is too large for it: {excess}."
        for excess in engine.estimate.warnings:
            yield f"Beware, with the loans of a month spread evenly: {excess}."


def _cost(engine: EnginePlan) -> str:
    if engine.a_month is None:
        return f"Cost: not known. {engine.unpriced}".strip()
    note = "" if not engine.exceeded else " if every quota above is raised"
    return f"A month of this load costs ${dollars(engine.a_month, 2)}{note}."


def _over_time(found: CapacityPlan) -> Table:
    table = Table(
        title="Loans that wait for a quota, and open executions",
        title_style="bold",
        box=SIMPLE_HEAD,
    )
    table.add_column("After")
    for engine in found.engines:
        table.add_column(f"{engine.title}: waiting", justify="right")
        table.add_column("open", justify="right")
    for seconds in moments(found):
        cells = [lasting(seconds)]
        for engine in found.engines:
            cells += [_amount(engine.flow.held_up(seconds)), _amount(engine.open_at(seconds))]
        table.add_row(*cells)
    return table


def moments(found: CapacityPlan) -> Sequence[float]:
    """Return when to look: while the load lasts, at its end, and until each engine is done."""
    lasts = found.traffic.seconds
    during = [lasts * part / _PARTS for part in range(_PARTS + 1)]
    return sorted({*during, *(engine.done_at for engine in found.engines)})


def lasting(seconds: float) -> str:
    """Return a time in words: 12 min 30 s."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    told = " ".join(f"{count:,} {unit}" for count, unit in parts if count)
    return told or "0 s"


def _amount(amount: float) -> str:
    """Return a number as people read it: whole from ten on, else with what it has."""
    return f"{amount:,.0f}" if abs(amount) >= 10 or amount == round(amount) else f"{amount:,.2f}"
