"""Data of executions that have ended, in a small part of the memory."""

import pickle
import zlib
from typing import Any

_QUICKEST = 1


def pack(value: Any) -> bytes:
    """Return a value in compressed form."""
    return zlib.compress(pickle.dumps(value), _QUICKEST)


def unpack(packed: bytes) -> Any:
    """Return the value that `pack` compressed."""
    return pickle.loads(zlib.decompress(packed))
