"""`python -m bench latency-model`: what the orchestration of a loan would take, in the terminal."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.output.charts.caption import Origin
from bench.output.charts.style import LOOKS
from bench.output.tables import console
from bench.planning.latency.inputs import Input
from bench.planning.latency.model import PERCENTILES, Component, Forecast, Model, forecast
from bench.planning.latency.profile import BadProfile, read

_TROUBLE = 2


def run(profile: Path | None) -> int:
    """Print the model; the exit status is 2 if the profile can't be used."""
    try:
        model = forecast(read(profile) if profile else None)
    except BadProfile as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    show(model, console())
    return 0


def show(model: Model, out: Console) -> None:
    """Print what it is, the forecast, what it's made of, and what moves it."""
    out.print(f"[bold]{Origin.MODEL}[/]: {what(model)}")
    out.print(_table("Beyond a loan's own work and the waits for answers", FORECAST, rows(model)))
    out.print(f"{verdict(model)}", style="bold")
    out.print(_table("Made of", PARTS, part_rows(model)))
    out.print(_table("What is uncertain, and how it moves the median", SWINGS, swing_rows(model)))


def what(model: Model) -> str:
    """Say what the figures are: computed, and from what."""
    loan = "a loan that a manager approved, its own counts times"
    if model.profile is None:
        return f"{loan} published latencies; nothing here was measured on AWS."
    told = model.profile
    replaced = " and ".join(LOOKS[name].title for name in told.engines)
    return (
        f"{loan} what was measured of {replaced} ({told.origin}, {told.place}, {told.date},"
        f" commit {told.commit}, SDK {told.sdk})."
    )


FORECAST = ("Engine", *(f"{share}th percentile" for share in PERCENTILES))
PARTS = ("Engine", "Times", "Part", "Median", "Known as", "Source")
SWINGS = ("Engine", "Input", "At its low value", "At its high value", "Grade")


def rows(model: Model) -> Iterator[Sequence[str]]:
    """Yield each engine's percentiles with their intervals."""
    for each in model.forecasts.values():
        yield _title(each), *(_range(each, share) for share in PERCENTILES)


def verdict(model: Model) -> str:
    """Say which engine has less overhead, if that is clear."""
    low, high = model.difference
    told = f"Step Functions' median less the durable function's: {low:,.0f} to {high:,.0f} ms."
    if model.faster is None:
        return f"No clear difference. {told}"
    return f"Less overhead: {LOOKS[model.faster].title}. {told}"


def part_rows(model: Model) -> Iterator[Sequence[str]]:
    """Yield what each engine's overhead is made of."""
    for each in model.forecasts.values():
        for part in each.components:
            yield _title(each), *_part(part)


def swing_rows(model: Model) -> Iterator[Sequence[str]]:
    """Yield what moves each engine's median, the most first."""
    for each in model.forecasts.values():
        for swing in each.swings:
            title = f"{swing.input.title} ({_span(swing.input)})"
            low, high = f"{swing.low:,.0f} ms", f"{swing.high:,.0f} ms"
            yield _title(each), title, low, high, swing.input.grade


def _part(part: Component) -> Sequence[str]:
    several = f", the slowest of {part.width}" if part.width > 1 else ""
    if not isinstance(part.source, Input):
        told = f"n = {part.source.n:,}"
        median = f"{part.source.quantiles.median:,.0f} ms"
        return str(part.times), f"{part.title}{several}", median, "measured", told
    known = part.source
    sdk = f" ({known.sdk})" if known.sdk else ""
    rarely = f", in {part.share.taken.median:.1%} of invocations" if part.share else ""
    return (
        str(part.times),
        f"{part.title}{several}{rarely}",
        f"{known.taken.median:,.0f} ms",
        f"{known.grade}{sdk}",
        f"{known.source}",
    )


def _span(known: Input) -> str:
    low, high = known.low.median, known.high.median
    return f"{low:g} to {high:g}" if high <= 1 else f"{low:,.0f} to {high:,.0f} ms"


def _range(each: Forecast, share: float) -> str:
    low, high = each.interval(share)
    return f"{each.percentile(share):,.0f} ms ({low:,.0f} to {high:,.0f})"


def _title(each: Forecast) -> str:
    return LOOKS[each.engine].title


def _table(title: str, headings: Sequence[str], lines: Iterator[Sequence[str]]) -> Table:
    table = Table(title=title, title_style="bold", title_justify="left", box=SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    before = ""
    for engine, *cells in lines:
        table.add_row("" if engine == before else engine, *cells)
        before = engine
    return table
