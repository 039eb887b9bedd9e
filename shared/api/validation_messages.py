"""The errors of pydantic in plain words."""

from collections.abc import Mapping
from typing import Any

_MESSAGES = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "json_invalid": "is not valid JSON",
    "string_type": "must be text",
    "string_unicode": "must be whole Unicode text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of fewer digits",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


def message(error: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, for an entry of `ValidationError.errors()`."""
    words = _MESSAGES.get(error["type"])
    return words.format(**error.get("ctx", {})) if words else str(error["msg"])
