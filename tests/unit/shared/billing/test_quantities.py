"""Each unit is rounded by AWS's rule."""

from decimal import Decimal

import pytest

from shared.billing import quantities
from shared.billing.prices.pricebook import Item
from shared.billing.quantities import Quantity
from shared.billing.usage import (
    ApplicationUsage,
    Architecture,
    DurableUsage,
    ExpressUsage,
    Invocation,
)

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def of_item(found: list[Quantity], item: Item) -> Decimal:
    return next(quantity.amount for quantity in found if quantity.item is item)


@pytest.mark.parametrize(
    ("ms", "mb", "billed_ms", "billed_mb"),
    [
        pytest.param("1", "1", 100, 64, id="least"),
        pytest.param("100", "64", 100, 64, id="exactly-one-step"),
        pytest.param("100.001", "64.001", 200, 128, id="a-hair-above"),
        pytest.param("250", "62.85", 300, 64, id="between"),
        pytest.param("10000", "129", 10_000, 192, id="more"),
        pytest.param("0", "64", 0, 64, id="no-time"),
    ],
)
def test_express_rounds_up_to_100_ms_and_64_mb(
    ms: str, mb: str, billed_ms: int, billed_mb: int
) -> None:
    # 3,600 × 1,024 executions, so that the result is whole.
    found = list(quantities.of_engine(ExpressUsage(3_686_400, Decimal(ms), Decimal(mb))))
    assert of_item(found, Item.EXPRESS_REQUESTS) == 3_686_400
    assert of_item(found, Item.EXPRESS_DURATION) == Decimal(billed_ms * billed_mb) / 1000


@pytest.mark.parametrize(
    ("run_ms", "retention_days", "gb_months"),
    [
        pytest.param(7 * DAY_MS, 14, "72.8", id="awss-own-example"),
        pytest.param(0, 30, "104", id="a-month-and-no-time-to-run"),
        pytest.param(12 * HOUR_MS, 1, "5.2", id="half-a-day-counts-as-half"),
    ],
)
def test_data_is_charged_during_the_execution_and_its_retention(
    run_ms: int, retention_days: int, gb_months: str
) -> None:
    usage = DurableUsage(1, 0, 104 * 10**9, run_ms, retention_days)
    found = list(quantities.of_engine(usage))
    assert of_item(found, Item.DURABLE_RETAINED) == Decimal(gb_months)


def test_a_gigabyte_of_data_is_decimal() -> None:
    found = list(quantities.of_engine(DurableUsage(1, 10**9, 0, 0, 7)))
    assert of_item(found, Item.DURABLE_WRITTEN) == 1
    logged = list(quantities.of_application(ApplicationUsage(0, 0, Decimal(0), 10**9)))
    assert of_item(logged, Item.LOGS_INGESTED) == 1


def test_a_gigabyte_of_memory_is_1024_mb_and_storage_counts_above_512() -> None:
    run = Invocation("f", 2500, 500, 1536, Architecture.X86, ephemeral_mb=1536, count=4)
    found = list(quantities.of_functions([run]))
    assert of_item(found, Item.LAMBDA_REQUESTS) == 4
    assert of_item(found, Item.LAMBDA_COMPUTE_X86) == 15, "the duration contains INIT"
    assert of_item(found, Item.LAMBDA_EPHEMERAL_STORAGE) == 10
