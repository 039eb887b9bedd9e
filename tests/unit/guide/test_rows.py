"""The rows of the guide: they argue for both sides, and the committed guide has their figures."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from bench.exhibits.document import Evidence
from guide import rows as _rows  # noqa: F401 - importing them fills ROWS
from guide.document import JSON, entry
from guide.figures import (
    Figure,
    counted,
    equals,
    is_at_most,
    is_less,
    lasting,
    per_million,
    ratio,
    sized,
)
from guide.row import ROWS, GuideRow, Winner
from guide.runs import GuideRuns
from tests.unit.conftest import ROOT

WITHOUT_LAB = ("logs", "determinism", "at-most-once", "local", "test-waits", "own-history")
QUICK = [row for row in ROWS if row.evidence is not Evidence.RUN or row.id in WITHOUT_LAB]


@pytest.fixture(scope="module")
def committed() -> dict[str, dict[str, Any]]:
    guide = json.loads((ROOT / JSON).read_text(encoding="utf-8"))
    return {row["id"]: row for row in guide["rows"]}


def test_the_committed_guide_has_every_row_in_order(committed: dict[str, Any]) -> None:
    assert list(committed) == [row.id for row in ROWS]


@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.id)
def test_the_committed_row_has_todays_figures(row: GuideRow, committed: dict[str, Any]) -> None:
    with GuideRuns() as runs:
        finding = row.find(runs)
    assert finding.broken == []
    assert entry(row, finding) == committed[row.id], "run `make guide`"


def test_the_guide_argues_for_both_sides() -> None:
    winners = Counter(row.about.winner for row in ROWS)
    strongest = Counter(row.about.winner for row in ROWS if row.about.strongest)
    assert winners[Winner.DURABLE] >= 6
    assert winners[Winner.STEPFUNCTIONS] >= 6
    assert strongest[Winner.DURABLE] >= 5
    assert strongest[Winner.STEPFUNCTIONS] >= 5


def test_at_least_twelve_rows_are_run() -> None:
    assert Counter(row.evidence for row in ROWS)[Evidence.RUN] >= 12


def test_a_documented_row_names_its_sources() -> None:
    assert all(row.about.sources for row in ROWS if row.evidence is Evidence.DOCUMENTED)


def test_every_row_rests_on_a_claim(committed: dict[str, Any]) -> None:
    assert [row["id"] for row in committed.values() if not row["claims"]] == []


def test_a_claim_compares_values_and_not_texts() -> None:
    few, many = counted("few", 9, "operation"), counted("many", 10, "transition")
    assert is_less(few, many).holds
    assert not is_less(many, few).holds
    assert is_at_most(many, many).holds
    assert equals(counted("both", 10, "step"), many).holds
    assert not equals(few, many).holds


def test_a_claim_names_its_figures() -> None:
    claim = is_less(per_million("a loan", Decimal("0.0001205")), counted("nothing", 1, "step"))
    assert str(claim) == "a loan ($120.50 per million) is less than nothing (1 step)"


def test_a_ratio_has_a_decimal_below_ten() -> None:
    whole = Figure("", Decimal(30), "")
    assert ratio(whole, Figure("", Decimal(4), "")) == "7.5"
    assert ratio(whole, Figure("", Decimal(2), "")) == "15"


def test_a_size_and_a_duration_are_shown_in_their_largest_whole_unit() -> None:
    assert [sized("", size).text for size in (262_144, 1_048_576, 100_000_000, 38_313)] == [
        "256 KiB",
        "1 MiB",
        "100 MB",
        "38,313 bytes",
    ]
    assert [lasting("", seconds).text for seconds in (31_622_400, 900, 61)] == [
        "366 days",
        "15 minutes",
        "61 seconds",
    ]


def test_a_count_in_a_sentence_reads_as_words() -> None:
    counts = [counted("", number, "time").prose for number in (0, 1, 2, 3)]
    assert counts == ["no times", "once", "twice", "3 times"]
