"""The report, in Markdown and as one HTML file that needs no network."""

import base64
import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.output.charts import svg_text
from bench.output.tables import dollars
from bench.report.charts import FIRST_PAGE, draw
from bench.report.run import Run
from bench.report.statistics import PERCENTILES, Estimate
from bench.report.summary import carried_over, largest_difference, times, verdicts

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
    """A paragraph of plain words."""

    text: str


@dataclass(frozen=True)
class ReportTable:
    """A table: the first so many columns are words, the others figures."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 2


@dataclass(frozen=True)
class Chart:
    """A chart by its name."""

    name: str


Part = Heading | Paragraph | ReportTable | Chart


def title(run: Run) -> str:
    """Return the first line of the report: that loans failed, if any did."""
    if not run.failures:
        return "Benchmark"
    count = len(run.failures)
    return f"FAILED: {count} {'loan' if count == 1 else 'loans'} failed"


def headline(run: Run) -> str:
    """Return whether loans failed, and what was run."""
    about = run.about
    made = f"{run.counts()} loans, {about.load}, {about.place}, {about.date}, commit {about.commit}"
    if run.failures:
        return f"{title(run)}. {about.origin}: {made}"
    return f"{about.origin}: {made}; no loan failed"


def parts(run: Run, charts: Iterable[str]) -> Iterator[Part]:
    """Yield the report: what carries over to AWS, then, for the lab, the times in an appendix."""
    names = list(charts)
    yield Paragraph(headline(run))
    if run.failures:
        yield Heading("Loans that failed")
        yield ReportTable(("Loan", "Why"), [each.split(": ", 1) for each in run.failures[:20]])
    yield Heading("What a loan consumes" + (" (carries over to AWS)" if run.about.local else ""))
    yield ReportTable(
        (
            "Loan",
            "Engine",
            "n",
            "Units",
            "Invocations",
            "Bytes written",
            "Replayed operations",
            "Orchestration, a loan",
            "A million",
        ),
        [_consumed(each) for each in carried_over(run)],
    )
    yield Paragraph(
        "Units are durable operations or state transitions, by the engines' own histories; dollars "
        f"are those units and bytes at the prices of {run.about.region}, the median of n loans. A "
        "durable function is invoked again for an answer that comes after it has suspended: the "
        "sooner the answer, the fewer the invocations and the replayed operations."
    )
    for name in names:
        if name in FIRST_PAGE:
            yield Chart(name)
    yield from _times(run, [name for name in names if name not in FIRST_PAGE])
    yield Heading("How it was measured")
    yield Paragraph(
        f"{run.about.load} for {run.about.seconds:g} s or longer, engines in turn; zero line: "
        f"{run.about.zero_line}. Of every loan, work, waiting and overhead are summed from their "
        "own intervals; they meet the time to decision within "
        f"{largest_difference(run):.3f} ms. The method stands in docs/benchmarks.md."
    )


def _times(run: Run, charts: Sequence[str]) -> Iterator[Part]:
    mark = " (LOCAL EMULATOR)" if run.about.local else ""
    if run.about.local:
        yield Heading("Appendix: times of this machine's emulators")
        yield Paragraph(
            "LOCAL EMULATOR. Nothing from here on says anything about AWS: it compares commits of "
            "this project on one machine, and checks that the measurement holds."
        )
    else:
        yield Heading("Times")
    yield Heading(f"Which engine is quicker{mark}", 3)
    yield ReportTable(("What", "At the median"), list(verdicts(run)))
    for title, own in times(run).values():
        yield Heading(f"{title}{mark}, milliseconds", 3)
        yield ReportTable(
            ("Arm", *(f"p{percent}" for percent in PERCENTILES), "n"),
            [(arm, *_cells(found)) for arm, found in own.items()],
            words=1,
        )
    yield Paragraph(
        "In brackets the 95 % interval by bootstrap; a dash where there are too few samples."
    )
    for name in charts:
        yield Chart(name)


def _cells(found: Mapping[int, Estimate | None]) -> Iterator[str]:
    for percent in PERCENTILES:
        each = found[percent]
        yield "–" if each is None else f"{each.value:,.1f} ({each.low:,.1f} to {each.high:,.1f})"
    yield str(next((each.n for each in found.values() if each), "fewer than 3"))


def _consumed(each: Mapping[str, Any]) -> Sequence[str]:
    amount = Decimal(each["engine_dollars"])
    return (
        each["profile"],
        each["engine"],
        str(each["loans"]),
        f"{_range(each['units'])} {each['unit']}",
        _range(each["invocations"]),
        _range(each["bytes_written"]),
        _range(each["replayed"]),
        f"${dollars(amount, _DOLLAR_PLACES)}",
        f"${amount * MILLION:,.2f}",
    )


def _range(found: Sequence[int] | None) -> str:
    if found is None:
        return "–"
    least, most = found
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def markdown(run: Run, charts: Mapping[str, str]) -> str:
    """Return the report with its charts beside it, in the folder `charts`."""
    return f"# {title(run)}\n\n{as_markdown(parts(run, charts), CHARTS)}\n"


def as_markdown(shown: Iterable[Part], folder: str) -> str:
    """Return parts of a report, its charts in a folder."""
    return "\n\n".join(_markdown(part, folder) for part in shown)


def _markdown(part: Part, folder: str) -> str:
    match part:
        case Heading(text, level):
            return f"{'#' * level} {text}"
        case Paragraph(text):
            return text
        case Chart(name):
            return f"![{name.replace('-', ' ')}]({folder}/{name}.svg)"
        case ReportTable(headings, rows, words):
            return markdown_table(headings, rows, words)


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> str:
    """Return a Markdown table whose columns are aligned right after the first so many."""
    rule = ["---"] * words + ["---:"] * (len(headings) - words)
    lines = [headings, rule, *rows]
    return "\n".join(f"| {' | '.join(map(_escaped, row))} |" for row in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")


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


def web_page(run: Run, charts: Mapping[str, str]) -> str:
    """Return the report as one HTML file: style and charts are in it."""
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
            said = html.escape(name.replace("-", " "))
            return f'<img alt="Chart: {said}" src="data:image/svg+xml;base64,{data}">'
        case ReportTable(headings, rows, words):
            lines = [_line("th", headings, words), *(_line("td", row, words) for row in rows)]
            return f"<table>\n{''.join(lines)}</table>"


def _line(tag: str, cells: Sequence[str], words: int) -> str:
    figure = ' class="n"'
    shown = (
        f"<{tag}{figure if at >= words else ''}>{html.escape(cell)}</{tag}>"
        for at, cell in enumerate(cells)
    )
    return f"<tr>{''.join(shown)}</tr>\n"


def drawn(run: Run) -> dict[str, str]:
    """Return the run's charts as SVG, by name."""
    return {name: svg_text(figure) for name, figure in draw(run).items()}
