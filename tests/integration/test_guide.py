"""The guide's rows about loans have today's figures."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guide import rows as _rows  # noqa: F401 - importing them fills ROWS
from guide.document import JSON, entry
from guide.row import ROWS, GuideRow
from guide.runs import GuideRuns
from local.lab import Lab

ABOUT_LOANS = (
    "cost",
    "at-best",
    "my-workflow",
    "decisions",
    "invocations",
    "where-it-broke",
)


@pytest.fixture(scope="module")
def runs(lab: Lab) -> Iterator[GuideRuns]:
    with GuideRuns(lab) as guide_runs:
        yield guide_runs


@pytest.fixture(scope="module")
def committed() -> dict[str, dict[str, Any]]:
    guide = json.loads(Path(JSON).read_text(encoding="utf-8"))
    return {row["id"]: row for row in guide["rows"]}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.id in ABOUT_LOANS], ids=lambda row: row.id
)
def test_the_committed_row_has_todays_figures(
    row: GuideRow, runs: GuideRuns, committed: dict[str, Any]
) -> None:
    finding = row.find(runs)
    assert finding.broken == []
    assert entry(row, finding) == committed[row.id], "run `make guide`"
