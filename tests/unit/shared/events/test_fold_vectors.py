"""The Python fold on the vectors that the page's fold is tested on too."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.events.event import Event
from tests.vectors.make_fold_vectors import FOLDER, as_json, event_from_api, folded, vector
from tests.vectors.scenes import SCENES

VECTORS = sorted(FOLDER.glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_loan_is_seen_as_its_vector_says(path: Path) -> None:
    given = read(path)
    for loan in given["loans"]:
        view = folded(given["events"], loan["application_id"], finished=loan["finished"])
        assert as_json(view) == loan["expected"]


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_an_event_of_a_vector_has_the_key_of_what_happened(path: Path) -> None:
    events: list[tuple[str, Event]] = [
        (told["key"], event_from_api(told)) for told in read(path)["events"]
    ]
    assert events
    assert [key for key, _ in events] == [event.key for _, event in events]


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_events_of_a_vector_that_share_a_key_are_the_same_event(path: Path) -> None:
    seen: dict[tuple[str, str], Any] = {}
    for told in read(path)["events"]:
        assert seen.setdefault((told["application_id"], told["key"]), told) == told


def test_the_vectors_are_the_scenes_as_they_stand() -> None:
    written = {path.stem: read(path) for path in VECTORS}
    made = {make.__name__: vector(make(), (make.__doc__ or "").strip()) for make in SCENES}
    assert json.loads(json.dumps(made)) == written
