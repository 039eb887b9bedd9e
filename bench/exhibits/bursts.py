"""Bursts: which quota of each engine is empty first, and how many loans wait then."""

from collections.abc import Iterator

from bench.exhibits.document import (
    ChartLine,
    Exhibit,
    ExhibitChart,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    distinct,
)
from bench.exhibits.names import ExhibitName
from bench.planning.capacity.demand import ASSUMPTIONS
from bench.planning.capacity.plan import ENGINE_NAMES, EnginePlan, plan
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.workload import Workload

_LARGE, _OTHER = "us-east-1", "us-east-2"
_BURST_SECONDS = 10
_SOON = 0.05
_RATES = (100, 300, 1000)
_CHART_RATE = 1000
_CHART_SECONDS = (0, 1, 2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 90, 120)


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit; nothing of it is run."""
    rows = [row for region in (_LARGE, _OTHER) for rate in _RATES for row in _rows(region, rate)]
    return Exhibit(
        id=ExhibitName.BURSTS,
        title="A burst of starts",
        shows="Which quota a burst reaches first, and by how much the last loan is late.",
        for_whom="Teams that expect many starts at once: a nightly file, a ticket sale.",
        findings=list(_findings()),
        tables=[
            ExhibitTable(
                title=f"{_BURST_SECONDS} seconds of loans, at the default quotas",
                of="Load",
                columns=(
                    ExhibitColumn("quota", "Quota reached first"),
                    ExhibitColumn("empty_at", "After", "s"),
                    ExhibitColumn("waiting", "Loans waiting at the end", "loans"),
                    ExhibitColumn("delay", "Delay of the last loan", "s"),
                    ExhibitColumn("sustained", "In the long run", "loans/s"),
                ),
                rows=rows,
            )
        ],
        chart=_chart(),
        method=[
            "Computed by the capacity planner (`make capacity`), as a fluid through token buckets.",
            f"A loan waits for a manager and the fraud service, {Workload().wait_seconds} s each.",
            *ASSUMPTIONS,
            "Documented: Lambda queues an asynchronous start that is throttled, for up to 6 hours."
            " Step Functions refuses StartExecution, so its caller needs a queue.",
        ],
        sources=_sources(),
        measured=measured,
    )


def _rows(region: str, rate: int) -> Iterator[ExhibitRow]:
    for engine in _engines(region, rate):
        first = engine.emptied[0] if engine.emptied else None
        name = ENGINE_NAMES[engine.demand.way.name]
        yield ExhibitRow(
            f"{name}/{region}/{rate}",
            f"{engine.title}, {rate:,} loans/s in {region}",
            {
                "quota": computed(first.quota.title if first else "none"),
                "empty_at": computed(round(first.emptied, 1) if first else None),
                "waiting": computed(round(engine.flow.all_waiting(_BURST_SECONDS))),
                "delay": computed(round(_delay(engine), 1)),
                "sustained": computed(round(engine.tightest.sustained)),
            },
        )


def _engines(region: str, rate: int) -> tuple[EnginePlan, ...]:
    traffic = Traffic(rate=rate, seconds=_BURST_SECONDS)
    return plan(traffic, Workload(region=region)).engines


def _chart() -> ExhibitChart:
    lines = [
        ChartLine(
            f"{ENGINE_NAMES[engine.demand.way.name]}/{region}",
            f"{engine.title}, {region}",
            ENGINE_NAMES[engine.demand.way.name],
            [(second, round(engine.flow.all_waiting(second))) for second in _CHART_SECONDS],
        )
        for region in (_LARGE, _OTHER)
        for engine in _engines(region, _CHART_RATE)
    ]
    return ExhibitChart(
        title=f"Loans that wait for a quota: {_CHART_RATE:,} loans/s for {_BURST_SECONDS} s",
        x="seconds",
        y="loans waiting",
        y_unit="",
        log_x=False,
        log_y=False,
        lines=lines,
    )


def _findings() -> Iterator[str]:
    for region in (_LARGE, _OTHER):
        for engine in _engines(region, _CHART_RATE):
            first = engine.emptied[0]
            yield (
                f"{engine.title} in {region}: {_CHART_RATE:,} loans/s reach the quota of"
                f" {first.quota.title} {_after(first.emptied)}; the last loan is"
                f" {_delay(engine):,.0f} s late."
            )


def _after(seconds: float) -> str:
    return f"after {seconds:.1f} s" if seconds >= _SOON else "at once"


def _delay(engine: EnginePlan) -> float:
    """Return the seconds by which the quotas delay the end of the last loan."""
    return engine.done_at - _BURST_SECONDS - engine.demand.run_seconds


def _sources() -> list[str]:
    found = [load.quota.source for engine in _engines(_LARGE, 1) for load in engine.quota_loads]
    return distinct(map(str, found))
