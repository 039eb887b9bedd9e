"""Runs locust: one process, or a master with its workers."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from bench.load.plan import LoadModel, LoadPlan
from bench.measure.sample import LoanTrace
from bench.measure.trace_files import read_traces
from local.loopback import LOOPBACK

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
_ROOT = Path(__file__).parents[2]
_SECONDS_TO_END = 20

LoadProgress = Mapping[str, Any]


class LoadFailed(RuntimeError):
    """The load generator failed."""


def generate(
    plan: LoadPlan,
    log: Path,
    *,
    workers: int = 0,
    joining: int = 0,
    show: Callable[[LoadProgress], None] = lambda _: None,
) -> list[LoanTrace]:
    """Run a plan to its end and return the trace of every loan.

    With `workers` the load comes from this many processes and a master; `joining` is the number of
    further workers, started on other machines. `show` is called with the progress of the run.
    Locust's own messages are appended to `log`.

    Raises:
        LoadFailed: locust ended with an error, or without a loan.
    """
    with ExitStack() as stack:
        out = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "loans.jsonl"
        locust = _Locust(stack, stack.enter_context(log.open("a")))
        role = _distribute(locust, workers, joining, show)
        processes = workers + joining or 1
        plan = replace(plan, processes=processes)
        users = str(processes if plan.model is LoadModel.OPEN else int(max(plan.stages)))
        load = ("--headless", "-u", users, "-r", users, "--only-summary")
        files = ("--plan", plan.to_json(), "--out", str(out))
        first = locust.start(*role, *load, *files, stdout=subprocess.PIPE)
        assert first.stdout is not None
        for line in first.stdout:
            if line.startswith("{"):
                show(json.loads(line))
        code = first.wait()
        traces = read_traces(out) if out.exists() else []
        if not traces:
            raise LoadFailed(f"locust exited with status {code} and without a loan; see {log}")
        return traces


class _Locust:
    """Starts locust's processes, and ends them with its stack."""

    def __init__(self, stack: ExitStack, log: TextIO) -> None:
        self._stack = stack
        self._log = log
        self._environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONUNBUFFERED": "1"}

    def start(self, *arguments: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), *arguments],
            env=self._environment,
            text=True,
            stdout=stdout,
            stderr=self._log,
        )
        self._stack.callback(_end, process)
        return process


def _distribute(
    locust: _Locust, workers: int, joining: int, show: Callable[[LoadProgress], None]
) -> Sequence[str]:
    """Start the workers, and return the arguments that make the first process their master."""
    if workers + joining == 0:
        return ()
    host, port = ("*" if joining else LOOPBACK), str(_free_port())
    for _ in range(workers):
        locust.start("--worker", "--master-host", LOOPBACK, "--master-port", port)
    if joining:
        show({"join": _join_command(port)})
    bind = ("--master", "--master-bind-host", host, "--master-bind-port", port)
    return (*bind, "--expect-workers", str(workers + joining))


def _join_command(port: str) -> str:
    return (
        "PYTHONPATH=. .venv/bin/locust -f bench/load/locustfile.py --worker "
        f"--master-host {socket.gethostname()} --master-port {port}"
    )


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((LOOPBACK, 0))
        return int(sock.getsockname()[1])


def _end(process: subprocess.Popen[str]) -> None:
    """A worker ends with its master; one that doesn't is terminated, then killed."""
    if process.stdout is not None:
        process.stdout.close()
    try:
        process.wait(_SECONDS_TO_END if process.poll() is not None else 5)
    except subprocess.TimeoutExpired:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
