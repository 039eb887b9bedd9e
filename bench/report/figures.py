"""The charts and tables of the committed run, in docs/benchmarks.md and in the README."""

from collections.abc import Mapping
from pathlib import Path

from bench.report import files
from bench.report.charts import FIRST_PAGE
from bench.report.page import Part, ReportTable, as_markdown, drawn, headline, parts
from bench.report.run import Run
from local.reports.figures import replaced

LAB = Path("bench/results/lab")
README = Path("README.md")
PAGE = Path("docs/benchmarks.md")
IMAGES = Path("docs/images/bench")
_SECOND_LEVEL = "## "


def committed() -> Run:
    """Return the run that is committed."""
    return files.read_raw(LAB)


def written(run: Run, charts: Mapping[str, str]) -> dict[Path, str]:
    """Return every file that is made of a run, with its text: pages keep their other parts."""
    report = as_markdown(parts(run, charts), IMAGES.relative_to(PAGE.parent).as_posix())
    page = replaced(PAGE.read_text(encoding="utf-8"), "bench", _lowered(report))
    readme = replaced(README.read_text(encoding="utf-8"), "bench", _short(run))
    images = {IMAGES / f"{name}.svg": svg for name, svg in charts.items()}
    return {PAGE: page, README: readme, **images}


def write() -> list[Path]:
    """Write them; return their paths."""
    run = committed()
    made = written(run, drawn(run))
    IMAGES.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return list(made)


def _lowered(report: str) -> str:
    """The report stands inside a page: its headings are one level lower."""
    lines = report.splitlines()
    return "\n".join(f"#{line}" if line.startswith(_SECOND_LEVEL[0]) else line for line in lines)


def _short(run: Run) -> str:
    """What carries over, as a table and a chart."""
    found: list[Part] = list(parts(run, FIRST_PAGE))
    (table, *_) = [part for part in found if isinstance(part, ReportTable)]
    chart = f"![What a million loans cost, line by line]({IMAGES}/{next(iter(FIRST_PAGE))}.svg)"
    return "\n\n".join((as_markdown([table], ""), chart, headline(run) + "."))
