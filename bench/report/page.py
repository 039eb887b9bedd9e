"""The report of a run, in Markdown and as one HTML file that loads nothing."""

import base64
import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.output.charts import svg_text
from bench.output.tables import markdown as markdown_table
from bench.report.charts import COSTS, draw
from bench.report.run import BenchmarkRun
from bench.report.statistics import PERCENTILES, Estimate
from bench.report.summary import Percentiles, consumption, largest_difference, times, verdicts
from local.terminal import dollars

MILLION = 1_000_000
CHARTS = "charts"
_DOLLAR_PLACES = 9


@dataclass(frozen=True)
class Heading:
    """A heading of the second or third level."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text without markup."""

    text: str


@dataclass(frozen=True)
class ReportTable:
    """A table: the first `text_columns` hold text, the others figures."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: int = 2


@dataclass(frozen=True)
class Chart:
    """A chart by its name."""

    name: str


Part = Heading | Paragraph | ReportTable | Chart


def title(run: BenchmarkRun) -> str:
    """Return the first line of the report, which names failed loans first."""
    if not run.failures:
        return "Benchmark"
    count = len(run.failures)
    return f"FAILED: {count} {'loan' if count == 1 else 'loans'} failed"


def headline(run: BenchmarkRun) -> str:
    """Return whether loans failed, and the circumstances of the run."""
    about = run.about
    what = f"{run.counts()} loans, {about.load}, {about.place}, {about.date}, commit {about.commit}"
    if run.failures:
        return f"{title(run)}. {about.origin}: {what}"
    return f"{about.origin}: {what}; no loan failed"


def parts(run: BenchmarkRun, charts: Iterable[str]) -> Iterator[Part]:
    """Yield the report: first the consumption of a loan, then the times.

    The times of a run in the lab stand in an appendix, because they differ from those on AWS.
    """
    names = list(charts)
    yield Paragraph(headline(run))
    if run.failures:
        yield Heading("Failed loans")
        yield ReportTable(
            ("Loan", "Reason"), [failure.split(": ", 1) for failure in run.failures[:20]]
        )
    yield Heading("Consumption of a loan" + (" (the same on AWS)" if run.about.local else ""))
    yield ReportTable(
        (
            "Loan",
            "Engine",
            "n",
            "Operations or transitions",
            "Invocations",
            "Bytes written",
            "Replayed operations",
            "USD per loan",
            "USD per million",
        ),
        list(map(_consumption_row, consumption(run))),
    )
    yield Paragraph(
        "Durable operations, state transitions and bytes are counted from the engines' histories. "
        f"The cost is theirs alone, at the prices of {run.about.region}: the median of n loans. "
        "A durable function that has suspended is invoked again when an answer arrives; an answer "
        "that arrives earlier saves the invocation and its replayed operations. That is why some "
        "counts are ranges."
    )
    for name in names:
        if name in COSTS:
            yield Chart(name)
    yield from _times(run, [name for name in names if name not in COSTS])
    yield Heading("Method")
    yield Paragraph(
        f"Load: {run.about.load}, for at least {run.about.seconds:g} s; the engines take turns "
        f"loan by loan. Baseline: {run.about.baseline}. Work, waiting and overhead of a loan are "
        f"measured independently; their sum differs from the time to decision by at most "
        f"{largest_difference(run):.3f} ms. docs/benchmarks.md describes the method."
    )


def _times(run: BenchmarkRun, charts: Sequence[str]) -> Iterator[Part]:
    mark = " (LOCAL EMULATOR)" if run.about.local else ""
    if run.about.local:
        yield Heading("Appendix: times of the emulators on this machine")
        yield Paragraph(
            "LOCAL EMULATOR. The times below say nothing about AWS. They serve to compare commits "
            "of this project on one machine, and to check the measurement."
        )
    else:
        yield Heading("Times")
    yield Heading(f"Which engine is faster{mark}", 3)
    yield ReportTable(("Time", "Difference of the medians"), list(verdicts(run)))
    for heading, own in times(run).values():
        yield Heading(f"{heading}{mark}, milliseconds", 3)
        yield ReportTable(
            ("Engine", *(f"p{percent}" for percent in PERCENTILES), "n"),
            [(series, *_cells(found)) for series, found in own.items()],
            text_columns=1,
        )
    yield Paragraph(
        "In parentheses: the 95 % confidence interval, by bootstrap. A dash: too few samples."
    )
    for name in charts:
        yield Chart(name)


def _cells(found: Percentiles) -> Iterator[str]:
    for percent in PERCENTILES:
        estimate = found[percent]
        yield "–" if estimate is None else _with_interval(estimate)
    yield str(next((estimate.n for estimate in found.values() if estimate), "fewer than 3"))


def _with_interval(estimate: Estimate) -> str:
    return f"{estimate.value:,.1f} ({estimate.low:,.1f} to {estimate.high:,.1f})"


def _consumption_row(loan: Mapping[str, Any]) -> Sequence[str]:
    amount = Decimal(loan["engine_dollars"])
    return (
        loan["profile"],
        loan["engine"],
        str(loan["loans"]),
        f"{_range(loan['units'])} {loan['unit']}",
        _range(loan["invocations"]),
        _range(loan["bytes_written"]),
        _range(loan["replayed"]),
        f"${dollars(amount, _DOLLAR_PLACES)}",
        f"${amount * MILLION:,.2f}",
    )


def _range(found: Sequence[int] | None) -> str:
    if found is None:
        return "–"
    least, most = found
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def markdown(run: BenchmarkRun, charts: Mapping[str, str]) -> str:
    """Return the report in Markdown; its charts stand in the folder `charts` beside it."""
    return f"# {title(run)}\n\n{as_markdown(parts(run, charts), CHARTS)}\n"


def as_markdown(shown: Iterable[Part], folder: str) -> str:
    """Return parts of a report in Markdown, with the folder of their charts."""
    return "\n\n".join(_markdown(part, folder) for part in shown)


def _markdown(part: Part, folder: str) -> str:
    match part:
        case Heading(text, level):
            return f"{'#' * level} {text}"
        case Paragraph(text):
            return text
        case Chart(name):
            return f"![{name.replace('-', ' ')}]({folder}/{name}.svg)"
        case ReportTable(headings, rows, text_columns):
            return markdown_table(headings, rows, text_columns=text_columns)


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #131a2e; background: #fff; max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #c9d2e6; text-align: left }
th { color: #4a5878 } .n { text-align: right; font-variant-numeric: tabular-nums }
img { max-width: 100%; height: auto; margin: 1rem 0; display: block }
p:first-of-type { font-weight: 600 }
.failed { color: #b3261e }
"""


