"""The generated parts and charts of docs are up to date with the code and the committed data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.aws import page as aws
from bench.experiments import page as experiments
from bench.output.charts.chart import figures_of
from bench.output.pages import GeneratedPage
from bench.planning.capacity import page as capacity
from bench.planning.latency import page as model
from tests.unit.bench.conftest import described
from tests.unit.conftest import ROOT

_MAKERS = {
    "aws": aws.page,
    "capacity": capacity.page,
    "experiments": experiments.page,
    "latency-model": model.page,
}


@pytest.fixture(scope="module", params=_MAKERS)
def page(request: pytest.FixtureRequest) -> Iterator[GeneratedPage]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield _MAKERS[request.param]()


def test_its_generated_parts_are_up_to_date(page: GeneratedPage) -> None:
    text = (ROOT / page.path).read_text(encoding="utf-8")
    assert page.text(text) == text, "run `make figures`"


def test_every_marked_part_of_it_is_generated(page: GeneratedPage) -> None:
    text = (ROOT / page.path).read_text(encoding="utf-8")
    assert text.count("<!-- make figures: ") == len(page.parts)


def test_its_charts_show_todays_figures(page: GeneratedPage) -> None:
    assert page.charts or page.path == aws.PATH, "the other pages have charts"
    for path, figure in page.charts.items():
        figures = list(figures_of(figure))
        assert figures
        assert described(ROOT / path) == figures, "run `make figures`"
        assert any(f"(images/{path.name})" in part for part in page.parts.values())


def test_a_part_that_the_page_has_no_place_for_is_refused() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        GeneratedPage(Path("x.md"), {"gone": "text"}, {}).text("no part here")
