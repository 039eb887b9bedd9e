"""The memory of a lab's processes."""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local.lab import Lab


@dataclass(frozen=True)
class LabMemory:
    """Resident memory in KB: of the lab's own process, of the table's, and of all workers."""

    lab: int
    table: int
    workers: int

    @property
    def total(self) -> int:
        """The sum."""
        return self.lab + self.table + self.workers


def memory_of(lab: Lab) -> LabMemory:
    """Measure the lab as it is now."""
    return LabMemory(
        lab=resident_kb([os.getpid()]),
        table=resident_kb([lab.dynamodb.pid]),
        workers=resident_kb(lab.lambda_host.pids()),
    )


def resident_kb(pids: Iterable[int]) -> int:
    """Return the resident memory of processes in KB; what they share counts once on Linux.

    Workers that are forked from one process share most of their memory.
    """
    return sum(map(_kb, pids))


def _kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return _kb_by_ps(pid)


def _kb_by_ps(pid: int) -> int:
    """Return what `ps` says, which knows it on Linux and on macOS; 0 for one that has ended."""
    command = ["ps", "-o", "rss=", "-p", str(pid)]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    return sum(map(int, found.stdout.split()))
