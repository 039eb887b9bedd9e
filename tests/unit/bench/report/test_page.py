"""The report loads nothing, starts with the figures that hold on AWS, and names failures."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bench.output.charts import Origin
from bench.report.charts import TIMES, EmptyChart, draw
from bench.report.page import headline, markdown, svg_charts, web_page
from bench.report.run import BenchmarkRun as Run
from bench.run import assemble, write
from shared.engines.port import COMPARED
from tests.unit.bench.conftest import ABOUT, RECORDED, bill, traces

_LOADING = {"src", "href", "srcset", "action", "data"}
APPENDIX = "## Appendix"


class _Loaded(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name in _LOADING]


@pytest.fixture(scope="module")
def charts(lab_run: Run) -> dict[str, str]:
    return svg_charts(lab_run)


def test_the_page_loads_nothing_and_runs_nothing(lab_run: Run, charts: dict[str, str]) -> None:
    page = web_page(lab_run, charts)
    loaded = _Loaded()
    loaded.feed(page)
    assert len(loaded.targets) == len(charts)
    assert all(target.startswith("data:image/svg+xml;base64,") for target in loaded.targets)
    assert "script" not in loaded.tags
    assert "url(" not in page
    assert "@import" not in page


def test_every_chart_shows_both_engines(lab_run: Run) -> None:
    for name, figure in draw(lab_run).items():
        (axes,) = figure.axes
        assert axes.has_data(), name
        legend = axes.get_legend()
        assert legend
        assert len(legend.get_texts()) >= len(COMPARED), name


def test_an_empty_chart_is_an_error() -> None:
    nothing = Run(ABOUT, [], [], [], [])
    with pytest.raises(EmptyChart):
        draw(nothing)


def test_the_first_part_of_a_lab_report_has_no_times(lab_run: Run, charts: dict[str, str]) -> None:
    first, appendix = markdown(lab_run, charts).split(APPENDIX)
    assert not re.search(r"\d ms\b|\bseconds\b|millisecond", first)
    assert "LOCAL EMULATOR" in first
    assert "13 transitions" in first
    assert "$120.00" in first
    for name in TIMES:
        assert f"charts/{name}.svg" in appendix
        assert f"charts/{name}.svg" not in first


def test_every_heading_of_local_times_is_marked(lab_run: Run, charts: dict[str, str]) -> None:
    _, appendix = markdown(lab_run, charts).split(APPENDIX)
    headings = re.findall(r"^### (.*)$", appendix, re.MULTILINE)
    assert headings
    assert all("LOCAL EMULATOR" in heading for heading in headings)


def test_times_on_aws_are_not_in_an_appendix(lab_run: Run) -> None:
    aws = replace(lab_run, about=replace(ABOUT, origin=Origin.AWS, place="us-east-1"))
    page = markdown(aws, svg_charts(aws))
    assert APPENDIX not in page
    assert "LOCAL EMULATOR" not in page
    assert page.splitlines()[2].startswith("AWS: ")


def test_the_cost_chart_of_the_lab_leaves_out_local_durations(lab_run: Run) -> None:
    (axes,) = draw(lab_run)["cost-by-line"].axes
    legend = axes.get_legend()
    assert legend
    items = {text.get_text() for text in legend.get_texts()}
    assert items == {"Durable operations", "Standard state transitions", "Lambda requests"}
    assert "$121.00" in {text.get_text().strip() for text in axes.texts}


def test_the_first_line_counts_failed_loans(tmp_path: Path) -> None:
    loans = [replace(traces()[0], error="503, three times"), *traces()[1:]]
    failed = assemble(ABOUT, loans, {loan.application_id: bill(loan) for loan in loans})
    assert headline(failed).startswith("FAILED: 1 loan failed.")
    write(failed, tmp_path)
    assert (tmp_path / "report.md").read_text().splitlines()[0] == "# FAILED: 1 loan failed"
    assert "503, three times" in (tmp_path / "report.html").read_text()


def test_a_run_without_a_loan_still_has_a_report(tmp_path: Path) -> None:
    none = assemble(ABOUT, [replace(RECORDED[0], error="refused")], {})
    write(none, tmp_path)
    assert "refused" in (tmp_path / "report.md").read_text()


def test_a_loan_that_is_not_measurable_has_failed() -> None:
    incomplete = replace(RECORDED[0], events=RECORDED[0].events[3:])
    assert "not measurable" in assemble(ABOUT, [incomplete], {}).failures[0]


def test_a_loan_whose_times_do_not_add_up_has_failed() -> None:
    events = [
        {**each, "at": each["at"].replace("T2", "T1")}
        if each.get("step") == "assess_risk"
        else each
        for each in RECORDED[0].events
    ]
    assert (
        "differ from their sum"
        in assemble(ABOUT, [replace(RECORDED[0], events=events)], {}).failures[0]
    )
