"""Data of executions that have ended, in a small part of the memory."""

import pickle
import zlib
from typing import Any, NamedTuple

_WINDOW = 32 * 1024
"""The most bytes of a dictionary that zlib uses."""


class PackedValue(NamedTuple):
    """A value in compressed form, and the dictionary without which it can't be read."""

    data: bytes
    dictionary: bytes


class Packer:
    """Compresses values that are alike: each by what it shares with an earlier one.

    A history takes 1 KB in this way, and 3 KB if it is compressed alone.
    """

    def __init__(self) -> None:
        self._dictionary = b""

    def pack(self, value: Any) -> PackedValue:
        """Return a value in compressed form."""
        pickled = pickle.dumps(value)
        compressor = zlib.compressobj(zdict=self._dictionary)
        data = compressor.compress(pickled) + compressor.flush()
        packed = PackedValue(data, self._dictionary)
        # The longest so far, since the first loan may have ended early.
        self._dictionary = max(self._dictionary, pickled[-_WINDOW:], key=len)
        return packed


def unpack(packed: PackedValue) -> Any:
    """Return the value that a packer compressed."""
    decompressor = zlib.decompressobj(zdict=packed.dictionary)
    return pickle.loads(decompressor.decompress(packed.data) + decompressor.flush())
