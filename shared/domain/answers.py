"""Reads the answer to a wait, strictly."""

import json

from shared.domain.errors import MalformedAnswer


def boolean_field(answer: str, name: str) -> bool:
    """Return a field of a JSON object whose value is `true` or `false`.

    Raises:
        MalformedAnswer: the answer isn't a JSON object with such a field.
    """
    try:
        value = json.loads(answer)[name]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise MalformedAnswer(name) from error
    if not isinstance(value, bool):
        raise MalformedAnswer(name)
    return value
