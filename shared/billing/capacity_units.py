"""DynamoDB's capacity units, by the size of the items that are written and read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096

_COLLECTION_BYTES = 3
_ELEMENT_BYTES = 1


def write_units(item_bytes: int) -> int:
    """Return the write units of an item of this size: 1 for each KB or part of it.

    An update costs the units of the larger of the item before and after it.
    """
    return max(1, -(-item_bytes // WRITE_UNIT_BYTES))


def read_units(item_bytes: int) -> int:
    """Return the units of a consistent read of an item of this size: 1 for each 4 KB or part."""
    return max(1, -(-item_bytes // READ_UNIT_BYTES))


def item_bytes(item: Mapping[str, Any]) -> int:
    """Return the size of an item in bytes: the names and the values of its attributes."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Any) -> int:
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, Decimal):
        return _number_bytes(value)
    if isinstance(value, Mapping):
        return _COLLECTION_BYTES + item_bytes(value) + _ELEMENT_BYTES * len(value)
    if isinstance(value, list):
        return _COLLECTION_BYTES + sum(_value_bytes(element) + _ELEMENT_BYTES for element in value)
    raise TypeError(f"the size of a {type(value).__name__} is not known")


def _number_bytes(value: Decimal) -> int:
    """Return 1 byte per two significant digits, 1 more, and 1 for the sign of a negative."""
    digits = len(value.normalize().as_tuple().digits)
    return -(-digits // 2) + 1 + (value < 0)
