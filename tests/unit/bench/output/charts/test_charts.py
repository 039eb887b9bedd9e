"""A chart depends on its data alone, contains its figures as text, and has the page's colours."""

import re
from pathlib import Path

import pytest

from bench.output.charts import LOOKS, Caption, Origin, look, new_chart, save_svg, svg_text
from bench.output.charts.style import GRID, INK, MUTED
from shared.engines.port import COMPARED, EngineName
from tests.unit.conftest import ROOT

CAPTION = Caption(Origin.LOCAL, "118 loans per engine", "2 cores", "2026-11-26", "abc1234")


def _chart(top: int = 3) -> str:
    figure, axes = new_chart("A title", x="steps", y="units", caption=CAPTION)
    for name in COMPARED:
        axes.plot([1, 2, top], label=look(name).title, color=look(name).colour)
    axes.legend()
    return svg_text(figure)


def test_the_same_data_give_the_same_chart() -> None:
    assert _chart() == _chart()
    assert _chart() != _chart(top=4)


def test_a_chart_has_no_date_and_loads_nothing() -> None:
    written = _chart()
    assert "<dc:date>" not in written
    assert "<text" not in written, "a font would be needed"
    loaded = re.findall(r'(?:href|src)="([^"]+)"', written)
    assert loaded
    assert all(target.startswith("#") for target in loaded)


def test_the_description_of_a_chart_has_its_figures() -> None:
    written = _chart(top=4)
    for name in COMPARED:
        assert f"{look(name).title}: (0, 1) (1, 2) (2, 4)" in written


def test_a_chart_is_saved_in_a_new_folder(tmp_path: Path) -> None:
    figure, axes = new_chart("A title", x="steps", y="units", caption=CAPTION)
    axes.plot([1, 2])
    path = tmp_path / "new" / "chart.svg"
    save_svg(figure, path)
    assert path.read_text() == svg_text(figure)


def test_the_caption_has_n_place_date_and_commit() -> None:
    assert str(CAPTION) == "n = 118 loans per engine · 2 cores · 2026-11-26 · commit abc1234"


@pytest.mark.parametrize("engine", COMPARED)
def test_an_engine_has_the_colour_of_the_page(engine: EngineName) -> None:
    assert _token(engine) == LOOKS[engine].colour


def test_ink_and_lines_have_the_colours_of_the_page() -> None:
    assert (_token("text"), _token("muted"), _token("line")) == (INK, MUTED, GRID)


def test_a_series_of_another_name_has_a_look_too() -> None:
    assert look("a third engine").title == "a third engine"


def test_looks_differ_by_more_than_their_colour() -> None:
    looks = LOOKS.values()
    assert len({each.marker for each in looks}) == len({each.line for each in looks}) == len(looks)


def _token(name: str) -> str:
    """Return a colour of the page's light theme, which comes first in the file."""
    css = (ROOT / "frontend/src/ui/tokens.css").read_text()
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", css)
    assert found
    return found[1]
