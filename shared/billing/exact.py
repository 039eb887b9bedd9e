"""Arithmetic that loses nothing that a bill could show."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_CENT = Decimal("0.01")
_CONTEXT = Context(prec=34)
"""Sums and products of prices and counts fit; only a division by 3 is ever cut, at 34 digits."""


def exact_decimal(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Run a function's decimal arithmetic at full precision, whatever its caller's context is."""

    @wraps(function)
    def run(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        with localcontext(_CONTEXT):
            return function(*args, **kwargs)

    return run


@exact_decimal
def rounded_up(quantity: Decimal, step: int) -> Decimal:
    """Return the next multiple of a step: 1 ms, 100 ms, 64 MB."""
    return (quantity / step).to_integral_value(ROUND_CEILING) * step


@exact_decimal
def to_cents(amount: Decimal) -> Decimal:
    """Return an amount of dollars rounded to the cent, half a cent up."""
    return amount.quantize(_CENT, ROUND_HALF_UP)
