"""`python -m local gaps`: the API dies between what it has stored and what the engine hears of it.

At the first gap a loan is stored and not started, at the second a decision is claimed and not
delivered. Each process dies as its request to the engine arrives; nobody asks again.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.faults.crash_points import Call
from local.lab import Lab
from shared.domain.outcome import Status
from shared.engines.port import EngineName
from shared.runtime.clock import moment
from shared.runtime.functions import FunctionId
from shared.store.loan import Loan

MOST_SECONDS = 15
_AT_ONCE = 4
_WARMING = 16
"""As many loans as the reconciler finds at once: it's the API that dies, the workers are up."""
_CHARLIE = {"name": "Charlie Wilson", "sin": "3333", "loan_amount": 25000}
_ALICE = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000}


@dataclass(frozen=True)
class Trial:
    """What came of one gap: how many processes died, the loans, and how long each took."""

    gap: str
    died: int
    loans: list[Loan]
    seconds: list[float]

    @property
    def right(self) -> int:
        """How many loans ended approved."""
        return sum(loan.outcome is Status.APPROVED for loan in self.loans)

    def __str__(self) -> str:
        return (
            f"{self.gap}: {self.died} processes of the API killed, {self.right} of "
            f"{len(self.loans)} loans ended right, {min(self.seconds):.1f} s at least, "
            f"{median(self.seconds):.1f} s in the median and {max(self.seconds):.1f} s at most "
            "after its own process died"
        )


def run(loans: int) -> int:
    """Print what came of both gaps; the exit status is 1 if a loan was late or ended wrong."""
    console = Console()
    with Lab() as lab, LoanClient(lab.url) as client, Progress(console=console) as progress:
        bar = progress.add_task("loans", total=2 * loans)
        gaps = CrashWindows(lab, client, lambda: progress.advance(bar))
        gaps.warm_up()
        trials = [gaps.before_the_start(loans), gaps.before_the_delivery(loans)]
    for trial in trials:
        console.print(str(trial))
    good = all(trial.right == trial.died == loans for trial in trials)
    return 0 if good and max(max(trial.seconds) for trial in trials) <= MOST_SECONDS else 1


class CrashWindows:
    """Kills the API at its gaps, in a lab; `tell` hears of each loan."""

    def __init__(
        self, lab: Lab, client: LoanClient, tell: Callable[[], None] = lambda: None
    ) -> None:
        self._lab = lab
        self._client = client
        self._records = ExecutionInspector(lab)
        self._tell = tell
        self._died = 0
        lab.crash_points.on_kill = self._count

    def warm_up(self) -> None:
        """Let loans run at once, so that no later one waits for a worker's cold start."""
        bodies = [{**_CHARLIE, "engine": engine} for engine in _engines(_WARMING)]
        with ThreadPoolExecutor(_WARMING) as pool:
            for application_id in pool.map(self._client.apply, bodies):
                self._client.wait_for_end(application_id)

    def before_the_start(self, loans: int) -> Trial:
        """Every submission dies between storing its loan and starting it."""
        before = {loan.application_id for loan in self._stored()}
        bodies = [{**_CHARLIE, "engine": engine} for engine in _engines(loans)]
        self._ambush(Call.START, loans)
        self._all(lambda body: self._client.apply(body), bodies)
        ids = [loan.application_id for loan in self._stored() if loan.application_id not in before]
        return self._wait("stored, not started", ids, lambda loan: loan.created_at)

    def before_the_delivery(self, loans: int) -> Trial:
        """Every decision dies between its claim and its delivery."""
        bodies = [{**_ALICE, "engine": engine} for engine in _engines(loans)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            ids = list(pool.map(self._client.apply, bodies))
        for id_ in ids:
            self._client.wait_for_manager(id_)
        self._ambush(Call.ANSWER, loans)
        self._all(lambda id_: self._client.approve(id_, approved=True), ids)
        return self._wait("claimed, not delivered", ids, _decided_at)

    def _ambush(self, call: Call, times: int) -> None:
        self._died = 0
        self._lab.crash_points.lay(FunctionId.API, call, times)

    def _count(self) -> None:
        self._died += 1

    def _all(self, call: Callable[[Any], Any], arguments: Sequence[Any]) -> None:
        """Each call loses its answer with the process that would have given it."""

        def once(argument: Any) -> None:
            try:
                call(argument)
            except httpx.HTTPStatusError as error:
                if error.response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    raise
            self._tell()

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(once, arguments))

    def _wait(self, gap: str, ids: list[str], since: Callable[[Loan], str]) -> Trial:
        for id_ in ids:
            self._client.wait_for_end(id_)
        loans = [self._records.loans.get(id_) for id_ in ids]
        seconds = [
            (moment(loan.updated_at) - moment(since(loan))) / timedelta(seconds=1) for loan in loans
        ]
        return Trial(gap, self._died, loans, seconds)

    def _stored(self) -> list[Loan]:
        found, after = [], None
        while True:
            page = self._records.loans.newest(100, after)
            found += page.loans
            if page.next is None:
                return found
            after = page.next


def _decided_at(loan: Loan) -> str:
    assert loan.decision is not None
    return loan.decision.decided_at


def _engines(loans: int) -> list[EngineName]:
    names = list(EngineName)
    return [names[number % len(names)] for number in range(loans)]
