"""`python -m local crash-windows`: the API dies after it has stored something, before it sends it.

There are two such windows: a loan is stored and its execution isn't started; a decision is stored
and isn't delivered to the engine. Each process dies when its request to the engine arrives, and no
caller tries again: the reconciler has to finish the loans.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

import httpx

from local.client.api_client import LoanClient, application_of
from local.client.inspector import ExecutionInspector
from local.faults.crash_points import EngineCall
from local.lab import Lab
from local.terminal import console, progress
from shared.domain.outcome import Status
from shared.domain.profiles import ALICE, CHARLIE, Profile
from shared.engines.port import COMPARED
from shared.runtime.clock import moment
from shared.runtime.functions import FunctionId
from shared.store.loan import Loan

MOST_SECONDS = 15
_AT_ONCE = 4
_WARMING = 16
"""As many loans as the reconciler repairs at once, so that it finds warm workers."""


@dataclass(frozen=True)
class WindowReport:
    """The loans of one window: how many processes were killed, and the seconds of each loan.

    A loan's seconds run from the killed process's write to the loan's end.
    """

    window: str
    killed: int
    loans: list[Loan]
    seconds: list[float]

    @property
    def approved(self) -> int:
        """The number of loans that ended approved, as all must."""
        return sum(loan.outcome is Status.APPROVED for loan in self.loans)

    def __str__(self) -> str:
        return (
            f"{self.window}: {self.killed} processes of the API killed, {self.approved} of "
            f"{len(self.loans)} loans approved, {min(self.seconds):.1f} / "
            f"{median(self.seconds):.1f} / {max(self.seconds):.1f} s later (min / median / max)"
        )


def run(loans: int) -> int:
    """Print a report of each window; the exit status is 1 if a loan was late or ended wrong."""
    out = console()
    with (
        Lab() as lab,
        LoanClient(lab.url) as client,
        progress(out, "Processes killed", 2 * loans) as advance,
    ):
        windows = CrashWindows(lab, client, advance)
        windows.warm_up()
        reports = [windows.before_the_start(loans), windows.before_the_delivery(loans)]
    for report in reports:
        out.print(f"{report}.")
    right = all(report.approved == report.killed == loans for report in reports)
    in_time = all(max(report.seconds) <= MOST_SECONDS for report in reports)
    out.print(
        f"Every loan was approved within {MOST_SECONDS} s."
        if right and in_time
        else f"Not every loan was approved within {MOST_SECONDS} s."
    )
    return 0 if right and in_time else 1


class CrashWindows:
    """Kills the API in its windows, in a lab; `advance` is called for each loan."""

    def __init__(
        self, lab: Lab, client: LoanClient, advance: Callable[[], None] = lambda: None
    ) -> None:
        self._lab = lab
        self._client = client
        self._inspector = ExecutionInspector(lab)
        self._advance = advance
        self._killed = 0
        lab.crash_points.on_kill = self._count

    def warm_up(self) -> None:
        """Run some loans at once, so that no later one waits for a worker's cold start."""
        with ThreadPoolExecutor(_WARMING) as pool:
            for application_id in pool.map(self._client.apply, _applications(CHARLIE, _WARMING)):
                self._client.wait_for_end(application_id)

    def before_the_start(self, loans: int) -> WindowReport:
        """Kill every submission after it has stored its loan, before the execution is started."""
        before = {loan.application_id for loan in self._inspector.all_loans()}
        self._arm(EngineCall.START, loans)
        self._call(self._client.apply, _applications(CHARLIE, loans))
        stored = {loan.application_id for loan in self._inspector.all_loans()}
        return self._finish("Stored, not started", stored - before, lambda loan: loan.created_at)

    def before_the_delivery(self, loans: int) -> WindowReport:
        """Kill every decision after it is stored, before it is delivered to the engine."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            ids = list(pool.map(self._client.apply, _applications(ALICE, loans)))
        for id_ in ids:
            self._client.wait_for_manager(id_)
        self._arm(EngineCall.ANSWER, loans)
        self._call(lambda id_: self._client.approve(id_, approved=True), ids)
        return self._finish("Decided, not delivered", ids, _decided_at)

    def _arm(self, call: EngineCall, times: int) -> None:
        self._killed = 0
        self._lab.crash_points.arm(FunctionId.API, call, times)

    def _count(self) -> None:
        self._killed += 1

    def _call(self, call: Callable[[Any], Any], arguments: Sequence[Any]) -> None:
        """Make calls whose process is killed: each of them is answered with 503."""

        def once(argument: Any) -> None:
            try:
                call(argument)
            except httpx.HTTPStatusError as error:
                if error.response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    raise
            self._advance()

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(once, arguments))

    def _finish(
        self, window: str, ids: Sequence[str] | set[str], since: Callable[[Loan], str]
    ) -> WindowReport:
        for id_ in ids:
            self._client.wait_for_end(id_)
        loans = [self._inspector.loans.get(id_) for id_ in ids]
        seconds = [
            (moment(loan.updated_at) - moment(since(loan))) / timedelta(seconds=1) for loan in loans
        ]
        return WindowReport(window, self._killed, loans, seconds)


def _applications(profile: Profile, loans: int) -> list[dict[str, Any]]:
    names = list(COMPARED)
    return [application_of(profile, names[number % len(names)]) for number in range(loans)]


def _decided_at(loan: Loan) -> str:
    assert loan.decision is not None
    return loan.decision.decided_at
