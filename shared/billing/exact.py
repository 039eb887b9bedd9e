"""Decimal arithmetic at a precision that no line of a bill exceeds."""

from collections.abc import Callable
from decimal import ROUND_CEILING, Context, Decimal, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_CONTEXT = Context(prec=34)
"""Sums and products of prices and counts fit; only a division by 3 is rounded, at 34 digits."""


def exact_decimal(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Run a function with full decimal precision, independent of its caller's context."""

    @wraps(function)
    def run(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        with localcontext(_CONTEXT):
            return function(*args, **kwargs)

    return run


@exact_decimal
def rounded_up(quantity: Decimal, step: int) -> Decimal:
    """Return the next multiple of a step: 1 ms, 100 ms, 64 MB."""
    return (quantity / step).to_integral_value(ROUND_CEILING) * step
