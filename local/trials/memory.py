"""The memory of a lab's processes."""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

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
    """Return the resident memory of processes in KB; `ps` knows it on Linux and on macOS."""
    command = ["ps", "-o", "rss=", "-p", ",".join(map(str, pids))]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    return sum(map(int, found.stdout.split()))
