"""The parts of docs/benchmarks.md and of the README that are made from the committed run."""

from collections.abc import Mapping
from pathlib import Path

from bench.report import files
from bench.report.charts import COSTS
from bench.report.page import ReportTable, as_markdown, headline, parts, svg_charts
from bench.report.run import BenchmarkRun
from local.reports.figures import replaced

LAB = Path("bench/results/lab")
README = Path("README.md")
PAGE = Path("docs/benchmarks.md")
IMAGES = Path("docs/images/bench")


def committed() -> BenchmarkRun:
    """Return the committed run."""
    return files.read_raw(LAB)


def texts(run: BenchmarkRun, charts: Mapping[str, str]) -> dict[Path, str]:
    """Return the two pages with their generated parts replaced."""
    report = as_markdown(parts(run, charts), IMAGES.relative_to(PAGE.parent).as_posix())
    return {
        PAGE: replaced(PAGE.read_text(encoding="utf-8"), "bench", _one_level_lower(report)),
        README: replaced(README.read_text(encoding="utf-8"), "bench", _short(run)),
    }


def write() -> list[Path]:
    """Write the pages and the charts; return the paths of the files."""
    run = committed()
    charts = svg_charts(run)
    images = {IMAGES / f"{name}.svg": svg for name, svg in charts.items()}
    written = {**texts(run, charts), **images}
    IMAGES.mkdir(parents=True, exist_ok=True)
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return list(written)


def _one_level_lower(report: str) -> str:
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in report.splitlines())


def _short(run: BenchmarkRun) -> str:
    """Return the consumption of a loan, as a table and a chart."""
    table = next(part for part in parts(run, COSTS) if isinstance(part, ReportTable))
    (name,) = COSTS
    chart = f"![Cost of a million loans, by line of the bill]({IMAGES}/{name}.svg)"
    return "\n\n".join((as_markdown([table], ""), chart, headline(run) + "."))
