"""Builds the events that each engine writes for a loan, with made-up times and ids."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode, Rejection, Status
from shared.domain.pipeline import Step
from shared.events.event import CallbackAnswer, Event, InvocationEnd, Kind, Level, PauseOwner
from shared.runtime.clock import later, timestamp
from shared.runtime.functions import FunctionId

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

_LEVELS = {
    CallbackAnswer.CLEAR: Level.INFO,
    CallbackAnswer.FLAGGED: Level.WARN,
    CallbackAnswer.ERROR: Level.ERROR,
}


@dataclass
class LoanEvents:
    """The events of one loan; each call adds those of one happening, a little later than the last.

    A step of the durable engine runs in the current invocation; on the state machine each attempt
    has an invocation of its own.
    """

    engine: str
    finished: bool = False
    events: list[Event] = field(default_factory=list)
    _ms: int = 0
    _invocations: int = 0
    _invocation: str | None = None

    def __post_init__(self) -> None:
        self.application_id = ("d" if self.engine == "durable" else "5") * 32
        self.add(Kind.SUBMITTED, "Application received")
        self.add(Kind.STARTED_EXECUTION, "Execution started")
        self.invoke()

    @property
    def durable(self) -> bool:
        return self.engine == "durable"

    def add(self, kind: Kind, message: str, level: Level = Level.INFO, **fields: Any) -> None:
        """Add one event, 12 ms after the last."""
        self._ms += 12
        at = timestamp(_START + timedelta(milliseconds=self._ms))
        self.events.append(Event(kind, at, message, level, **fields))

    def without(self, kind: Kind, step: Step | None = None) -> "LoanEvents":
        """Leave out the events of this kind and step, as if they had not been written."""
        self.events = [e for e in self.events if (e.kind, e.step) != (kind, step)]
        return self

    def pass_time(self, ms: int) -> None:
        self._ms += ms

    def invoke(self, *replayed: str) -> None:
        """Begin an invocation of the durable function that replays these operations."""
        if not self.durable:
            return
        self._invocation = self._next_invocation()
        self.add(Kind.INVOCATION_STARTED, "Invocation started", invocation=self._invocation)
        if replayed:
            message = f"[REPLAY] {len(replayed)} operations served from checkpoints: "
            self.add(
                Kind.REPLAYED,
                message + ", ".join(replayed),
                Level.REPLAY,
                invocation=self._invocation,
                served=replayed,
            )

    def end_invocation(self, status: InvocationEnd = InvocationEnd.SUSPENDED) -> None:
        if self.durable:
            self.add(
                Kind.INVOCATION_ENDED,
                f"Invocation ended: {status}",
                invocation=self._invocation,
                status=status,
            )

    def start(self, step: Step, branch: Bureau | None = None, attempt: int = 1) -> Event:
        fields: dict[str, Any] = {
            "step": step,
            "branch": branch,
            "attempt": attempt if self.durable else 1,
            "invocation": self._invocation if self.durable else self._next_invocation(),
            "operation": self._operation(step, branch),
        }
        self.add(Kind.STARTED, f"{step} started", **fields)
        return self.events[-1]

    def end(self, started: Event, kind: Kind = Kind.SUCCEEDED, level: Level = Level.INFO) -> None:
        """End an attempt 300 ms later: succeeded, failed or waiting."""
        self.pass_time(300)
        wait = {"expires_at": later(started.at, 1800)} if kind is Kind.WAITING else {}
        self.add(
            kind,
            f"{started.step} {kind}",
            level,
            step=started.step,
            branch=started.branch,
            attempt=started.attempt,
            invocation=started.invocation,
            operation=started.operation,
            bytes=None if kind is Kind.FAILED else 42,
            **wait,
        )

    def run(self, step: Step) -> "LoanEvents":
        """Run a step that succeeds at once."""
        self.end(self.start(step))
        return self

    def fail(self, step: Step, times: int = 1) -> "LoanEvents":
        for attempt in range(1, times + 1):
            self.end(self.start(step, attempt=attempt), Kind.FAILED, Level.WARN)
            self.pass_time(700)
        return self

    def pull_reports(self, *silent: Bureau) -> "LoanEvents":
        """Ask all bureaus side by side; the silent ones fail three times."""
        begun = [self.start(Step.PULL_CREDIT_REPORT, bureau) for bureau in Bureau]
        for event in begun:
            self.end(event, Kind.FAILED if event.branch in silent else Kind.SUCCEEDED)
        for bureau in silent:
            for attempt in (2, 3):
                self.end(self.start(Step.PULL_CREDIT_REPORT, bureau, attempt), Kind.FAILED)
        return self

    def wait_for(self, step: Step) -> "LoanEvents":
        """Begin a wait for the manager or the fraud service, and suspend."""
        self.end(self.start(step), Kind.WAITING)
        self.end_invocation()
        self.pass_time(4000 if step is Step.MANAGER_APPROVAL else 500)
        return self

    def record_decision(self, answer: CallbackAnswer) -> None:
        """Store the manager's decision without delivering it to the workflow."""
        self.add(
            Kind.DECIDED,
            f"lab-manager {answer} the loan",
            step=Step.MANAGER_APPROVAL,
            approved=answer is CallbackAnswer.APPROVED,
            decided_by="lab-manager",
        )

    def decide(
        self, answer: CallbackAnswer = CallbackAnswer.APPROVED, *, resume: bool = True
    ) -> "LoanEvents":
        """Record and deliver the decision; the durable function is invoked if it is to `resume`."""
        self.record_decision(answer)
        self.add(
            Kind.RESUMED,
            "The workflow has the decision",
            step=Step.MANAGER_APPROVAL,
            answer=answer,
        )
        if resume:
            self.invoke("validate_application", "credit_reports", "assess_risk")
        return self

    def answer(
        self, answer: CallbackAnswer = CallbackAnswer.CLEAR, *, resume: bool = True
    ) -> "LoanEvents":
        """Let the fraud service answer; the durable function is invoked if it is to `resume`."""
        self.add(
            Kind.RESUMED,
            f"The fraud service answered: {answer}",
            _LEVELS[answer],
            step=Step.FRAUD_CHECK,
            invocation=self._next_invocation(),
            answer=answer,
        )
        if resume:
            self.invoke("validate_application", "credit_reports", "assess_risk", "fraud_check")
        return self

    def arm(self) -> "LoanEvents":
        """Let the lab be about to kill the next invocation."""
        self.add(
            Kind.WORKER_KILLED,
            "The next process will be killed",
            Level.WARN,
            armed=True,
        )
        return self

    def die_in(self, started: Event) -> "LoanEvents":
        """Kill the process that runs this attempt; what pauses then goes on for its time."""
        return self._die(started.invocation, started.step, started.branch)

    def die_between_steps(self) -> "LoanEvents":
        """Kill the durable invocation while none of its steps runs."""
        return self._die(self._invocation)

    def die_at_once(self, step: Step) -> "LoanEvents":
        """Kill the next invocation before a line of its code runs; `step` is what it was for."""
        return self._die(self._next_invocation(), None if self.durable else step)

    def _die(
        self, invocation: str | None, step: Step | None = None, branch: Bureau | None = None
    ) -> "LoanEvents":
        self.add(
            Kind.WORKER_KILLED,
            "The process died",
            Level.WARN,
            step=step,
            branch=branch,
            operation=self._operation(step, branch) if step else None,
            invocation=invocation,
            function=FunctionId.DURABLE if self.durable else FunctionId.TASKS,
            pause_ms=5000 if self.durable else None,
            paused_by=PauseOwner.EMULATOR if self.durable else PauseOwner.ENGINE,
        )
        self.pass_time(5000 if self.durable else 800)
        return self

    def disburse(self) -> "LoanEvents":
        started = self.start(Step.DISBURSE_FUNDS)
        self.add(Kind.COMPLETED, "Loan approved", outcome=Status.APPROVED)
        self.end(started)
        return self._finish()

    def close(self, why: ReasonCode, timed_out: Step | None = None) -> "LoanEvents":
        if timed_out:
            self.invoke("validate_application", "credit_reports", "assess_risk")
        started = self.start(Step.CLOSE_APPLICATION)
        if timed_out:
            self.add(Kind.TIMED_OUT, "No answer arrived in time", Level.WARN, step=timed_out)
        outcome = Rejection(why).status
        self.add(Kind.COMPLETED, f"Loan {outcome}", Level.WARN, outcome=outcome, reason_code=why)
        self.end(started)
        return self._finish()

    def _finish(self) -> "LoanEvents":
        self.end_invocation(InvocationEnd.SUCCEEDED)
        self.finished = True
        return self

    def _next_invocation(self) -> str:
        self._invocations += 1
        return f"{self.engine}-{self._invocations}"

    def _operation(self, step: Step, branch: Bureau | None) -> str:
        if branch:
            return f"{step}:{branch}" if self.durable else f"Pull{branch.label}"
        return step.value if self.durable else _STATES[step]
