"""Published comparisons, compared with a calculation by hand."""

import json
from decimal import Decimal
from typing import TypeVar

import pytest
from pydantic import ValidationError

from bench.output.tables import percent
from bench.prices import reproduce
from bench.prices.claims import CLAIMS, Claim
from bench.prices.claims.costs import (
    CostOfWorkflows,
    LoopClaim,
    MeasuredBill,
    Savings,
    Transitions,
)
from bench.prices.claims.statements import ClaimedPrices, Repeats
from bench.prices.reproduce import FOLDER, Reproduction, reproductions
from shared.billing.prices.pricebook import Item

ALL = {one.key: one for one in reproductions()}
Kind = TypeVar("Kind", bound=Claim)


def inputs(key: str, kind: type[Kind]) -> Kind:
    found = ALL[key].inputs
    assert isinstance(found, kind)
    return found


def test_every_file_is_a_reproduction() -> None:
    assert sorted(ALL) == sorted(path.stem for path in FOLDER.iterdir())
    assert len(ALL) == 13
    assert [int(key.partition("-")[0]) for key in ALL] == list(range(1, 14))


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


def test_operations_and_data_are_left_out_of_the_comparisons() -> None:
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
    assert "Without the quota, nested branches: 20,001 operations × $0.000008 = $0.16." in list(
        loop.result()
    )
    assert "Without the quota, flat branches: 10,001 operations × $0.000008 = $0.08." in list(
        loop.result()
    )
    assert all("at most" in line for line in loop.left_out())


@pytest.mark.parametrize(
    ("key", "factors"),
    [
        pytest.param("5-invented-prices", ["3.125", "0.2"], id="invented"),
        pytest.param("7-per-thousand", ["10"], id="ten-times-standard"),
        pytest.param("8-write-units", ["2", "2"], id="before-november-2024"),
    ],
)
def test_a_wrong_price_is_reported_with_its_factor(key: str, factors: list[str]) -> None:
    lines = list(inputs(key, ClaimedPrices).left_out())
    assert [line.split(": the claim is ")[1] for line in lines] == [
        f"{factor} times the price." for factor in factors
    ]


def test_a_durable_execution_has_at_most_3000_operations() -> None:
    assert list(ALL["6-rust-limit"].corrected()) == [
        "AWS's quota of operations in a durable execution is 3,000."
    ]


def test_a_measured_bill_is_reproduced_to_the_cent() -> None:
    measured = inputs("10-measured-bill", MeasuredBill)
    assert round(measured.computed, 2) == measured.claimed == Decimal("2.04")
    lines = {line.item: line.amount for line in measured.bill().lines}
    assert lines[Item.DURABLE_OPERATIONS] == Decimal("0.000144")
    assert list(measured.result()) == ["$2.04 per 10,000 executions: confirmed."]
    wrong = measured.model_copy(update={"claimed": Decimal("2.05")})
    assert list(wrong.result()) == ["$2.04 per 10,000 executions: not the claimed $2.05."]


def test_two_totals_of_one_page_are_far_apart() -> None:
    (line,) = ALL["11-two-totals"].left_out()
    assert line == "$2,847.00 is 1,424 times the $2.00 that the same page computes."


def test_awss_own_figure_is_confirmed() -> None:
    assert inputs("9-nested", Transitions).corrected == (Decimal("0.42"), Decimal("0.425"))


def test_a_repeated_figure_points_to_its_origin() -> None:
    origin = inputs("3-softwarecurated", Repeats).of
    assert origin == ALL["1-dzone"].title
    assert list(ALL["3-softwarecurated"].corrected()) == [f"See “{origin}”."]


def test_all_of_them_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert reproduce.run() == 0
    printed = capsys.readouterr().out
    for one in ALL.values():
        assert one.title in printed
    assert "$0.132 compared with $0.207 per 1,000 workflows: 36% cheaper." in printed


def test_an_unknown_field_in_a_data_file_is_refused() -> None:
    data = json.loads((FOLDER / "1-dzone.json").read_text())
    data["inputs"]["durables"] = data["inputs"].pop("durable")
    with pytest.raises(ValidationError, match="durables"):
        CLAIMS[data["kind"]].model_validate(data["inputs"])
