"""Published comparisons come out as the corrected arithmetic has them."""

import json
from decimal import Decimal
from typing import TypeVar

import pytest
from pydantic import ValidationError

from bench.output.tables import percent
from bench.prices import reproduce
from bench.prices.claims import (
    CLAIMS,
    Claim,
    ClaimedPrices,
    CostOfWorkflows,
    LoopClaim,
    Repeats,
    Savings,
    Transitions,
)
from bench.prices.reproduce import FOLDER, Reproduction, reproductions

ALL = {one.key: one for one in reproductions()}
Kind = TypeVar("Kind", bound=Claim)


def inputs(key: str, kind: type[Kind]) -> Kind:
    found = ALL[key].inputs
    assert isinstance(found, kind)
    return found


def test_every_file_is_a_reproduction() -> None:
    assert sorted(ALL) == sorted(path.stem for path in FOLDER.iterdir())
    assert len(ALL) == 9


@pytest.mark.parametrize("one", ALL.values(), ids=ALL)
def test_every_claim_has_a_source_and_a_corrected_figure(one: Reproduction) -> None:
    assert one.title
    assert one.source
    assert one.claim
    assert list(one.left_out())
    assert list(one.corrected())


def test_79_percent_is_36() -> None:
    dzone = inputs("1-dzone", CostOfWorkflows)
    print(f"{dzone.corrected:.4f} against {dzone.step_functions}: {percent(dzone.savings[0], 1)}")
    assert round(dzone.corrected, 3) == Decimal("0.132")
    assert dzone.step_functions_corrected == Decimal("0.182")
    assert [percent(saving) for saving in dzone.savings] == ["36%", "28%"]
    claimed = 1 - dzone.durable / dzone.step_functions
    assert percent(claimed) == percent(dzone.claimed_saving) == "79%"


def test_what_the_comparisons_left_out_is_the_facts_sum() -> None:
    bill = inputs("1-dzone", CostOfWorkflows).measured.bill()
    amounts = [round(line.amount, 7) for line in bill.lines]
    assert amounts == [Decimal("0.0000720"), Decimal("0.0000124"), Decimal("0.0000035")]
    assert round(bill.total, 7) == Decimal("0.0000879")


def test_the_60_runs_save_18_to_24_percent() -> None:
    study = inputs("2-sixty-runs", Savings)
    assert [percent(saving, 1) for saving in study.corrected] == ["18.4%", "23.4%", "23.7%"]


def test_a_loop_of_10000_items_fits_neither_engine() -> None:
    loop = inputs("4-loop", LoopClaim)
    assert (loop.nested, loop.flat, loop.transitions) == (20_001, 10_001, 30_000)
    assert "With a context each: 20,001 operations × $0.000008 = $0.16." in list(loop.result())
    assert "With flat nesting: 10,001 operations × $0.000008 = $0.08." in list(loop.result())
    assert all("at most" in line for line in loop.left_out())


@pytest.mark.parametrize(
    ("key", "factors"),
    [
        pytest.param("5-invented-prices", ["3.125", "0.2"], id="invented"),
        pytest.param("7-per-thousand", ["10"], id="ten-times-standard"),
        pytest.param("8-write-units", ["2", "2"], id="before-november-2024"),
    ],
)
def test_a_price_is_told_by_how_much_it_is_off(key: str, factors: list[str]) -> None:
    told = list(inputs(key, ClaimedPrices).left_out())
    assert [line.split(": ")[1] for line in told] == [f"{one} times the price." for one in factors]


def test_a_history_of_a_durable_execution_has_3000_operations() -> None:
    assert list(ALL["6-rust-limit"].corrected()) == [
        "At most 3,000 operations in a durable execution."
    ]


def test_awss_own_figure_is_confirmed() -> None:
    assert inputs("9-nested", Transitions).corrected == (Decimal("0.42"), Decimal("0.425"))


def test_a_repeated_figure_points_to_its_origin() -> None:
    origin = inputs("3-softwarecurated", Repeats).of
    assert origin == ALL["1-dzone"].title
    assert list(ALL["3-softwarecurated"].corrected()) == [f"As for “{origin}”."]


def test_all_of_them_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert reproduce.run() == 0
    said = capsys.readouterr().out
    for one in ALL.values():
        assert one.title in said
    assert "$0.132 against $0.207 per 1,000: 36% cheaper." in said


def test_a_slip_of_the_pen_in_a_data_file_is_found() -> None:
    data = json.loads((FOLDER / "1-dzone.json").read_text())
    data["inputs"]["durables"] = data["inputs"].pop("durable")
    with pytest.raises(ValidationError, match="durables"):
        CLAIMS[data["kind"]].model_validate(data["inputs"])
