"""Results from AWS: each folder is a run whose bill can be computed again."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bench.output.charts import Origin
from bench.report import files
from shared.billing.prices.pricebook import Price, assumed_price_book
from tests.unit.conftest import ROOT

FOLDERS = sorted(path for path in (ROOT / "bench/results/aws").iterdir() if path.is_dir())


def source_of(folder: Path) -> dict[str, Any]:
    """Return who published a run that isn't this project's; nothing for one that is."""
    path = folder / "source.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_the_folder_is_named_after_its_run(folder: Path) -> None:
    about = files.read_raw(folder).about
    assert about.origin is Origin.AWS
    assert folder.name == f"{about.region}-{about.date}-{about.sdk.replace(' ', '-')}"


def test_each_amount_follows_from_its_quantity_and_the_price_book(folder: Path) -> None:
    run = files.read_raw(folder)
    prices = {price.title: price for price in assumed_price_book(run.about.region).prices.values()}
    assert run.bills
    for line in run.bills:
        assert float(line.amount) == pytest.approx(float(charged(line.quantity, prices[line.item])))


def test_the_sums_of_a_loan_are_those_of_its_sample(folder: Path) -> None:
    run = files.read_raw(folder)
    for sample in run.samples:
        own = [line for line in run.bills if line.application_id == sample.application_id]
        engine = sum((line.amount for line in own if line.group == "engine"), Decimal(0))
        assert sample.engine_dollars is not None
        assert float(engine) == pytest.approx(float(sample.engine_dollars))


def test_a_published_total_is_confirmed(folder: Path) -> None:
    source = source_of(folder)
    if "claimed" in source:
        total = sum((line.amount for line in files.read_raw(folder).bills), Decimal(0))
        assert round(total * source["executions"], 2) == Decimal(source["claimed"])


def test_a_run_without_loans_names_who_published_it(folder: Path) -> None:
    if not files.read_raw(folder).samples:
        source = source_of(folder)
        assert source["published_by"]
        assert source["url"].startswith("https://")
        assert source["not_stated"]


def charged(quantity: Decimal, price: Price) -> Decimal:
    return quantity * price.first
