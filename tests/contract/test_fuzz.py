"""Nonsense sent to every operation of the API: no 5xx, and no answer that the schema forbids."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from local.lab import Lab

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
SECONDS = int(os.environ.get("FUZZ_SECONDS", "10"))


def fuzz(
    url: str, folder: Path, seconds: int, seed: int, *more: str
) -> "subprocess.CompletedProcess[str]":
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{url}/api/openapi.json",
        "--url",
        f"{url}/api",
        "--checks",
        ",".join(CHECKS),
        "--max-time",
        str(seconds),
        "--seed",
        str(seed),
        "--no-color",
        "--generation-database",
        "none",
        # A role that the lab doesn't know is refused before the API sees it.
        "--generation-with-security-parameters",
        "false",
        "--request-timeout",
        "25",
        *more,
    ]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def test_no_request_makes_the_api_fail_or_break_its_schema(fuzzed_lab: Lab, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    found = fuzz(fuzzed_lab.url, tmp_path, SECONDS, seed)
    print(f"schemathesis --seed {seed}, {SECONDS} s\n{found.stdout[-6000:]}")
    assert found.returncode == 0, found.stdout
    assert httpx.get(f"{fuzzed_lab.url}/lab/health").status_code == httpx.codes.OK


def test_the_fuzz_finds_what_it_looks_for(broken: str, tmp_path: Path) -> None:
    found = fuzz(broken, tmp_path, 60, 1, "--max-failures", "1")
    assert found.returncode != 0
    assert "Server error" in found.stdout


class _Broken(BaseHTTPRequestHandler):
    """Has this API's schema and answers everything else with 500."""

    schema = b""

    def _answer(self) -> None:
        schema = self.path == "/api/openapi.json"
        body = self.schema if schema else b"{}"
        self.send_response(200 if schema else 500)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 (the names that the library calls)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def fuzzed_lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab that ends with the fuzz: its hundreds of loans crash and linger on for minutes."""
    with Lab(log_dir=tmp_path / "logs") as lab:
        yield lab


@pytest.fixture
def broken(own_lab: Lab) -> Iterator[str]:
    _Broken.schema = httpx.get(f"{own_lab.url}/api/openapi.json").content
    with ThreadingHTTPServer(("127.0.0.1", 0), _Broken) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
