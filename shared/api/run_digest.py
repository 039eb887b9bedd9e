"""The digest of a JSON document, the same in Python and on the page.

Canonical JSON has sorted keys and no white space, and writes a number as JavaScript does: a file
that was only indented anew has the same digest, one with a changed figure another.
"""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any

_MOST_DECIMAL = 21
"""JavaScript writes numbers from 10 to the power of 21 on with an exponent."""
_LEAST_DECIMAL = -6
"""And numbers below 10 to the power of -6."""


def digest_of(value: Any) -> str:
    """Return the SHA-256 of a JSON value, in hexadecimal digits."""
    return sha256(canonical(value).encode()).hexdigest()


def canonical(value: Any) -> str:
    """Return a JSON value as canonical text."""
    match value:
        case dict():
            members = (f"{json.dumps(name)}:{canonical(value[name])}" for name in sorted(value))
            return f"{{{','.join(members)}}}"
        case list() | tuple():
            return f"[{','.join(map(canonical, value))}]"
        case float():
            return _number(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    shortest = Decimal(repr(value))
    magnitude = shortest.adjusted()
    if value == 0:
        return "0"
    if _LEAST_DECIMAL - 1 < magnitude < _MOST_DECIMAL:
        text = format(shortest, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    digits = "".join(map(str, shortest.as_tuple().digits)).rstrip("0")
    fraction = f".{digits[1:]}" if digits[1:] else ""
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[0]}{fraction}e{magnitude:+d}"
