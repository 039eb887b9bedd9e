"""Money is exact to the cent, whatever the size of the number."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.money import Cents, cents, dollars, round_to_cents, usd

any_cents = st.integers(-(10**14), 10**14).map(Cents)


@given(any_cents)
def test_cents_become_dollars_and_cents_again(amount: Cents) -> None:
    assert cents(dollars(amount)) == amount
    assert Fraction(dollars(amount)) == Fraction(amount, 100)


@given(any_cents, st.integers(0, 40))
def test_trailing_zeros_change_no_amount(amount: Cents, zeros: int) -> None:
    assert cents(Decimal(f"{dollars(amount)}{'0' * zeros}")) == amount


@given(st.integers(0, 10**14), st.integers(2, 60))
def test_a_fraction_of_a_cent_is_refused_however_small(whole: int, zeros: int) -> None:
    with pytest.raises(ValueError, match="decimals"):
        cents(Decimal(f"{whole}.{'0' * zeros}1"))


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_an_amount_that_is_not_finite_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        cents(Decimal(text))


@given(st.decimals(-(10**12), 10**12, places=6))
def test_rounding_is_half_up(amount: Decimal) -> None:
    assert round_to_cents(amount) == int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        pytest.param(15_000_000, "$150,000.00", id="thousands"),
        pytest.param(1, "$0.01", id="a-cent"),
        pytest.param(0, "$0.00", id="nothing"),
        pytest.param(100_000_000, "$1,000,000.00", id="millions"),
    ],
)
def test_an_amount_reads_as_people_write_it(amount: int, text: str) -> None:
    assert usd(Cents(amount)) == text
