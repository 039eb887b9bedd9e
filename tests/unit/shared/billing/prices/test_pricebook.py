"""Every price has a source and a date; an unknown price is an error, never a guess."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from shared.billing.prices.pricebook import (
    Item,
    NoSuchPrice,
    NoSuchRegion,
    Price,
    PriceBook,
    price_book,
    regions,
)
from tests.unit.conftest import ROOT

US_EAST_1 = price_book("us-east-1")
MILLION = 10**6
BILLION = 10**9

# Per million where `per` says so; a tier is its end and its price.
PUBLISHED = [
    pytest.param(Item.DURABLE_OPERATIONS, MILLION, [(None, "8.00")], 0, id="operations"),
    pytest.param(Item.DURABLE_WRITTEN, 1, [(None, "0.25")], 0, id="written"),
    pytest.param(Item.DURABLE_RETAINED, 1, [(None, "0.15")], 0, id="retained"),
    pytest.param(Item.LAMBDA_REQUESTS, MILLION, [(None, "0.20")], MILLION, id="requests"),
    pytest.param(
        Item.LAMBDA_COMPUTE_X86,
        1,
        [(6 * BILLION, "0.0000166667"), (15 * BILLION, "0.000015"), (None, "0.0000133334")],
        400_000,
        id="x86",
    ),
    pytest.param(
        Item.LAMBDA_COMPUTE_ARM64,
        1,
        [
            (7_500 * MILLION, "0.0000133334"),
            (18_750 * MILLION, "0.0000120001"),
            (None, "0.0000106667"),
        ],
        400_000,
        id="arm64",
    ),
    pytest.param(Item.LAMBDA_EPHEMERAL_STORAGE, 1, [(None, "0.0000000309")], 0, id="ephemeral"),
    pytest.param(Item.STANDARD_TRANSITIONS, 1000, [(None, "0.025")], 4000, id="transitions"),
    pytest.param(Item.EXPRESS_REQUESTS, MILLION, [(None, "1.00")], 0, id="express"),
    pytest.param(
        Item.EXPRESS_DURATION,
        1,
        [(1000, "0.06"), (5000, "0.03"), (None, "0.01642")],
        0,
        id="express-duration",
    ),
    pytest.param(Item.DYNAMODB_WRITES, MILLION, [(None, "0.625")], 0, id="writes"),
    pytest.param(Item.DYNAMODB_READS, MILLION, [(None, "0.125")], 0, id="reads"),
    pytest.param(
        Item.HTTP_API_REQUESTS, MILLION, [(300 * MILLION, "1.00"), (None, "0.90")], 0, id="http"
    ),
    pytest.param(
        Item.LOGS_INGESTED,
        1,
        [(10_000, "0.50"), (30_000, "0.25"), (50_000, "0.10"), (None, "0.05")],
        0,
        id="logs",
    ),
]


@pytest.mark.parametrize(("item", "per", "tiers", "free"), PUBLISHED)
def test_a_price_is_the_published_one(
    item: Item, per: int, tiers: list[tuple[int | None, str]], free: int
) -> None:
    price = US_EAST_1.price(item)
    assert [(tier.up_to, tier.unit_price * per) for tier in price.tiers] == [
        (end, Decimal(dollars)) for end, dollars in tiers
    ]
    assert price.free == free


def test_both_architectures_share_one_free_tier() -> None:
    x86, arm64 = Item.LAMBDA_COMPUTE_X86, Item.LAMBDA_COMPUTE_ARM64
    assert US_EAST_1.price(x86).allowance == US_EAST_1.price(arm64).allowance
    assert US_EAST_1.price(x86).allowance != US_EAST_1.price(Item.LAMBDA_REQUESTS).allowance


def test_the_first_region_has_a_price_for_everything() -> None:
    assert set(US_EAST_1.prices) == set(Item)


EVERY_PRICE = [
    pytest.param(book, price, id=f"{book.region}-{price.item}")
    for book in map(price_book, regions())
    for price in book.prices.values()
]


@pytest.mark.parametrize(("book", "price"), EVERY_PRICE)
def test_every_price_has_a_source_and_a_date(book: PriceBook, price: Price) -> None:
    assert price.source.title
    assert price.source.date
    assert price.grade in ("A", "A/B", "B", "C", "X")
    assert price.title
    assert price.unit
    assert price.free >= 0
    assert all(tier.unit_price > 0 for tier in price.tiers)
    ends = [tier.up_to for tier in price.tiers]
    assert ends[-1] is None, "the last tier has no end"
    assert None not in ends[:-1]
    assert ends[:-1] == sorted(set(ends[:-1]), key=lambda end: end or 0)


@pytest.mark.parametrize("region", regions())
def test_a_book_is_of_the_region_that_its_file_names(region: str) -> None:
    book = price_book(region)
    assert book.region == region
    assert book.currency == "USD"
    assert book.name
    assert book.as_of


def test_a_price_that_is_not_known_is_an_error_that_names_it_and_the_region() -> None:
    with pytest.raises(NoSuchPrice) as caught:
        price_book("us-east-2").price(Item.LAMBDA_REQUESTS)
    assert str(caught.value) == "The price of lambda_requests is not known in us-east-2."


@pytest.mark.parametrize("region", ["mars-1", "", "../us-east-1", "US-EAST-1", "us-east-1.toml"])
def test_a_region_without_a_book_is_an_error_that_names_those_with_one(region: str) -> None:
    with pytest.raises(NoSuchRegion, match="us-east-1, us-east-2") as caught:
        price_book(region)
    assert caught.value.region == region


def test_the_book_is_found_from_any_folder(tmp_path: Path) -> None:
    program = (
        "from shared.billing.prices.pricebook import price_book;print(price_book('us-east-1').name)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout == "US East (N. Virginia)\n"
