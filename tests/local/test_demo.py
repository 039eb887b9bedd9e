"""`python -m local demo`, as one starts and stops it in a terminal."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.local.conftest import ROOT, eventually, running


def descendants(pid: int) -> list[int]:
    """The ids of a process's children, and of theirs; threads may end meanwhile."""
    own: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            own += map(int, (task / "children").read_text().split())
    return own + [further for child in own for further in descendants(child)]


@contextmanager
def demo(*arguments: str, **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """A demo in a process of its own; killed if the test fails."""
    with subprocess.Popen(
        [sys.executable, "-m", "local", "demo", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_until(process: "subprocess.Popen[str]", start: str) -> list[str]:
    """What it prints up to the line that starts so."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith(start):
            return lines
    raise AssertionError(lines, process.stderr and process.stderr.read())


def test_it_says_where_it_is_and_leaves_nothing_behind() -> None:
    with demo("--port", "0") as process:
        lines = lines_until(process, "Ready")
        url = lines[-1].split()[-1]
        assert url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{url}/lab/health", trust_env=False).status_code == 200
        left = descendants(process.pid)
        assert len(left) >= 5
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()
    assert rest.splitlines()[-1] == "Stopped."
    assert (process.returncode, errors) == (0, "")
    assert [pid for pid in left if running(pid)] == []


def test_it_can_be_stopped_while_it_starts() -> None:
    with demo("--port", "0") as process:
        lines_until(process, "Starting")
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()
    assert rest.splitlines()[-1] == "Stopped."
    assert (process.returncode, errors) == (0, "")


def test_killed_it_takes_its_processes_with_it() -> None:
    with demo("--port", "0") as process:
        lines_until(process, "Ready")
        left = descendants(process.pid)
        process.kill()
        process.communicate()
    eventually(lambda: not [pid for pid in left if running(pid)])


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with demo("--port", str(port)) as process:
            output, errors = process.communicate()
    assert (process.returncode, output) == (1, "")
    assert errors == f"Can't listen on 127.0.0.1 port {port}: Address already in use.\n"


def _without_node(folder: Path) -> dict[str, str]:
    return {**os.environ, "PATH": str(folder)}


def _without_dynalite(folder: Path) -> dict[str, str]:
    node = folder / "node"
    node.write_text('#!/bin/sh\necho \'{"error": "dynalite is missing."}\'\n')
    node.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (_without_node, "Node is missing: install Node 20.19 or later.\n"),
        (_without_dynalite, "dynalite is missing.\n"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    tmp_path: Path, environment: Callable[[Path], dict[str, str]], sentence: str
) -> None:
    with demo("--port", "0", env=environment(tmp_path)) as process:
        _, errors = process.communicate()
    assert (process.returncode, errors) == (1, sentence)


@pytest.mark.parametrize("port", ["65536", "-1", "x"])
def test_a_wrong_port_is_refused(port: str) -> None:
    with demo(f"--port={port}") as process:
        _, errors = process.communicate()
    assert process.returncode == 2
    assert errors.startswith("Invalid value for '--port'")


def test_opened_to_others_it_prints_the_token() -> None:
    with demo("--port", "0", "--host", "0.0.0.0") as process:
        url = lines_until(process, "Ready")[-1].split()[-1]
        page, _, token = url.partition("/?token=")
        assert len(token) >= 32
        assert httpx.get(f"{page}/lab/health", trust_env=False).status_code == 401
        health = httpx.get(f"{page}/lab/health?token={token}", trust_env=False)
        assert health.status_code == 200
        left = descendants(process.pid)
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate()
    assert rest.splitlines()[-1] == "Stopped."
    assert (process.returncode, errors) == (0, "")
    assert [pid for pid in left if running(pid)] == []
