"""Waits of a minute, three days and a year: compute, retention, limits and price."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bench.exhibits.document import (
    ChartLine,
    Exhibit,
    ExhibitCell,
    ExhibitChart,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    run,
    usd,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import (
    LAMBDA_RULE,
    RATES,
    PlannedExecution,
    durable_usd,
    lambda_usd,
    most,
    one,
    planned,
    standard_usd,
)
from bench.exhibits.runs import ExhibitRuns, number
from bench.exhibits.workflows.bodies import waits_of
from bench.exhibits.workflows.states import machine, task, wait
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.prices.quotas import Limit
from shared.billing.quantities import MB_PER_GB
from shared.engines.port import EngineName

_DAY = 86_400
_WAITS: Mapping[str, int] = {
    "a minute": 60,
    "three days": 3 * _DAY,
    "a year": 365 * _DAY,
}
_SMALL, _LARGE = 1_000, 20_000
"""Bytes of the input and of each of two results: three times as much is written."""
_CHART_DAYS = (1, 30, 90, 180, 270, 365)


def measure(runs: ExhibitRuns) -> Measured:
    """Run a step and a wait on both engines."""
    states = {"Step": task({"do": "nothing"}), "Wait": wait(1)}
    return {"durable": runs.durable(waits_of(1)), "standard": runs.machine(machine(states))}


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.WAITS,
        title="A wait of a minute, three days and a year",
        shows="What a wait costs while nothing runs, and which limit ends it.",
        for_whom="Teams whose processes wait for people, deadlines or renewals.",
        findings=list(_findings(measured)),
        tables=[
            ExhibitTable(
                title="A step, then a wait",
                of="Wait",
                columns=(
                    ExhibitColumn("units", "Operations or transitions"),
                    ExhibitColumn("invocations", "Invocations"),
                    ExhibitColumn("compute", "Compute while it waits", "GB-s"),
                    ExhibitColumn("retention", "Retention while it waits", "USD"),
                    ExhibitColumn("usd", "Engine and Lambda", "USD"),
                    ExhibitColumn("limit", "Ruled out by"),
                ),
                rows=list(_rows(measured)),
            )
        ],
        chart=_chart(),
        method=[
            "Run: the units and the invocations, with a wait that the durable engine skips and that"
            " is 1 s in the lab.",
            f"Computed: the price, the retention and the limits. {LAMBDA_RULE}",
            f"A durable execution writes {3 * _SMALL:,} or {3 * _LARGE:,} bytes; they are retained"
            f" while it runs and for {RATES.retention_days} days after.",
            "Step Functions retains a history for 90 days after the end, at no price.",
        ],
        sources=["Lambda pricing, durable functions", "Step Functions service quotas"],
        measured=measured,
    )


def _rows(measured: Measured) -> Iterator[ExhibitRow]:
    for words, seconds in _WAITS.items():
        for size in (_SMALL, _LARGE):
            yield ExhibitRow(
                f"durable/{size}/{seconds}",
                f"Durable function, {3 * size // 1000:,} KB written, {words}",
                _durable(measured, size, seconds),
            )
        yield ExhibitRow(f"standard/{seconds}", f"Standard, {words}", _standard(measured, seconds))
        yield ExhibitRow(f"express/{seconds}", f"Express, {words}", _express(seconds))
        yield ExhibitRow(f"asleep/{seconds}", f"A function that sleeps, {words}", _asleep(seconds))


def _durable(measured: Measured, size: int, seconds: int) -> dict[str, ExhibitCell]:
    plan = _planned(AlternativeName.DURABLE, size, seconds)
    written = plan.bytes_written or 0
    return {
        "units": run(number(measured, "durable", "operations")),
        "invocations": run(number(measured, "durable", "invocations")),
        "compute": computed(0),
        "retention": computed(durable_usd(0, written, seconds) - durable_usd(0, written)),
        "usd": computed(plan.usd),
        "limit": computed(plan.limit),
    }


def _standard(measured: Measured, seconds: int) -> dict[str, ExhibitCell]:
    plan = _planned(AlternativeName.STANDARD, _SMALL, seconds)
    return {
        "units": run(number(measured, "standard", "transitions")),
        "invocations": run(number(measured, "standard", "invocations")),
        "compute": computed(0),
        "retention": computed(0),
        "usd": computed(plan.usd),
        "limit": computed(plan.limit),
    }


def _express(seconds: int) -> dict[str, ExhibitCell]:
    plan = _planned(AlternativeName.EXPRESS, _SMALL, seconds)
    return {
        "invocations": computed(plan.invocations),
        "compute": computed(None if plan.ruled_out else 0),
        "usd": computed(plan.usd),
        "limit": computed(plan.limit),
    }


def _asleep(seconds: int) -> dict[str, ExhibitCell]:
    allowed = most(Limit.LAMBDA_SECONDS)
    if seconds > allowed:
        return {"limit": computed(f"duration of an invocation: {seconds:,} s, allowed {allowed:,}")}
    return {
        "invocations": computed(1),
        "compute": computed(seconds * RATES.memory_mb / MB_PER_GB),
        "usd": computed(lambda_usd(1, seconds * 1000 + RATES.step_ms)),
        "limit": computed(""),
    }


def _planned(name: AlternativeName, size: int, seconds: int) -> PlannedExecution:
    return planned(name, one(steps=1, waits=1, wait_seconds=seconds, payload_bytes=size))


def _chart() -> ExhibitChart:
    lines = [
        ChartLine(
            f"durable/{size}",
            f"Durable function, {3 * size // 1000:,} KB written",
            EngineName.DURABLE,
            [(days, usd(_engine_usd(size, days))) for days in _CHART_DAYS],
        )
        for size in (_SMALL, _LARGE)
    ]
    states = [(days, usd(standard_usd(2))) for days in _CHART_DAYS]
    return ExhibitChart(
        title="Price of the engine for one wait",
        x="days of waiting",
        y="USD",
        y_unit="USD",
        log_x=False,
        log_y=False,
        lines=[*lines, ChartLine("standard", "Standard", EngineName.STEPFUNCTIONS, states)],
    )


def _engine_usd(size: int, days: int) -> Decimal:
    return _planned(AlternativeName.DURABLE, size, days * _DAY).engine_usd


def _findings(measured: Measured) -> Iterator[str]:
    yield (
        "Nothing runs during a wait on either engine: a durable function is invoked"
        f" {number(measured, 'durable', 'invocations')} times, before and after it, a Standard"
        f" execution invokes {number(measured, 'standard', 'invocations')} function."
    )
    year = _WAITS["a year"]
    small, large = (3 * size for size in (_SMALL, _LARGE))
    yield (
        f"A durable execution that waits a year pays"
        f" ${durable_usd(0, small, year) - durable_usd(0, small):.6f} for the retention of"
        f" {small:,} bytes, and ${durable_usd(0, large, year) - durable_usd(0, large):.6f} for"
        f" {large:,}; a Standard execution pays nothing for it."
    )
    days = next((d for d in range(1, 366) if _engine_usd(_LARGE, d) > standard_usd(2)), None)
    if days:
        yield (
            f"With {large:,} bytes written, Standard is cheaper from {days} days of waiting on;"
            f" with {small:,} bytes the durable function is cheaper for the whole year."
        )
    plan = _planned(AlternativeName.STANDARD, _SMALL, year)
    if plan.ruled_out:
        yield (
            f"A wait of a whole year doesn't fit into a Standard execution ({plan.limit}); a"
            f" durable one may run {most(Limit.DURABLE_SECONDS) // _DAY} days."
        )
