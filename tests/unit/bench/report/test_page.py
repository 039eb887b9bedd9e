"""The report opens without a network, leads with what holds on AWS, and hides no failure."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bench.output.charts import Origin
from bench.report.charts import TIMES, EmptyChart, draw
from bench.report.page import drawn, headline, markdown, web_page
from bench.report.run import Run
from bench.run import assemble, write
from shared.engines.port import EngineName
from tests.unit.bench.conftest import ABOUT, RECORDED, bill, journeys

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
def charts(made: Run) -> dict[str, str]:
    return drawn(made)


def test_the_page_loads_nothing_and_runs_nothing(made: Run, charts: dict[str, str]) -> None:
    page = web_page(made, charts)
    loaded = _Loaded()
    loaded.feed(page)
    assert len(loaded.targets) == len(charts)
    assert all(target.startswith("data:image/svg+xml;base64,") for target in loaded.targets)
    assert "script" not in loaded.tags
    assert "url(" not in page
    assert "@import" not in page


def test_every_chart_has_something_on_it(made: Run) -> None:
    for name, figure in draw(made).items():
        (axes,) = figure.axes
        assert axes.has_data(), name
        legend = axes.get_legend()
        assert legend
        assert len(legend.get_texts()) >= len(EngineName), name


def test_a_chart_with_nothing_on_it_is_an_error() -> None:
    nothing = Run(ABOUT, [], [], [], [])
    with pytest.raises(EmptyChart):
        draw(nothing)


def test_the_first_page_of_the_lab_has_no_times(made: Run, charts: dict[str, str]) -> None:
    first, appendix = markdown(made, charts).split(APPENDIX)
    assert not re.search(r"\d ms\b|\bseconds\b|millisecond", first)
    assert "LOCAL EMULATOR" in first
    assert "13 transitions" in first
    assert "$120.00" in first
    for name in TIMES:
        assert f"charts/{name}.svg" in appendix
        assert f"charts/{name}.svg" not in first


def test_every_heading_of_local_times_says_what_they_are(made: Run, charts: dict[str, str]) -> None:
    _, appendix = markdown(made, charts).split(APPENDIX)
    headings = re.findall(r"^### (.*)$", appendix, re.MULTILINE)
    assert headings
    assert all("LOCAL EMULATOR" in heading for heading in headings)


def test_on_aws_times_are_no_appendix_and_are_called_aws(made: Run) -> None:
    aws = replace(made, about=replace(ABOUT, origin=Origin.AWS, place="us-east-1"))
    page = markdown(aws, drawn(aws))
    assert APPENDIX not in page
    assert "LOCAL EMULATOR" not in page
    assert page.splitlines()[2].startswith("AWS: ")


def test_the_local_cost_chart_leaves_out_what_local_time_makes(made: Run) -> None:
    (axes,) = draw(made)["cost-by-line"].axes
    legend = axes.get_legend()
    assert legend
    items = {text.get_text() for text in legend.get_texts()}
    assert items == {"Durable operations", "Standard state transitions", "Lambda requests"}
    assert "$121.00" in {text.get_text().strip() for text in axes.texts}


def test_a_run_in_which_loans_failed_says_so_in_its_first_line(tmp_path: Path) -> None:
    asked = [replace(journeys()[0], error="503, three times"), *journeys()[1:]]
    failed = assemble(ABOUT, asked, {each.application_id: bill(each) for each in asked})
    assert headline(failed).startswith("FAILED: 1 loan failed.")
    write(failed, tmp_path)
    assert (tmp_path / "report.md").read_text().splitlines()[0] == "# FAILED: 1 loan failed"
    assert "503, three times" in (tmp_path / "report.html").read_text()


def test_a_run_without_a_loan_still_has_a_report(tmp_path: Path) -> None:
    none = assemble(ABOUT, [replace(RECORDED[0], error="refused")], {})
    write(none, tmp_path)
    assert "refused" in (tmp_path / "report.md").read_text()


def test_a_loan_that_cant_be_measured_has_failed() -> None:
    untold = replace(RECORDED[0], events=RECORDED[0].events[3:])
    assert "not measurable" in assemble(ABOUT, [untold], {}).failures[0]


def test_a_loan_whose_sums_dont_meet_has_failed() -> None:
    events = [
        {**each, "at": each["at"].replace("T2", "T1")}
        if each.get("step") == "assess_risk"
        else each
        for each in RECORDED[0].events
    ]
    assert "sums" in assemble(ABOUT, [replace(RECORDED[0], events=events)], {}).failures[0]
