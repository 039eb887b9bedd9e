"""Money: whole cents inside, a `Decimal` of dollars in requests and answers."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NewType

Cents = NewType("Cents", int)

_CENT = Decimal("0.01")


def cents(dollars: Decimal) -> Cents:
    """Return the cents in an amount of dollars.

    Raises:
        ValueError: the amount isn't finite, has a fraction of a cent, or has too many digits.
    """
    if not dollars.is_finite():
        raise ValueError("an amount of money must be finite")
    try:
        exact = dollars.quantize(_CENT)
    except InvalidOperation as error:
        raise ValueError("an amount of money has at most 28 digits") from error
    if exact != dollars:
        raise ValueError("an amount of money has at most 2 decimals")
    return Cents(int(exact.scaleb(2)))


def round_to_cents(dollars: Decimal) -> Cents:
    """Return the amount in cents, half a cent rounded up."""
    return Cents(int(dollars.quantize(_CENT, rounding=ROUND_HALF_UP) * 100))


def dollars(amount: Cents) -> Decimal:
    """Return an amount of cents as dollars with two decimals."""
    return (Decimal(amount) / 100).quantize(_CENT)


def usd(amount: Cents) -> str:
    """Return an amount of cents as text: `$150,000.00`."""
    return f"${dollars(amount):,.2f}"
