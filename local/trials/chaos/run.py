"""`python -m local chaos`: random loans while processes die, answers double and steps fail.

Nobody tries anything again: an applicant applies once, a manager decides once (or twice, on
purpose). What dies in between has to come right by itself.
"""

import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from random import Random, SystemRandom

import httpx
from rich.console import Console
from rich.progress import Progress

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from local.trials.chaos.audit import Case, audit
from local.trials.chaos.killer import Killer
from local.trials.chaos.plan import PlannedLoan, plans
from shared.store.loans import LOAN_KEY, loan_partition

_AT_ONCE = 20
_LOOK_AGAIN_SECONDS = 0.7
_PATIENCE_SECONDS = 300
_STORED_BY_THEN_SECONDS = 3


def run(loans: int, seed: int | None, plant: str | None) -> int:
    """Run the chaos and print the audit; the exit status is 1 if anything isn't as it must be."""
    console = Console()
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    again = f"python -m local chaos --loans {loans} --seed {seed}"
    console.print(f"Chaos with seed {seed}. To run it again: {again}")
    with Lab() as lab:
        chaos = Chaos(lab, seed)
        cases = chaos.play(plans(seed, loans), console)
        if plant:
            console.print(f"Planted: {plant_fault(chaos.records, cases, plant)}")
        finding = audit(chaos.records, cases)
    for name, value in {**chaos.done, **finding.figures}.items():
        console.print(f"{name:>32}  {value}")
    for violation in finding.violations[:50]:
        console.print(f"VIOLATION: {violation}", markup=False)
    console.print(f"seed {seed}: {len(finding.violations)} violations")
    return 1 if finding.violations else 0


class Chaos:
    """One run against a lab; `done` counts what was done to it."""

    def __init__(self, lab: Lab, seed: int) -> None:
        self.records = ExecutionInspector(lab)
        self._client = LoanClient(lab.url)
        self._killer = Killer(lab, Random(seed))
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._given_up = threading.Event()

    @property
    def done(self) -> Counter[str]:
        """What was done, by name."""
        return self._counts + self._killer.done

    def play(self, planned: list[PlannedLoan], console: Console) -> list[Case]:
        """Play every plan; its case once its loan has ended, or nobody expects it to."""
        with (
            self._client,
            self._killer,
            Progress(console=console) as progress,
            ThreadPoolExecutor(_AT_ONCE) as pool,
        ):
            task = progress.add_task(f"{len(planned)} loans", total=len(planned))
            playing = [pool.submit(self._play, plan) for plan in planned]
            try:
                for number, each in enumerate(as_completed(playing), 1):
                    each.result()
                    progress.advance(task)
                    if not console.is_terminal and number % 100 == 0:
                        console.print(f"{number} loans")
            except BaseException:
                self._given_up.set()
                pool.shutdown(cancel_futures=True)
                raise
            return [each.result() for each in playing]

    def _play(self, plan: PlannedLoan) -> Case:
        case = Case(plan)
        try:
            case.application_id = self._client.apply(plan.body)
            case.accepted = True
        except httpx.HTTPError:
            self._count("submissions without an answer")
            case.application_id = self._find(plan)
        if case.application_id is not None:
            stopping = self._stop_later(case)
            self._follow(case, case.application_id)
            if stopping is not None:
                stopping.join()
        return case

    def _find(self, plan: PlannedLoan) -> str | None:
        """Look whether the loan was stored before its submission lost its answer."""
        time.sleep(_STORED_BY_THEN_SECONDS)
        after = None
        while True:
            page = self.records.loans.newest(100, after)
            for loan in page.loans:
                if loan.application.name == plan.name:
                    return loan.application_id
            if page.next is None:
                return None
            after = page.next

    def _follow(self, case: Case, application_id: str) -> None:
        ends = time.monotonic() + _PATIENCE_SECONDS
        cursor, done, asked = None, False, False
        while not done and time.monotonic() < ends and not self._given_up.is_set():
            try:
                news = self._client.events(application_id, cursor, wait=0)
            except httpx.HTTPError:
                self._count("reads without an answer")
                time.sleep(_LOOK_AGAIN_SECONDS)
                continue
            cursor, done = news["cursor"], news["done"]
            case.seen.update(event["key"] for event in news["events"])
            waits = [event for event in news["events"] if _asks(event)]
            if waits and not asked:
                asked = True
                self._decide(case.plan, application_id)
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _decide(self, plan: PlannedLoan, application_id: str) -> None:
        with ThreadPoolExecutor(2) as managers:
            clicks: list[Future[None]] = [
                managers.submit(self._click, plan, application_id)
                for _ in range(2 if plan.answers_twice else 1)
            ]
        for click in clicks:
            click.result()
        if plan.answers_twice:
            self._count("decisions sent twice")

    def _click(self, plan: PlannedLoan, application_id: str) -> None:
        try:
            self._client.approve(application_id, approved=plan.approves)
        except httpx.HTTPError:
            self._count("decisions without an answer")

    def _stop_later(self, case: Case) -> threading.Timer | None:
        if case.plan.stopped_after is None:
            return None
        timer = threading.Timer(case.plan.stopped_after, self._stop, [case])
        timer.start()
        return timer

    def _stop(self, case: Case) -> None:
        loan = self.records.loans.get(case.application_id or "")
        if loan.execution is not None and not loan.finished:
            case.stopped = True
            self.records.stop(loan)
            self._count("executions stopped from outside")

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1


def plant_fault(records: ExecutionInspector, cases: list[Case], plant: str) -> str:
    """Do to the table what must never happen, for the audit to find: `double` or `lost`."""
    for case in cases:
        id_ = case.application_id
        if id_ is None:
            continue
        loan = records.loans.get(id_)
        if plant == "double" and loan.disbursement_ref is not None:
            records.loans.record_payment(id_, "PAY-PLANTED", loan.application.loan_amount)
            return f"a second payment for {case.plan.name}"
        if plant == "lost" and case.accepted:
            records.delete(loan_partition(id_), LOAN_KEY)
            return f"the loss of {case.plan.name}"
    raise LookupError("no loan to plant a fault at")


def _asks(event: dict[str, str]) -> bool:
    return event["kind"] == "waiting" and event["step"] == "manager_approval"
