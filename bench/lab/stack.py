"""A stack in processes of its own: the lab, or the do-it-yourself one."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

LAB = "bench.lab.served_lab"
DO_IT_YOURSELF = "bench.lab.diy"
_END_SECONDS = 30


class StackFailed(RuntimeError):
    """A stack ended before it was ready."""


@dataclass(frozen=True)
class Stack:
    """A running stack: the URL of its API and its table's endpoint; `start_s` is in seconds."""

    url: str
    table: str
    start_s: float
    process: psutil.Process

    def cpu_s(self) -> float:
        """Return the CPU time of all its processes so far, in seconds."""
        times = [_read_cpu(process) for process in self._processes()]
        return sum(times)

    def memory_mb(self) -> float:
        """Return the memory of all its processes in MB; shared pages count in proportion."""
        return sum(_read_memory(process) for process in self._processes()) / 1e6

    def _processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@contextmanager
def started(module: str) -> Iterator[Stack]:
    """Run a stack, which is a module that prints its addresses and ends with standard input.

    Raises:
        StackFailed: it ended before it was ready.
    """
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        try:
            if not ready:
                raise StackFailed(f"{module} ended before it was ready")
            addresses = json.loads(ready)
            running = psutil.Process(process.pid)
            yield Stack(addresses["url"], addresses["table"], time.monotonic() - began, running)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _read_cpu(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _read_memory(process: psutil.Process) -> float:
    """Linux knows the proportional size; elsewhere pages that are shared count several times."""
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        memory = process.memory_full_info()
        return float(getattr(memory, "pss", memory.rss))
    return 0.0
