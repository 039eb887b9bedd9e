"""`python -m local waiting`: the memory and threads of the lab while loans wait for a manager."""

import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from local.client.api_client import LoanClient, application_of
from local.client.inspector import ExecutionInspector
from local.client.polling import poll
from local.lab import Lab
from local.terminal import console, progress
from local.trials.memory import resident_kb
from shared.domain.outcome import Status
from shared.domain.profiles import ALICE
from shared.engines.port import COMPARED, EngineName
from shared.store.loan import Loan

_AT_ONCE = 16
_POLL_SECONDS = 1.0
"""Seldom, so that the machine isn't busy with polling."""
_QUIET_WITHIN_SECONDS = 30


@dataclass(frozen=True)
class LabSize:
    """Memory in MB of the lab's process, of the table's and of all workers'; the lab's threads."""

    lab_mb: int
    table_mb: int
    workers_mb: int
    threads: int
    workers: int

    def __str__(self) -> str:
        return (
            f"lab {self.lab_mb} MB with {self.threads} threads, table {self.table_mb} MB, "
            f"{self.workers} workers {self.workers_mb} MB"
        )


@dataclass(frozen=True)
class WaitingReport:
    """The lab before loans wait and while they do.

    `waiting` counts the loans by engine, `running` the invocations while all of them wait, `ended`
    the loans by their status after the manager has approved all.
    """

    before: LabSize
    meanwhile: LabSize
    waiting: Mapping[str, int]
    running: int
    ended: Mapping[str, int]


def run(loans: int) -> int:
    """Print memory and threads while loans wait; the exit status is 1 if one was lost."""
    out = console()
    with (
        Lab() as lab,
        LoanClient(lab.url) as client,
        progress(out, "Loans submitted, then approved", 2 * loans) as advance,
    ):
        report = measure(lab, client, loans, advance)
    out.print(f"Before: {report.before}.")
    out.print(f"While {_counted(report.waiting)} loans wait: {report.meanwhile}.")
    out.print(f"Invocations that run while they wait: {report.running}.")
    out.print(f"After the manager approved all of them: {_counted(report.ended)}.")
    lost = loans - report.ended.get(Status.APPROVED, 0)
    out.print(f"Loans lost: {lost}.")
    return 1 if lost else 0


def measure(
    lab: Lab, client: LoanClient, loans: int, advance: Callable[[], None] = lambda: None
) -> WaitingReport:
    """Let loans wait on both engines at once, measure the lab, and approve all of them.

    `advance` is called for each loan when it's submitted, and again when it's approved.
    """
    inspector = ExecutionInspector(lab)
    before = size(lab)
    names = list(COMPARED)
    engines = [names[number % len(names)] for number in range(loans)]

    def submit(engine: EngineName) -> str:
        id_ = client.apply(application_of(ALICE, engine))
        advance()
        return id_

    def approve(id_: str) -> None:
        client.approve(id_, approved=True)
        advance()

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ids = list(pool.map(submit, engines))
        waiting = _wait_for_all(inspector, ids, lambda loan: loan.approval is not None)
        running = _running_when_quiet(lab)
        meanwhile = size(lab)
        list(pool.map(approve, ids))
    ended = _wait_for_all(inspector, ids, lambda loan: loan.finished)
    return WaitingReport(
        before,
        meanwhile,
        Counter(loan.engine for loan in waiting),
        running,
        Counter(loan.status.value for loan in ended),
    )


def size(lab: Lab) -> LabSize:
    """Measure the lab as it is now."""
    workers = lab.lambda_host.pids()
    return LabSize(
        lab_mb=_megabytes([os.getpid()]),
        table_mb=_megabytes([lab.dynamodb.pid]),
        workers_mb=_megabytes(workers),
        threads=threading.active_count(),
        workers=len(workers),
    )


def _wait_for_all(
    inspector: ExecutionInspector, ids: list[str], condition: Callable[[Loan], bool]
) -> list[Loan]:
    def all_loans() -> list[Loan] | None:
        loans = [inspector.loans.get(id_) for id_ in ids]
        return loans if all(map(condition, loans)) else None

    failure = f"Not all of {len(ids)} loans came so far"
    patience = 300 + len(ids)
    return poll(all_loans, failure, every_seconds=_POLL_SECONDS, patience_seconds=patience)


def _running_when_quiet(lab: Lab) -> int:
    """Wait until the invocations that registered the waits have ended; return what still runs."""

    def quiet() -> bool | None:
        return True if not lab.lambda_host.running() else None

    with suppress(TimeoutError):
        poll(
            quiet,
            "Invocations still run",
            every_seconds=_POLL_SECONDS,
            patience_seconds=_QUIET_WITHIN_SECONDS,
        )
    return len(lab.lambda_host.running())


def _megabytes(pids: list[int]) -> int:
    return resident_kb(pids) // 1024


def _counted(counts: Mapping[str, int]) -> str:
    return " and ".join(f"{count} {name}" for name, count in counts.items())
