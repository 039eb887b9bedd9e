"""`python -m local chaos`: random loans while processes die, answers come twice and steps fail.

No caller tries again: an applicant applies once, a manager decides once (or twice at the same
time, where the plan says so). The system has to repair by itself what a killed process leaves.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from itertools import takewhile
from random import Random, SystemRandom

import httpx
from rich.console import Console

from local.client.api_client import LoanClient, waits_for_manager
from local.client.inspector import ExecutionInspector
from local.client.polling import poll
from local.errors import LabError
from local.lab import Lab
from local.terminal import console, progress
from local.trials.chaos.audit import TrackedLoan, audit
from local.trials.chaos.killer import Killer
from local.trials.chaos.plan import PlannedLoan, plan_loans
from shared.engines.port import COMPARED, EngineName
from shared.runtime.clock import now, timestamp
from shared.store.schema import LOAN_KEY, loan_partition

_AT_ONCE = 28
_POLL_SECONDS = 1.0
_PATIENCE_SECONDS = 300
_STORED_BY_THEN_SECONDS = 3
_MOST_VIOLATIONS_SHOWN = 50


def run(
    loans: int, seed: int | None, plant: str | None, engines: Sequence[EngineName] = COMPARED
) -> int:
    """Run the chaos and print the audit; the exit status is 1 if there are violations.

    Raises:
        LabError: there is no loan at which the error `plant` can be planted.
    """
    out = console()
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    out.print(f"{loans} random loans with seed {seed}, while processes are killed at random.")
    with Lab() as lab:
        chaos = Chaos(lab, seed)
        tracked = chaos.play(plan_loans(seed, loans, engines), out)
        if plant:
            out.print(f"Planted: {plant_error(chaos.inspector, tracked, plant)}.")
        result = audit(chaos.inspector, tracked)
    for name, value in {**chaos.done, **result.figures}.items():
        out.print(f"{name:>42}  {value}")
    for violation in result.violations[:_MOST_VIOLATIONS_SHOWN]:
        out.print(f"VIOLATION: {violation}", markup=False)
    chosen = "" if tuple(engines) == COMPARED else f' --engines "{" ".join(engines)}"'
    out.print(
        f"The audit found {len(result.violations)} violations. "
        f"Run it again: python -m local chaos --loans {loans} --seed {seed}{chosen}"
    )
    return 1 if result.violations else 0


class Chaos:
    """One run against a lab; `done` counts the disturbances and their consequences."""

    def __init__(self, lab: Lab, seed: int) -> None:
        self.inspector = ExecutionInspector(lab)
        self._client = LoanClient(lab.url)
        self._killer = Killer(lab, Random(seed))
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._given_up = threading.Event()

    @property
    def done(self) -> Counter[str]:
        """The number of each disturbance, by its description."""
        return self._counts + self._killer.done

    def play(self, planned: list[PlannedLoan], out: Console) -> list[TrackedLoan]:
        """Run every planned loan until it has ended, or until the patience with it has."""
        with (
            self._client,
            self._killer,
            progress(out, "Loans ended", len(planned)) as advance,
            ThreadPoolExecutor(_AT_ONCE) as pool,
        ):
            playing = [pool.submit(self._play, plan) for plan in planned]
            try:
                for loan in as_completed(playing):
                    loan.result()
                    advance()
            except BaseException:
                self._given_up.set()
                pool.shutdown(cancel_futures=True)
                raise
            return [loan.result() for loan in playing]

    def _play(self, plan: PlannedLoan) -> TrackedLoan:
        tracked = TrackedLoan(plan)
        submitted_at = timestamp(now())
        try:
            tracked.application_id = self._client.apply(plan.body)
            tracked.accepted = True
        except httpx.HTTPError:
            self._count("submissions without an answer")
            tracked.application_id = self._find(plan, submitted_at)
        if tracked.application_id is not None:
            stopping = self._stop_later(tracked)
            self._follow(tracked, tracked.application_id)
            if stopping is not None:
                stopping.join()
        return tracked

    def _find(self, plan: PlannedLoan, submitted_at: str) -> str | None:
        """Return the loan's id if it was stored before its submission lost its answer.

        Only loans that were stored since `submitted_at` are read, however many there are.
        """
        time.sleep(_STORED_BY_THEN_SECONDS)
        since = takewhile(lambda loan: loan.created_at >= submitted_at, self.inspector.all_loans())
        named = (loan.application_id for loan in since if loan.application.name == plan.name)
        return next(named, None)

    def _follow(self, tracked: TrackedLoan, application_id: str) -> None:
        """Read the loan's events until its end, and let its manager decide."""
        cursor: str | None = None
        decided = False

        def read() -> bool | None:
            nonlocal cursor, decided
            if self._given_up.is_set():
                return True
            try:
                page = self._client.events(application_id, cursor, wait=0)
            except httpx.HTTPError:
                self._count("reads without an answer")
                return None
            cursor = page["cursor"]
            tracked.seen.update(event["key"] for event in page["events"])
            if not decided and any(map(waits_for_manager, page["events"])):
                decided = True
                self._decide(tracked.plan, application_id)
            return True if page["done"] else None

        with suppress(TimeoutError):
            poll(
                read,
                f"Loan {application_id} didn't end",
                every_seconds=_POLL_SECONDS,
                patience_seconds=_PATIENCE_SECONDS,
            )

    def _decide(self, plan: PlannedLoan, application_id: str) -> None:
        decisions = 2 if plan.decides_twice else 1
        with ThreadPoolExecutor(decisions) as managers:
            list(managers.map(lambda _: self._approve(plan, application_id), range(decisions)))
        if plan.decides_twice:
            self._count("decisions sent twice")

    def _approve(self, plan: PlannedLoan, application_id: str) -> None:
        try:
            self._client.approve(application_id, approved=plan.approves)
        except httpx.HTTPError:
            self._count("decisions without an answer")

    def _stop_later(self, tracked: TrackedLoan) -> threading.Timer | None:
        if tracked.plan.stopped_after is None:
            return None
        timer = threading.Timer(tracked.plan.stopped_after, self._stop, [tracked])
        timer.start()
        return timer

    def _stop(self, tracked: TrackedLoan) -> None:
        loan = self.inspector.loans.get(tracked.application_id or "")
        if loan.execution is not None and not loan.finished:
            tracked.stopped = True
            self.inspector.stop(loan)
            self._count("executions stopped from outside")

    def _count(self, description: str) -> None:
        with self._lock:
            self._counts[description] += 1


def plant_error(inspector: ExecutionInspector, tracked: list[TrackedLoan], error: str) -> str:
    """Write an error into the table that the audit has to find; return what was done.

    `error` is `double` (a second payment) or `lost` (a loan is deleted).

    Raises:
        LabError: the run has no loan at which it can be planted.
    """
    for case in tracked:
        id_ = case.application_id
        if id_ is None:
            continue
        loan = inspector.loans.get(id_)
        if error == "double" and loan.disbursement_ref is not None:
            inspector.loans.record_payment(id_, "PAY-PLANTED", loan.application.loan_amount)
            return f"a second payment for {case.plan.name}"
        if error == "lost" and case.accepted:
            inspector.delete(loan_partition(id_), LOAN_KEY)
            return f"the loss of {case.plan.name}"
    raise LabError("No loan of this run can have the planted error: run more loans.")
