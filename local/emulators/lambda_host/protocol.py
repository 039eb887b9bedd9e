"""The frames between the host and an execution environment: a JSON header and a raw payload.

A worker process imports this module, `runtime`, `durable_sdk` and `tracing` of the lab and nothing
else, so they import little.
"""

import contextlib
import json
import socket
import struct
import time
from typing import Any

_LENGTHS = struct.Struct(">II")

Header = dict[str, Any]


class Channel:
    """One end of the socket pair, for one reader and one writer at a time."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def send(self, header: Header, payload: bytes = b"") -> None:
        """Send one frame; raises OSError when the other side is gone."""
        head = json.dumps(header).encode()
        self._sock.sendall(_LENGTHS.pack(len(head), len(payload)) + head + payload)

    def receive(self, timeout_seconds: float | None = None) -> tuple[Header, bytes] | None:
        """Return the next frame, or None when the other side is gone.

        Raises TimeoutError when the frame isn't complete in time.
        """
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        lengths = self._exactly(_LENGTHS.size, deadline)
        if lengths is None:
            return None
        head_size, payload_size = _LENGTHS.unpack(lengths)
        body = self._exactly(head_size + payload_size, deadline)
        if body is None:
            return None
        return json.loads(body[:head_size]), bytes(body[head_size:])

    def hang_up(self) -> None:
        """End the stream for both sides; a thread that waits in `receive` returns None."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the descriptor; no thread may wait in `receive`."""
        self._sock.close()

    def _exactly(self, size: int, deadline: float | None) -> bytearray | None:
        received = bytearray()
        while len(received) < size:
            self._sock.settimeout(_remaining(deadline))
            try:
                chunk = self._sock.recv(min(size - len(received), 1 << 20))
            except ConnectionError:
                return None
            if not chunk:
                return None
            received += chunk
        return received


def _remaining(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining
