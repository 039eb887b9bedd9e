"""The opaque `next` of a list: the encoded key of an index."""

import base64
import json

from shared.store.schema import Index
from shared.store.table import Item


class BadCursor(ValueError):
    """The `next` of a request isn't a cursor of this list."""


def write_cursor(key: Item) -> str:
    """Return the opaque `next` of a list whose following page begins after this key."""
    return base64.urlsafe_b64encode(json.dumps(key, sort_keys=True).encode()).decode()


def read_cursor(cursor: str | None, index: Index, partition: str) -> Item | None:
    """Return the key in a `next`.

    Raises:
        BadCursor: the cursor isn't one of this index and partition.
    """
    if cursor is None:
        return None
    try:
        key = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise BadCursor(cursor) from error
    names = {"pk", "sk", index.partition_key, index.sort_key}
    if (
        not isinstance(key, dict)
        or set(key) != names
        or key[index.partition_key] != partition
        or not all(isinstance(value, str) and value for value in key.values())
    ):
        raise BadCursor(cursor)
    return key
