"""Reading what somebody outside answered, strictly."""

import json

from shared.domain.errors import MalformedAnswer


def boolean_field(answer: str, name: str) -> bool:
    """Return the one field of a JSON object; nothing but `true` and `false` counts.

    Raises:
        MalformedAnswer: the answer isn't such an object.
    """
    try:
        value = json.loads(answer)[name]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise MalformedAnswer(name) from error
    if not isinstance(value, bool):
        raise MalformedAnswer(name)
    return value
