"""HTTP servers in threads: waitress, on sockets that listen before anything else starts."""

import socket
import threading
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, create_server

from local.errors import LabError
from local.loopback import LOOPBACK

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_BACKLOG = 1024
_MOST_CONNECTIONS = 2_000
_HOUR_SECONDS = 3600


def listen(port: int = 0, host: str = LOOPBACK) -> socket.socket:
    """Return a listening socket on `port` (0: any free one); callers queue until it's served.

    Raises:
        LabError: the port is taken, or the address isn't one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        reason = error.strerror or error
        raise LabError(f"Can't listen on {host} port {port}: {reason}.") from error
    return sock


def address(sock: socket.socket) -> str:
    """Return the URL of a listening socket; a socket on every address gets the loopback one."""
    host, port = sock.getsockname()[:2]
    name = LOOPBACK if host in ("0.0.0.0", "::") else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


class Server:
    """A waitress server in a thread of its own, with `threads` more for the requests."""

    def __init__(
        self,
        application: "WSGIApplication",
        sock: socket.socket,
        *,
        threads: int,
        most_body_bytes: int = 1 << 30,
        channel: type[HTTPChannel] = HTTPChannel,
    ) -> None:
        self._connections: dict[int, Any] = {}
        created = create_server(
            application,
            map=self._connections,
            sockets=[sock],
            threads=threads,
            connection_limit=_MOST_CONNECTIONS,
            channel_timeout=_HOUR_SECONDS,
            max_request_body_size=most_body_bytes,
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        assert isinstance(created, TcpWSGIServer)
        self._server = created
        self._server.channel_class = channel
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close every connection; requests in flight lose theirs."""
        self._stopping = True
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._connections, ignore_all=True)

    def _serve(self) -> None:
        while not self._stopping:
            wasyncore.loop(timeout=1, use_poll=True, map=self._connections, count=1)
