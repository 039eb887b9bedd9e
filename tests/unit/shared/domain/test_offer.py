"""The offer's numbers, against an independent computation in whole fractions."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.money import Cents
from shared.domain.offer import (
    ANNUAL_RATE_PERCENT,
    TERM_MONTHS,
    make_offer,
    monthly_payment,
    reference,
)
from shared.domain.risk import Tier

any_principal = st.one_of(st.integers(1, 100_000_000), st.integers(1, 10_000)).map(Cents)
any_tier = st.sampled_from(Tier)


def exact_payment(principal: int, annual_percent: Decimal, months: int) -> Fraction:
    """The textbook's annuity in cents, without a rounding anywhere."""
    rate = Fraction(annual_percent) / 1200
    return principal * rate * (1 + rate) ** months / ((1 + rate) ** months - 1)


@given(any_principal, any_tier)
@example(Cents(1), Tier.PRIME)
@example(Cents(25), Tier.SUBPRIME)
def test_the_payment_is_the_exact_one_rounded_half_up_unless_that_would_not_repay(
    principal: Cents, tier: Tier
) -> None:
    rate = ANNUAL_RATE_PERCENT[tier]
    half_up = floor(exact_payment(principal, rate, TERM_MONTHS) + Fraction(1, 2))
    expected = half_up if half_up * TERM_MONTHS >= principal else half_up + 1
    assert monthly_payment(principal, rate, TERM_MONTHS) == expected


@given(any_principal, any_tier)
@example(Cents(1), Tier.PRIME)
def test_payments_less_the_principal_are_the_interest_to_the_cent(
    principal: Cents, tier: Tier
) -> None:
    offer = make_offer("loan", principal, tier)
    assert offer.monthly_payment * offer.term_months - offer.loan_amount == offer.total_interest
    assert offer.total_interest >= 0
    assert offer.loan_amount == principal


@given(any_principal, any_principal, any_tier)
def test_a_larger_loan_never_has_a_smaller_payment(one: Cents, other: Cents, tier: Tier) -> None:
    smaller, larger = sorted((one, other))
    rate = ANNUAL_RATE_PERCENT[tier]
    assert monthly_payment(smaller, rate, 60) <= monthly_payment(larger, rate, 60)


@pytest.mark.parametrize(
    ("tier", "principal", "rate", "payment", "interest"),
    [
        pytest.param(Tier.PRIME, 15_000_000, "5.25", 284_790, 2_087_400, id="150000-prime"),
        pytest.param(Tier.NEAR_PRIME, 10_000_000, "7.50", 200_379, 2_022_740, id="100000-near"),
        pytest.param(Tier.SUBPRIME, 2_500_000, "11.00", 54_356, 761_360, id="25000-subprime"),
    ],
)
def test_an_offer_in_published_numbers(
    tier: Tier, principal: int, rate: str, payment: int, interest: int
) -> None:
    offer = make_offer("loan", Cents(principal), tier)
    assert (offer.annual_rate, offer.term_months) == (Decimal(rate), 60)
    assert (offer.monthly_payment, offer.total_interest) == (payment, interest)


def test_a_repeated_offer_is_the_same() -> None:
    assert make_offer("a", Cents(100), Tier.PRIME) == make_offer("a", Cents(100), Tier.PRIME)


def test_references_differ_by_loan_and_by_purpose() -> None:
    references = {reference(prefix, loan) for prefix in ("OFR", "PAY") for loan in ("a", "b")}
    assert len(references) == 4
