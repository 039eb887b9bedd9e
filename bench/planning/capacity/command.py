"""`python -m bench capacity`: what gives way first under a load, in the terminal."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

from bench.output.messages import problems
from bench.output.tables import console, dollars
from bench.planning.break_even import BadWorkload, workload_of
from bench.planning.capacity.demand import ASSUMPTIONS
from bench.planning.capacity.plan import Bound, CapacityPlan, EnginePlan, Traffic, plan
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import NoSuchRegion
from shared.billing.prices.quotas import Rate

_TROUBLE = 2
_PARTS = 4


def run(words: Sequence[str]) -> int:
    """Print the plan; the exit status is 2 if the load or its region isn't known."""
    try:
        traffic, workload, raised = load_of(words)
        show(plan(traffic, workload, raised), console())
    except (BadWorkload, NoSuchRegion) as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    return 0


def load_of(words: Sequence[str]) -> tuple[Traffic, Workload, Mapping[Rate, int]]:
    """Return the load, the loan and the raised quotas that words such as `RATE=300` give.

    Raises:
        BadWorkload: a word is of another form, or a value isn't what it should be.
    """
    own: dict[str, str] = {}
    raised: dict[Rate, int] = {}
    others = []
    for word in words:
        name, equals, value = word.partition("=")
        name = name.lower()
        if equals and name in Traffic.model_fields:
            own[name] = value
        elif equals and name in set(Rate):
            raised[Rate(name)] = _raised(name, value)
        elif equals and name == "loans":
            raise BadWorkload("loans is not known here: RATE says how many come a second")
        else:
            others.append(word)
    return _traffic(own), workload_of(others), raised


def _raised(name: str, value: str) -> int:
    if not value.isdecimal() or not int(value):
        raise BadWorkload(f"{name} must be a whole number of at least 1")
    return int(value)


def _traffic(own: Mapping[str, str]) -> Traffic:
    try:
        return Traffic.model_validate(own)
    except ValidationError as error:
        raise BadWorkload("\n".join(problems(error))) from error


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
