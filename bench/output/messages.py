"""What is wrong with an input, in words."""

from collections.abc import Iterator

from pydantic import ValidationError

_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "enum": "must be {expected}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "must have at most {max_length} characters",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


def problems(error: ValidationError, *prefix: str) -> Iterator[str]:
    """Yield each problem: the field, below a prefix, and what is wrong with it."""
    for one in error.errors():
        field = ".".join([*prefix, *map(str, one["loc"])])
        words = _WORDS.get(one["type"], one["msg"])
        yield f"{field} {words.format(**one.get('ctx', {}))}"