def web_page(run: BenchmarkRun, charts: Mapping[str, str]) -> str:
    """Return the report as one HTML file that contains its style and its charts."""
    failed = ' class="failed"' if run.failures else ""
    body = "\n".join(_html(part, charts) for part in parts(run, charts))
    body = body.replace("<p>", f"<p{failed}>", 1)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title(run)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title(run)}</h1>\n{body}\n</body>\n</html>\n"
    )


def _html(part: Part, charts: Mapping[str, str]) -> str:
    match part:
        case Heading(text, level):
            return f"<h{level}>{html.escape(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{html.escape(text)}</p>"
        case Chart(name):
            data = base64.b64encode(charts[name].encode()).decode()
            description = html.escape(name.replace("-", " "))
            return f'<img alt="Chart: {description}" src="data:image/svg+xml;base64,{data}">'
        case ReportTable(headings, rows, text_columns):
            lines = [_html_row("th", headings, text_columns)]
            lines += [_html_row("td", row, text_columns) for row in rows]
            return f"<table>\n{''.join(lines)}</table>"


def _html_row(tag: str, cells: Sequence[str], text_columns: int) -> str:
    figure = ' class="n"'
    shown = (
        f"<{tag}{figure if at >= text_columns else ''}>{html.escape(cell)}</{tag}>"
        for at, cell in enumerate(cells)
    )
    return f"<tr>{''.join(shown)}</tr>\n"


def svg_charts(run: BenchmarkRun) -> dict[str, str]:
    """Return the run's charts as SVG, by name."""
    return {name: svg_text(figure) for name, figure in draw(run).items()}
