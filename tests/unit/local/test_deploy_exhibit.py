"""The exhibit of a deployment as a process beside the lab, with a stand-in for its command."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.client.polling import poll
from local.exhibits.background import DeployExhibit, ExhibitRunningError

PATIENCE_SECONDS = 60
WRITES = "import json; print(json.dumps({'moment': 'starting'}), flush=True)"
HANGS = f"{WRITES}; import time; time.sleep(600)"

MakeExhibit = Callable[[str], DeployExhibit]


@pytest.fixture
def make_exhibit(tmp_path: Path) -> Iterator[MakeExhibit]:
    """Make exhibits that run Python code instead; each is stopped after the test."""
    made = []

    def make(code: str) -> DeployExhibit:
        made.append(DeployExhibit(tmp_path, (sys.executable, "-c", code)))
        return made[-1]

    yield make
    for exhibit in made:
        exhibit.stop()


def ended(exhibit: DeployExhibit) -> dict[str, Any]:
    """Return the document of a run that has ended."""

    def look() -> dict[str, Any] | None:
        document = exhibit.document()
        return None if document["state"] == "running" else document

    return poll(look, "The run did not end", every_seconds=0.05, patience_seconds=PATIENCE_SECONDS)


@pytest.mark.parametrize(("code", "state"), [(WRITES, "ended"), (f"{WRITES}; exit(1)", "failed")])
def test_a_run_has_its_moments_and_its_end(
    make_exhibit: MakeExhibit, code: str, state: str
) -> None:
    exhibit = make_exhibit(code)
    assert exhibit.document() == {"state": "idle", "events": []}
    exhibit.start()
    assert ended(exhibit) == {"state": state, "events": [{"moment": "starting"}]}


def test_a_run_starts_once_at_a_time_and_can_be_repeated(make_exhibit: MakeExhibit) -> None:
    exhibit = make_exhibit(HANGS)
    exhibit.start()
    with pytest.raises(ExhibitRunningError):
        exhibit.start()
    exhibit.stop()
    assert ended(exhibit)["state"] == "failed"
    exhibit.start()
    assert exhibit.document()["state"] == "running"
