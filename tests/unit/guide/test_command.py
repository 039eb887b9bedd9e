"""`make guide` writes nothing whose claims don't hold, and names them."""

from pathlib import Path

import pytest

from bench.exhibits.document import Evidence
from guide import command
from guide.document import JSON, MARKDOWN
from guide.figures import counted, is_less
from guide.row import Finding, GuideRow, RowFacts, Winner


def row_with(operations: int) -> GuideRow:
    claim = is_less(
        counted("operations", operations, "operation"), counted("transitions", 13, "transition")
    )
    about = RowFacts(
        question="Which is less?",
        winner=Winner.DURABLE,
        date="2026-11-28",
        would_change="Other counts.",
    )
    finding = Finding(f"{operations} operations", f"It has {operations} operations.", (claim,))
    return GuideRow("less", "Counts", Evidence.COMPUTED, about, lambda _: finding)


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


def test_a_claim_that_holds_is_written(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ROWS", [row_with(8)])
    assert command.run("") == 0
    assert {path.name for path in docs.iterdir()} == {Path(MARKDOWN).name, Path(JSON).name}


def test_a_second_run_changes_nothing(
    docs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ROWS", [row_with(8)])
    command.run("")
    before = (docs / Path(JSON).name).read_text(encoding="utf-8")
    assert command.run("") == 0
    assert "The guide in docs is unchanged." in capsys.readouterr().out
    assert (docs / Path(JSON).name).read_text(encoding="utf-8") == before


def test_a_claim_that_does_not_hold_is_named_with_its_figures(
    docs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ROWS", [row_with(15)])
    assert command.run("") == 1
    said = capsys.readouterr().out
    claim = "operations (15 operations) is less than transitions (13 transitions)"
    assert f"less: not true: {claim}." in said
    assert list(docs.iterdir()) == []


def test_one_row_alone_is_not_written(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ROWS", [row_with(8)])
    assert command.run("less") == 0
    assert list(docs.iterdir()) == []


def test_an_unknown_row_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ROWS", [row_with(8)])
    assert command.run("more") == 2
    assert capsys.readouterr().err == "There is no row more. Rows: less.\n"
