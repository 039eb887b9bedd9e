"""Documents with random damage: each is reported or refused, and never anything else."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from shared.billing.meters.loading import UnreadableDocument
from shared.inspection import inspect
from tests.unit.conftest import ROOT
from tests.unit.shared.inspection.documents import durable_history, map_history, states_history

DAMAGES = 1000
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**30,
    1e308,
    "",
    "x",
    "2026",
    [],
    {},
    [None],
    {"a": [1]},
    "{",
)
LOAN = json.loads((ROOT / "stepfunctions/workflow.asl.json").read_text(encoding="utf-8"))
RECORDED = json.loads(
    (ROOT / "tests/contract/histories/disbursement_failed.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(states_history(), id="states"),
        pytest.param(map_history(3), id="map"),
        pytest.param(durable_history(), id="durable"),
        pytest.param({"Events": RECORDED}, id="loan"),
        pytest.param(LOAN, id="definition"),
    ],
)
def test_no_damage_makes_anything_but_a_report_or_a_sentence(document: Any) -> None:
    chance = random.Random(7)
    reported = refused = 0
    for _ in range(DAMAGES):
        damaged = copy.deepcopy(document)
        for _ in range(chance.randint(1, 4)):
            damage(damaged, chance)
        try:
            json.dumps(inspect([damaged]).as_json())
        except UnreadableDocument:
            refused += 1
        else:
            reported += 1
    print(f"{reported} reported, {refused} refused")
    assert reported
    assert refused


def damage(document: Any, chance: random.Random) -> None:
    """Replace, remove or repeat a random part of a document."""
    places = list(containers(document))
    if not places:
        return
    place = chance.choice(places)
    key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
    match chance.randint(0, 3):
        case 0:
            del place[key]
        case 1 if isinstance(place, list):
            place.append(copy.deepcopy(place[key]))
        case 2 if isinstance(place, list):
            chance.shuffle(place)
        case _:
            place[key] = copy.deepcopy(chance.choice(VALUES))


def containers(value: Any) -> Iterator[Any]:
    """Yield every object and list that has something in it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if inner:
        yield value
    for each in inner:
        yield from containers(each)
