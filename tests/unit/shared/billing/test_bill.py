"""A bill is exact: each line its quantity times its price, and the total their sum."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.billing.bill import Bill, bill, charge
from shared.billing.prices.pricebook import Item, NoSuchPrice, price_book
from shared.billing.quantities import Group, Quantity
from shared.billing.usage import (
    ApplicationUsage,
    Architecture,
    BillingAssumptions,
    DurableUsage,
    ExpressUsage,
    Invocation,
    StandardUsage,
)

BOOK = price_book("us-east-1")
FREE = BillingAssumptions(free_tier=True)
DAY_MS = 86_400_000
TIERED = [
    Item.LAMBDA_COMPUTE_X86,
    Item.LAMBDA_COMPUTE_ARM64,
    Item.EXPRESS_DURATION,
    Item.HTTP_API_REQUESTS,
]

invocation = Invocation("work", 1000, 0, 1024, Architecture.ARM64)
amounts = st.decimals(0, 10**12, places=3)


def to_cents(dollars: Decimal) -> Decimal:
    """Return an amount as AWS shows it: rounded to the cent, half a cent up."""
    return dollars.quantize(Decimal("0.01"), ROUND_HALF_UP)


def charged(item: Item, *amounts: Decimal | int, free_tier: bool = False) -> Bill:
    quantities = [Quantity(item, Decimal(amount)) for amount in amounts]
    return charge(BOOK, quantities, free_tier=free_tier)


def test_awss_own_example_costs_490_46_line_by_line() -> None:
    # 1,000,000 claims a month: 32 s at 1 GB in two invocations, a start, two steps and a wait,
    # 104 KB each, 7 days of waiting, 14 days of retention.
    claims = DurableUsage(4_000_000, 104 * 10**9, 104 * 10**9, 7 * DAY_MS, 14)
    runs = [
        Invocation("document", 30_000, 0, 1024, Architecture.ARM64, count=1_000_000),
        Invocation("payment", 2_000, 0, 1024, Architecture.ARM64, count=1_000_000),
    ]
    made = bill(BOOK, [claims], runs, assumptions=FREE)
    for line in made.lines:
        print(f"{line.title}: {line.quantity:f} × {line.unit_price:f} = {line.amount:f}")
    assert {line.title: str(to_cents(line.amount)) for line in made.lines} == {
        "Durable operations": "32.00",
        "Durable data written": "26.00",
        "Durable data retained": "10.92",
        "Lambda requests, free tier": "0.00",
        "Lambda requests": "0.20",
        "Lambda compute, arm64, free tier": "0.00",
        "Lambda compute, arm64": "421.34",
    }
    assert made.total == Decimal("490.45544")
    assert to_cents(made.total) == Decimal("490.46")


@given(item=st.sampled_from(list(Item)), amount=amounts, free_tier=st.booleans())
def test_a_line_is_its_quantity_times_its_unit_price(
    item: Item, amount: Decimal, free_tier: bool
) -> None:
    made = charged(item, amount, free_tier=free_tier)
    for line in made.lines:
        assert Fraction(line.amount) == Fraction(line.quantity) * Fraction(line.unit_price)
    assert sum(Fraction(line.quantity) for line in made.lines) == Fraction(amount)
    assert Fraction(made.total) == sum(Fraction(line.amount) for line in made.lines)


@given(item=st.sampled_from(list(Item)), parts=st.lists(amounts, max_size=5), free=st.booleans())
def test_it_does_not_matter_in_how_many_parts_something_was_consumed(
    item: Item, parts: list[Decimal], free: bool
) -> None:
    whole = charged(item, sum(parts, Decimal(0)), free_tier=free)
    assert charged(item, *parts, free_tier=free).total == whole.total


@given(item=st.sampled_from(TIERED), amount=amounts)
def test_more_never_costs_less_and_no_unit_more_than_the_first(item: Item, amount: Decimal) -> None:
    total = charged(item, amount).total
    assert charged(item, amount + 1).total > total
    assert total <= amount * BOOK.price(item).first


@pytest.mark.parametrize(
    ("item", "quantity", "parts"),
    [
        pytest.param(Item.EXPRESS_DURATION, 1000, ["1000 × 0.06"], id="up-to-the-first-tiers-end"),
        pytest.param(
            Item.EXPRESS_DURATION, 1001, ["1000 × 0.06", "1 × 0.03"], id="one-unit-into-the-second"
        ),
        pytest.param(
            Item.EXPRESS_DURATION,
            6000,
            ["1000 × 0.06", "4000 × 0.03", "1000 × 0.01642"],
            id="into-the-third",
        ),
        pytest.param(
            Item.LAMBDA_COMPUTE_X86,
            16 * 10**9,
            ["6000000000 × 0.0000166667", "9000000000 × 0.000015", "1000000000 × 0.0000133334"],
            id="x86",
        ),
        pytest.param(
            Item.LAMBDA_COMPUTE_ARM64,
            20 * 10**9,
            [
                "7500000000 × 0.0000133334",
                "11250000000 × 0.0000120001",
                "1250000000 × 0.0000106667",
            ],
            id="arm64",
        ),
    ],
)
def test_a_quantity_is_charged_tier_by_tier(item: Item, quantity: int, parts: list[str]) -> None:
    lines = charged(item, quantity).lines
    assert [f"{line.quantity:f} × {line.unit_price.normalize():f}" for line in lines] == parts


def test_a_free_tier_is_deducted_once_over_all_quantities() -> None:
    # 300,000 GB-s on each architecture, of which 400,000 are free for both together.
    arm = Invocation("a", 1000, 0, 1024, Architecture.ARM64, count=300_000)
    x86 = Invocation("x", 1000, 0, 1024, Architecture.X86, count=300_000)
    around = ApplicationUsage(0, 0, Decimal(0), 0, (x86,))
    made = bill(BOOK, (), [arm], around, FREE)
    assert made.on(Item.LAMBDA_COMPUTE_ARM64) == 0
    assert made.on(Item.LAMBDA_COMPUTE_X86) == 200_000 * Decimal("0.0000166667")
    assert made.on(Item.LAMBDA_REQUESTS) == 0


def test_tiers_begin_after_the_free_tier() -> None:
    made = charged(Item.LAMBDA_COMPUTE_X86, 6_000_400_000, free_tier=True)
    assert made.total == 6_000_000_000 * Decimal("0.0000166667")


def test_the_total_is_rounded_once() -> None:
    made = charged(Item.DURABLE_WRITTEN, *[Decimal("0.016")] * 3)
    assert [to_cents(line.amount) for line in made.lines] == [Decimal("0.00")] * 3
    assert to_cents(made.total) == Decimal("0.01")


def test_the_callers_decimal_context_changes_nothing() -> None:
    usage = DurableUsage(15, 123_457, 123_457, 1_234_567, 7)
    made = bill(BOOK, [usage], [invocation])
    expected = (made.total, made.per_million, made.of(Group.ENGINE))
    with localcontext(prec=3):
        made = bill(BOOK, [usage], [invocation])
        assert (made.total, made.per_million, made.of(Group.ENGINE)) == expected


def test_no_engine_is_charged_for_the_application_around_it() -> None:
    around = ApplicationUsage(4, 30, Decimal("2.5"), 5_000, (invocation,))
    made = bill(BOOK, [StandardUsage(13)], [invocation], around)
    assert made.of(Group.ENGINE) == Decimal("0.000325")
    assert made.of(Group.LAMBDA) == Decimal("0.0000133334") + Decimal("0.0000002")
    own = {line.item for line in made.lines if line.group is not Group.SHARED}
    assert own == {Item.STANDARD_TRANSITIONS, Item.LAMBDA_REQUESTS, Item.LAMBDA_COMPUTE_ARM64}
    assert made.total == sum(made.of(group) for group in Group)


def test_what_was_estimated_is_not_mixed_with_what_was_reported() -> None:
    guessed = Invocation("work", 500, 0, 1024, Architecture.ARM64, estimated=True)
    made = bill(BOOK, (), [invocation, guessed, guessed])
    assert [(line.item, int(line.quantity), line.estimated) for line in made.lines] == [
        (Item.LAMBDA_REQUESTS, 1, False),
        (Item.LAMBDA_REQUESTS, 2, True),
        (Item.LAMBDA_COMPUTE_ARM64, 1, False),
        (Item.LAMBDA_COMPUTE_ARM64, 1, True),
    ]


def test_nothing_is_charged_for_nothing() -> None:
    nothing = bill(BOOK, [DurableUsage(0, 0, 0, 0, 7)], (), ApplicationUsage(0, 0, Decimal(0), 0))
    assert nothing.lines == ()
    assert nothing.total == 0


def test_what_was_not_consumed_needs_no_price() -> None:
    around = ApplicationUsage(0, 0, Decimal(0), 0)
    made = bill(price_book("eu-west-1"), [StandardUsage(13)], (), around)
    assert made.total == Decimal("0.000325")


def test_a_region_with_one_price_prices_what_needs_no_other() -> None:
    ohio = price_book("us-east-2")
    assert bill(ohio, [DurableUsage(15, 0, 0, 0, 7)]).total == Decimal("0.00012")
    with pytest.raises(NoSuchPrice, match="lambda_requests is not known in us-east-2"):
        bill(ohio, [DurableUsage(15, 0, 0, 0, 7)], [invocation])


def test_express_is_priced_by_the_hour_and_rounds_each_execution_up() -> None:
    # AWS's example: a Map of 400 × 32 KB and a definition of 50 KB.
    made = bill(BOOK, [ExpressUsage(100_000_000, Decimal(10_000), Decimal("62.85"))])
    assert to_cents(made.on(Item.EXPRESS_REQUESTS)) == 100
    assert to_cents(made.on(Item.EXPRESS_DURATION)) == Decimal("382.97")


def test_a_line_reads_as_the_contract_has_it() -> None:
    answer = bill(BOOK, [DurableUsage(15, 0, 0, 0, 7)]).as_json()
    assert answer == {
        "lines": [
            {
                "item": "Durable operations",
                "group": "engine",
                "quantity": 15.0,
                "unit": "operation",
                "unit_price": 0.000008,
                "amount": 0.00012,
                "source": str(BOOK.price(Item.DURABLE_OPERATIONS).source),
                "estimated": False,
            }
        ],
        "total": 0.00012,
        "per_million": 120.0,
        "prices": {"region": "us-east-1", "as_of": "2026-11-23"},
    }
