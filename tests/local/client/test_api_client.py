"""Many threads share one client of the API."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from local.client.api_client import LoanClient

THREADS = 30


class CountingServer(ThreadingHTTPServer):
    """Answers requests once THREADS of them are there, and counts the connections."""

    daemon_threads = True
    request_queue_size = THREADS

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.together = threading.Barrier(THREADS, timeout=30)
        self.connections = 0

    def process_request(self, request: object, client_address: object) -> None:
        self.connections += 1
        super().process_request(request, client_address)  # type: ignore[arg-type]


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CountingServer

    def do_GET(self) -> None:
        self.server.together.wait()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Write nothing to the terminal."""


@pytest.fixture
def server() -> Iterator[CountingServer]:
    with CountingServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_connections_of_many_threads_stay_open(server: CountingServer) -> None:
    """One that is closed may be another thread's already, whose request fails or hangs."""
    url = f"http://127.0.0.1:{server.server_port}"
    with LoanClient(url) as client, ThreadPoolExecutor(THREADS) as pool:
        for _ in range(2):
            list(pool.map(client.status, ["loan"] * THREADS))
    print(f"{server.connections} connections for {2 * THREADS} requests")
    assert server.connections == THREADS
