"""`python -m bench latency-model`: print the modelled orchestration overhead of a loan on AWS."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.output.charts.caption import Origin
from bench.output.charts.style import LOOKS
from bench.planning.latency.inputs import Input, inputs
from bench.planning.latency.model import PERCENTILES, Forecast, LatencyComponent, Model, build_model
from bench.planning.latency.profile import BadProfile, read
from local.terminal import console

_TROUBLE = 2


def run(profile: Path | None) -> int:
    """Print the model; the exit status is 2 if the profile can't be used."""
    try:
        model = build_model(read(profile) if profile else None)
    except BadProfile as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    show(model, console())
    return 0


def show(model: Model, out: Console) -> None:
    """Print the origin of the figures, the forecast, its components, and its sensitivities."""
    out.print(f"[bold]{Origin.MODEL}[/]: {what(model)}")
    out.print(_table("Orchestration overhead of a loan", FORECAST, rows(model)))
    out.print(f"{verdict(model)}", style="bold")
    parts = (row[:-1] for row in part_rows(model))
    out.print(_table("Components of the overhead", PARTS[:-1], parts))
    out.print(
        _table("Median with an uncertain input changed", SENSITIVITIES, sensitivity_rows(model))
    )
    out.print(_FOOTNOTE)


_FOOTNOTE = (
    "Grades: A is AWS itself, B a third party, C computed, X assumed. docs/latency-model.md has the"
    " sources."
)


def what(model: Model) -> str:
    """Return a sentence on the origin of the figures."""
    loan = "the counts of a loan that a manager approves, times"
    if model.profile is None:
        known = inputs().values()
        assumed = sum(one.assumed for one in known)
        return (
            f"{loan} latencies that others measured on AWS. {assumed} of {len(known)} inputs are"
            " assumed, because nobody has published them."
        )
    profile = model.profile
    engines = " and ".join(LOOKS[name].title for name in profile.engines)
    return (
        f"{loan} measured latencies of {engines} ({profile.origin}, {profile.place},"
        f" {profile.date}, commit {profile.commit}, SDK {profile.sdk})."
    )


FORECAST = ("Engine", *(f"{share}th percentile" for share in PERCENTILES))
PARTS = ("Engine", "Times", "Component", "Median", "Grade", "Source")
SENSITIVITIES = ("Engine", "Input (its range)", "Median at low", "Median at high", "Grade")


def rows(model: Model) -> Iterator[Sequence[str]]:
    """Yield each engine's percentiles with their ranges."""
    for forecast in model.forecasts.values():
        yield _title(forecast), *(_range(forecast, share) for share in PERCENTILES)


def verdict(model: Model) -> str:
    """Return a sentence on the engine with less overhead."""
    low, high = model.difference
    difference = f"Step Functions' median minus Durable Functions': {low:,.0f} to {high:,.0f} ms."
    if model.faster is None:
        return f"No clear difference. {difference}"
    return f"Less overhead: {LOOKS[model.faster].title}. {difference}"


def part_rows(model: Model) -> Iterator[Sequence[str]]:
    """Yield the components of each engine's overhead."""
    for forecast in model.forecasts.values():
        for part in forecast.components:
            yield _title(forecast), *_part(part)


def sensitivity_rows(model: Model) -> Iterator[Sequence[str]]:
    """Yield the inputs by their effect on the median, the largest first."""
    for forecast in model.forecasts.values():
        for effect in forecast.sensitivities:
            title = f"{effect.input.title} ({_span(effect.input)})"
            low, high = f"{effect.low:,.0f} ms", f"{effect.high:,.0f} ms"
            yield _title(forecast), title, low, high, effect.input.grade


def _part(part: LatencyComponent) -> Sequence[str]:
    several = f", the slowest of {part.width}" if part.width > 1 else ""
    if not isinstance(part.source, Input):
        median = f"{part.source.quantiles.median:,.0f} ms"
        return (
            str(part.times),
            f"{part.title}{several}",
            median,
            f"measured, n = {part.source.n:,}",
            "",
        )
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


def _range(forecast: Forecast, share: float) -> str:
    low, high = forecast.interval(share)
    return f"{forecast.percentile(share):,.0f} ms ({low:,.0f} to {high:,.0f})"


def _title(forecast: Forecast) -> str:
    return LOOKS[forecast.engine].title


def _table(title: str, headings: Sequence[str], lines: Iterator[Sequence[str]]) -> Table:
    table = Table(title=title, title_style="bold", title_justify="left", box=SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    before = ""
    for engine, *cells in lines:
        table.add_row("" if engine == before else engine, *cells)
        before = engine
    return table
