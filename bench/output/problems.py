"""Validation errors as one sentence."""

from pydantic import ValidationError

from shared.api.validation_messages import message


def problems(error: ValidationError, *prefix: str) -> str:
    """Return each wrong field, below a prefix, with what is wrong with it."""
    return "; ".join(
        f"{'.'.join([*prefix, *map(str, each['loc'])])} {message(each)}" for each in error.errors()
    )
