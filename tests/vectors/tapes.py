"""Loans as event tapes: what each engine writes in a situation, with made-up times and ids."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind, Level
from shared.runtime.clock import later, timestamp

_START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_STATES = {
    Step.VALIDATE_APPLICATION: "ValidateApplication",
    Step.ASSESS_RISK: "AssessRisk",
    Step.MANAGER_APPROVAL: "ManagerApproval",
    Step.FRAUD_CHECK: "FraudCheck",
    Step.GENERATE_OFFER: "GenerateOffer",
    Step.DISBURSE_FUNDS: "DisburseFunds",
    Step.WITHDRAW_OFFER: "WithdrawOffer",
    Step.CLOSE_APPLICATION: "CloseApplication",
}


@dataclass
class Tape:
    """One loan's events in the making; each takes a little time.

    The durable engine's steps run in its present invocation, each of the other's in one of its own.
    """

    engine: str
    finished: bool = False
    events: list[Event] = field(default_factory=list)
    _ms: int = 0
    _invocations: int = 0
    _invocation: str | None = None

    def __post_init__(self) -> None:
        self.application_id = ("d" if self.engine == "durable" else "5") * 32
        self.note(Kind.SUBMITTED, "Application received")
        self.note(Kind.STARTED_EXECUTION, "Execution started")
        self.invoke()

    @property
    def durable(self) -> bool:
        return self.engine == "durable"

    def wait(self, ms: int) -> None:
        self._ms += ms

    def note(self, kind: Kind, message: str, level: Level = Level.INFO, **more: Any) -> None:
        self._ms += 12
        at = timestamp(_START + timedelta(milliseconds=self._ms))
        self.events.append(Event(kind, at, message, level, **more))

    def invoke(self, *served: str) -> None:
        if not self.durable:
            return
        self._invocation = self._new_invocation()
        self.note(Kind.INVOCATION_STARTED, "Invocation started", invocation=self._invocation)
        if served:
            words = f"[REPLAY] {len(served)} operations served from checkpoints: "
            self.note(
                Kind.REPLAYED,
                words + ", ".join(served),
                Level.REPLAY,
                invocation=self._invocation,
            )

    def suspend(self, message: str = "Invocation ended: suspended") -> None:
        if self.durable:
            self.note(Kind.INVOCATION_ENDED, message, invocation=self._invocation)

    def begin(self, step: Step, branch: Bureau | None = None, attempt: int = 1) -> Event:
        invocation = self._invocation if self.durable else self._new_invocation()
        more: dict[str, Any] = {
            "step": step,
            "branch": branch,
            "attempt": attempt if self.durable else 1,
            "invocation": invocation,
            "operation": self._operation(step, branch),
        }
        self.note(Kind.STARTED, f"{step} started", **more)
        return self.events[-1]

    def end(self, begun: Event, kind: Kind = Kind.SUCCEEDED, level: Level = Level.INFO) -> None:
        self.wait(300)
        wait = {"expires_at": later(begun.at, 1800)} if kind is Kind.WAITING else {}
        self.note(
            kind,
            f"{begun.step} {kind}",
            level,
            step=begun.step,
            branch=begun.branch,
            attempt=begun.attempt,
            invocation=begun.invocation,
            operation=begun.operation,
            bytes=None if kind is Kind.FAILED else 42,
            **wait,
        )

    def do(self, *steps: Step) -> "Tape":
        for step in steps:
            self.end(self.begin(step))
        return self

    def fail(self, step: Step, branch: Bureau | None = None, times: int = 1) -> None:
        for attempt in range(1, times + 1):
            self.end(self.begin(step, branch, attempt), Kind.FAILED, Level.WARN)
            self.wait(700)

    def bureaus(self, *silent: Bureau) -> "Tape":
        begun = [self.begin(Step.PULL_CREDIT_REPORT, bureau) for bureau in Bureau]
        for one in begun:
            failed = one.branch in silent
            self.end(one, Kind.FAILED if failed else Kind.SUCCEEDED)
        for bureau in silent:
            for attempt in (2, 3):
                self.end(self.begin(Step.PULL_CREDIT_REPORT, bureau, attempt), Kind.FAILED)
        return self

    def ask(self, step: Step) -> "Tape":
        self.end(self.begin(step), Kind.WAITING)
        self.suspend()
        self.wait(4000 if step is Step.MANAGER_APPROVAL else 500)
        return self

    def decide(self, verb: str = "approved") -> "Tape":
        self.note(Kind.DECIDED, f"lab-manager {verb} the loan", step=Step.MANAGER_APPROVAL)
        self.note(Kind.RESUMED, "The workflow has the decision", step=Step.MANAGER_APPROVAL)
        self.invoke("validate_application", "credit_reports", "assess_risk")
        return self

    def judge(self, message: str = "found nothing", level: Level = Level.INFO) -> "Tape":
        self.note(
            Kind.RESUMED,
            f"The fraud service {message}",
            level,
            step=Step.FRAUD_CHECK,
            invocation=self._new_invocation(),
        )
        self.invoke("validate_application", "credit_reports", "assess_risk", "fraud_check")
        return self

    def pay(self) -> "Tape":
        begun = self.begin(Step.DISBURSE_FUNDS)
        self.note(Kind.COMPLETED, "Loan approved")
        self.end(begun)
        return self._over()

    def close(self, outcome: str = "denied", timed_out: Step | None = None) -> "Tape":
        if timed_out:
            self.invoke("validate_application", "credit_reports", "assess_risk")
        begun = self.begin(Step.CLOSE_APPLICATION)
        if timed_out:
            self.note(Kind.TIMED_OUT, "Nobody answered in time", Level.WARN, step=timed_out)
        self.note(Kind.COMPLETED, f"Loan {outcome}", Level.WARN)
        self.end(begun)
        return self._over()

    def _over(self) -> "Tape":
        self.suspend("Invocation ended: the execution is complete")
        self.finished = True
        return self

    def _new_invocation(self) -> str:
        self._invocations += 1
        return f"{self.engine}-{self._invocations}"

    def _operation(self, step: Step, branch: Bureau | None) -> str:
        if branch:
            return f"{step}:{branch}" if self.durable else f"Pull{branch.title()}"
        return step.value if self.durable else _STATES[step]
