"""`python -m local waiting`: what it costs that loans wait for a manager on both engines."""

import os
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from shared.engines.port import EngineName
from shared.store.loan import Loan

_AT_ONCE = 16
_LOOK_AGAIN_SECONDS = 1.0
_ALICE = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000}


@dataclass(frozen=True)
class Size:
    """Memory in MB: the lab's own process, its table's, and all workers'; threads of the lab."""

    lab_mb: int
    table_mb: int
    workers_mb: int
    threads: int
    workers: int

    def __str__(self) -> str:
        return (
            f"lab {self.lab_mb} MB and {self.threads} threads, table {self.table_mb} MB, "
            f"{self.workers} workers {self.workers_mb} MB"
        )


@dataclass(frozen=True)
class Wait:
    """The lab before and while loans wait, and how they ended."""

    before: Size
    meanwhile: Size
    waited: Counter[str]
    running: int
    ended: Counter[str]


def run(loans: int) -> int:
    """Print memory and threads while the loans wait; the exit status is 1 if one was lost."""
    console = Console()
    with Lab() as lab, LoanClient(lab.url) as client, Progress(console=console) as progress:
        bar = progress.add_task("loans wait, then end", total=2 * loans)
        wait = measure(lab, client, loans, lambda: progress.advance(bar))
    console.print(f"Before: {wait.before}")
    console.print(f"While {dict(wait.waited)} loans wait: {wait.meanwhile}")
    console.print(f"Invocations that ran while they waited: {wait.running}")
    console.print(f"Ended, after every manager agreed: {dict(wait.ended)}")
    lost = loans - wait.ended["approved"]
    console.print(f"{lost} lost")
    return 1 if lost else 0


def measure(
    lab: Lab, client: LoanClient, loans: int, tell: Callable[[], None] = lambda: None
) -> Wait:
    """Let loans wait on both engines at once, look at the lab, and decide about all of them."""
    records = ExecutionInspector(lab)
    before = size(lab)
    engines = [list(EngineName)[number % 2] for number in range(loans)]

    def submit(engine: EngineName) -> str:
        id_ = client.apply({**_ALICE, "engine": engine})
        tell()
        return id_

    def approve(id_: str) -> None:
        client.approve(id_, approved=True)
        tell()

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ids = list(pool.map(submit, engines))
        waiting = _when(records, ids, lambda loan: loan.approval is not None)
        running = _quiet(lab)
        meanwhile = size(lab)
        list(pool.map(approve, ids))
    ended = _when(records, ids, lambda loan: loan.finished)
    return Wait(
        before,
        meanwhile,
        Counter(loan.engine for loan in waiting),
        running,
        Counter(loan.status.value for loan in ended),
    )


def size(lab: Lab) -> Size:
    """Measure the lab as it is now."""
    workers = lab.lambda_host.pids()
    return Size(
        lab_mb=_megabytes([os.getpid()]),
        table_mb=_megabytes([lab.dynamodb.pid]),
        workers_mb=_megabytes(workers),
        threads=threading.active_count(),
        workers=len(workers),
    )


def _when(records: ExecutionInspector, ids: list[str], holds: Callable[[Loan], bool]) -> list[Loan]:
    """Look seldom, so that looking isn't what the machine is busy with."""
    while True:
        loans = [records.loans.get(id_) for id_ in ids]
        if all(map(holds, loans)):
            return loans
        time.sleep(_LOOK_AGAIN_SECONDS)


def _quiet(lab: Lab) -> int:
    """Wait until the invocations that registered the waits have ended; how many run after that."""
    for _ in range(30):
        if not lab.lambda_host.running():
            return 0
        time.sleep(_LOOK_AGAIN_SECONDS)
    return len(lab.lambda_host.running())


def _megabytes(pids: list[int]) -> int:
    """Resident memory of processes, as `ps` tells it on Linux and macOS alike."""
    command = ["ps", "-o", "rss=", "-p", ",".join(map(str, pids))]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    return sum(map(int, found.stdout.split())) // 1024
