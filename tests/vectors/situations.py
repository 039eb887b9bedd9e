"""Situations of a loan: its events, and beside them what a reader has to see, stated by hand.

A function's name is its vector's name. A view names each step that began with its state and its
number of attempts; all other steps are pending, or skipped once the loan has ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode
from shared.domain.pipeline import Step
from shared.events.event import CallbackAnswer, Kind
from tests.vectors.event_fixtures import LoanEvents

DURABLE, STEP_FUNCTIONS = "durable", "stepfunctions"


@dataclass(frozen=True)
class ExpectedCounts:
    """The counts of `shared.events.counts`; `orchestration` is that of the loan's engine."""

    invocations: int
    dead_invocations: int
    attempts: int
    served: int
    served_last: int
    orchestration: int


@dataclass(frozen=True)
class ExpectedView:
    """What a reader sees of a loan, by rows: a step, or `pull_credit_report:bureau`.

    `counts` are stated where the situation is about them.
    """

    stage: str
    rows: dict[str, str]
    settled: bool
    counts: ExpectedCounts | None = None


Loans = tuple[tuple[LoanEvents, ExpectedView], ...]

_ROWS = (
    "validate_application",
    "pull_credit_report",
    "pull_credit_report:equifax",
    "pull_credit_report:transunion",
    "pull_credit_report:experian",
    "assess_risk",
    "manager_approval",
    "fraud_check",
    "generate_offer",
    "disburse_funds",
)
_VALIDATED = {"validate_application": "succeeded 1"}
_PULLED = {
    **_VALIDATED,
    "pull_credit_report": "succeeded 3",
    "pull_credit_report:equifax": "succeeded 1",
    "pull_credit_report:transunion": "succeeded 1",
    "pull_credit_report:experian": "succeeded 1",
}
_ASSESSED = {**_PULLED, "assess_risk": "succeeded 1"}
_DECIDED = {**_ASSESSED, "manager_approval": "succeeded 1"}
_CHECKED = {**_DECIDED, "fraud_check": "succeeded 1"}
_APPROVED = {**_CHECKED, "generate_offer": "succeeded 1", "disburse_funds": "succeeded 1"}


def _at(stage: str, rows: dict[str, str]) -> ExpectedView:
    """Return the view of a loan that hasn't ended."""
    return ExpectedView(stage, {row: rows.get(row, "pending 0") for row in _ROWS}, settled=False)


def _counted(
    stage: str, rows: dict[str, str], counts: tuple[int, int, int, int, int, int]
) -> ExpectedView:
    return replace(_at(stage, rows), counts=ExpectedCounts(*counts))


def _ended(rows: dict[str, str], *, settled: bool = True) -> ExpectedView:
    """Return the view of a loan that has ended; settled says that no event is missing."""
    return ExpectedView("complete", {row: rows.get(row, "skipped 0") for row in _ROWS}, settled)


def _assess(engine: str, *silent: Bureau) -> LoanEvents:
    loan = LoanEvents(engine).run(Step.VALIDATE_APPLICATION)
    return loan.pull_reports(*silent).run(Step.ASSESS_RISK)


def _ask_manager(engine: str) -> LoanEvents:
    return _assess(engine).wait_for(Step.MANAGER_APPROVAL)


def _ask_fraud_service(engine: str) -> LoanEvents:
    return _assess(engine).wait_for(Step.FRAUD_CHECK)


def _make_offer(engine: str) -> LoanEvents:
    checked = _ask_manager(engine).decide().wait_for(Step.FRAUD_CHECK).answer()
    return checked.run(Step.GENERATE_OFFER)


def just_submitted() -> Loans:
    """Nothing has begun: every step is pending."""
    return ((LoanEvents(DURABLE), _at("submitted", {})),)


def approved_durable() -> Loans:
    """Approved after a manager agreed: three invocations, two of them with a replay."""
    return ((_make_offer(DURABLE).disburse(), _ended(_APPROVED)),)


def approved_stepfunctions() -> Loans:
    """Approved after a manager agreed, on the state machine."""
    return ((_make_offer(STEP_FUNCTIONS).disburse(), _ended(_APPROVED)),)


def race_in_mid_run() -> Loans:
    """A race: one loan waits for its manager, the other still asks the bureaus."""
    behind = LoanEvents(STEP_FUNCTIONS).run(Step.VALIDATE_APPLICATION)
    behind.start(Step.PULL_CREDIT_REPORT, Bureau.EQUIFAX)
    rows = {
        **_VALIDATED,
        "pull_credit_report": "running 1",
        "pull_credit_report:equifax": "running 1",
    }
    return (
        (
            _ask_manager(DURABLE),
            _at("manager_approval", {**_ASSESSED, "manager_approval": "waiting 1"}),
        ),
        (behind, _at("credit_check", rows)),
    )


def denied_by_rule() -> Loans:
    """Denied by the rules: both waits and what follows them are skipped."""
    return tuple(
        (_assess(engine).close(ReasonCode.CREDIT_SCORE_TOO_LOW), _ended(_ASSESSED))
        for engine in (DURABLE, STEP_FUNCTIONS)
    )


def manager_denied() -> Loans:
    """A manager denied: the wait has succeeded, what follows is skipped."""
    return tuple(
        (
            _ask_manager(engine).decide(CallbackAnswer.DENIED).close(ReasonCode.MANAGER_DENIED),
            _ended(_DECIDED),
        )
        for engine in (DURABLE, STEP_FUNCTIONS)
    )


def approval_timed_out() -> Loans:
    """No manager answered in time: the wait has failed."""
    loan = _ask_manager(DURABLE).close(ReasonCode.APPROVAL_TIMED_OUT, Step.MANAGER_APPROVAL)
    return ((loan, _ended({**_ASSESSED, "manager_approval": "failed 1"})),)


def decided_not_resumed() -> Loans:
    """The decision is stored and not yet delivered to the workflow: the step still waits."""
    loan = _ask_manager(DURABLE)
    loan.record_decision(CallbackAnswer.APPROVED)
    return ((loan, _at("manager_approval", {**_ASSESSED, "manager_approval": "waiting 1"})),)


def fraud_flagged() -> Loans:
    """The fraud service flagged: the wait has succeeded and the loan is denied."""
    flagged = _ask_fraud_service(STEP_FUNCTIONS).answer(CallbackAnswer.FLAGGED)
    loan = flagged.close(ReasonCode.FRAUD_SUSPECTED)
    return ((loan, _ended({**_ASSESSED, "fraud_check": "succeeded 1"})),)


def fraud_error() -> Loans:
    """The fraud service couldn't decide: the wait has failed, and with it the loan."""
    undecided = _ask_fraud_service(DURABLE).answer(CallbackAnswer.ERROR)
    loan = undecided.close(ReasonCode.FRAUD_CHECK_UNAVAILABLE)
    return ((loan, _ended({**_ASSESSED, "fraud_check": "failed 1"})),)


def fraud_silent() -> Loans:
    """The fraud service never answered: the wait has failed."""
    loan = _ask_fraud_service(STEP_FUNCTIONS)
    loan.close(ReasonCode.FRAUD_CHECK_UNAVAILABLE, timed_out=Step.FRAUD_CHECK)
    return ((loan, _ended({**_ASSESSED, "fraud_check": "failed 1"})),)


def retried_step() -> Loans:
    """A step failed twice and then succeeded: three attempts, one success."""
    loan = LoanEvents(STEP_FUNCTIONS).fail(Step.VALIDATE_APPLICATION, times=2)
    loan.run(Step.VALIDATE_APPLICATION)
    return ((loan, _at("validating", {"validate_application": "succeeded 3"})),)


def between_attempts() -> Loans:
    """A step failed once and is tried again later: it still runs."""
    loan = LoanEvents(DURABLE).fail(Step.VALIDATE_APPLICATION)
    return ((loan, _at("validating", {"validate_application": "running 1"})),)


def out_of_attempts() -> Loans:
    """A step failed as often as it may: it has failed before the loan is closed."""
    loan = LoanEvents(DURABLE).run(Step.VALIDATE_APPLICATION).pull_reports()
    loan.fail(Step.ASSESS_RISK, times=3)
    return ((loan, _at("risk_assessment", {**_PULLED, "assess_risk": "failed 3"})),)


def bureau_down() -> Loans:
    """One bureau never answered: two suffice, and the credit check has succeeded."""
    rows = {
        **_ASSESSED,
        "pull_credit_report": "succeeded 5",
        "pull_credit_report:experian": "failed 3",
    }
    return ((_assess(DURABLE, Bureau.EXPERIAN), _at("risk_assessment", rows)),)


def two_bureaus_down() -> Loans:
    """Two bureaus never answered: the credit check has failed, and with it the loan."""
    rows = {
        **_ASSESSED,
        "pull_credit_report": "failed 7",
        "pull_credit_report:equifax": "failed 3",
        "pull_credit_report:experian": "failed 3",
    }
    assessed = _assess(STEP_FUNCTIONS, Bureau.EQUIFAX, Bureau.EXPERIAN)
    loan = assessed.close(ReasonCode.INSUFFICIENT_CREDIT_DATA)
    return ((loan, _ended(rows)),)


def crash_with_replay() -> Loans:
    """A process died unrecorded; the next invocation replays what came before and repeats it."""
    loan = LoanEvents(DURABLE).run(Step.VALIDATE_APPLICATION).pull_reports()
    loan.start(Step.ASSESS_RISK)
    loan.pass_time(5000)
    loan.invoke("validate_application", "credit_reports")
    loan.run(Step.ASSESS_RISK)
    return ((loan, _at("risk_assessment", {**_PULLED, "assess_risk": "succeeded 2"})),)


def lost_end_events() -> Loans:
    """Two steps' ends are missing: a later step's start implies them."""
    loan = _make_offer(STEP_FUNCTIONS).disburse()
    loan.without(Kind.SUCCEEDED, Step.VALIDATE_APPLICATION)
    loan.without(Kind.SUCCEEDED, Step.GENERATE_OFFER)
    return ((loan, _ended(_APPROVED, settled=False)),)


def lost_answer() -> Loans:
    """The event of a manager's answer is missing: the next step's start implies it."""
    loan = _ask_manager(STEP_FUNCTIONS).wait_for(Step.FRAUD_CHECK)
    return ((loan, _at("fraud_check", {**_DECIDED, "fraud_check": "waiting 1"})),)


def late_answer() -> Loans:
    """The loan has ended and the event of the fraud service's answer is still to come."""
    loan = _ask_fraud_service(STEP_FUNCTIONS).answer().run(Step.GENERATE_OFFER).disburse()
    rows = {**_APPROVED, "manager_approval": "skipped 0"}
    return ((loan.without(Kind.RESUMED, Step.FRAUD_CHECK), _ended(rows, settled=False)),)


def late_start() -> Loans:
    """The loan has ended and the event of its start is still to come."""
    loan = _assess(STEP_FUNCTIONS).close(ReasonCode.CREDIT_SCORE_TOO_LOW)
    loan.without(Kind.STARTED_EXECUTION)
    return ((loan, _ended(_ASSESSED, settled=False)),)


def withdrawn_offer() -> Loans:
    """The disbursement failed for good: the offer is withdrawn and the application closed."""
    loan = _make_offer(DURABLE).fail(Step.DISBURSE_FUNDS, times=3)
    loan.run(Step.WITHDRAW_OFFER).close(ReasonCode.DISBURSEMENT_FAILED)
    return ((loan, _ended({**_APPROVED, "disburse_funds": "failed 3"})),)


def _die_in_assessment(engine: str, times: int = 1) -> LoanEvents:
    loan = LoanEvents(engine).run(Step.VALIDATE_APPLICATION).pull_reports()
    for death in range(times):
        if death:
            loan.invoke("validate_application", "credit_reports")
        loan.die_in(loan.start(Step.ASSESS_RISK))
    return loan


def _try_assessment_again(loan: LoanEvents) -> LoanEvents:
    loan.invoke("validate_application", "credit_reports")
    return loan.run(Step.ASSESS_RISK)


def killed_in_a_step() -> Loans:
    """The process was killed in a step and nothing runs yet: the step is to be tried again."""
    rows = {**_PULLED, "assess_risk": "running 1"}
    return (
        (_die_in_assessment(DURABLE), _counted("risk_assessment", rows, (1, 1, 5, 0, 0, 7))),
        (_die_in_assessment(STEP_FUNCTIONS), _counted("risk_assessment", rows, (5, 1, 5, 0, 0, 6))),
    )


def killed_in_a_step_and_tried_again() -> Loans:
    """The process was killed in a step, which was tried again and succeeded."""
    rows = {**_PULLED, "assess_risk": "succeeded 2"}
    durable, tasks = map(_try_assessment_again, map(_die_in_assessment, (DURABLE, STEP_FUNCTIONS)))
    return (
        (durable, _counted("risk_assessment", rows, (2, 1, 6, 2, 2, 8))),
        (tasks, _counted("risk_assessment", rows, (6, 1, 6, 0, 0, 7))),
    )


def killed_in_a_step_and_denied() -> Loans:
    """The process was killed in a step that was tried again, and the loan has ended."""
    loans = [
        _try_assessment_again(_die_in_assessment(engine)).close(ReasonCode.CREDIT_SCORE_TOO_LOW)
        for engine in (DURABLE, STEP_FUNCTIONS)
    ]
    return tuple((loan, _ended({**_PULLED, "assess_risk": "succeeded 2"})) for loan in loans)


def killed_three_times() -> Loans:
    """Three processes were killed in the same step, one after the other; the fourth succeeded."""
    rows = {**_PULLED, "assess_risk": "succeeded 4"}
    durable = _try_assessment_again(_die_in_assessment(DURABLE, times=3))
    tasks = _try_assessment_again(_die_in_assessment(STEP_FUNCTIONS, times=3))
    return (
        (durable, _counted("risk_assessment", rows, (4, 3, 8, 6, 2, 10))),
        (tasks, _counted("risk_assessment", rows, (8, 3, 8, 0, 0, 9))),
    )


def killed_between_steps() -> Loans:
    """No step ran at the kill: it hit a durable invocation, or the task of the next state."""
    rows = {**_ASSESSED, "manager_approval": "waiting 1"}
    durable = _assess(DURABLE).die_between_steps()
    durable.invoke("validate_application", "credit_reports", "assess_risk")
    tasks = _assess(STEP_FUNCTIONS).arm().die_at_once(Step.MANAGER_APPROVAL)
    return (
        (
            durable.wait_for(Step.MANAGER_APPROVAL),
            _counted("manager_approval", rows, (2, 1, 6, 3, 3, 11)),
        ),
        (
            tasks.wait_for(Step.MANAGER_APPROVAL),
            _counted("manager_approval", rows, (7, 1, 6, 0, 0, 8)),
        ),
    )


def armed_in_a_wait() -> Loans:
    """A kill waits for the next process while the loan waits for its manager: nothing died."""
    rows = {**_ASSESSED, "manager_approval": "waiting 1"}
    return (
        (_ask_manager(DURABLE).arm(), _counted("manager_approval", rows, (1, 0, 6, 0, 0, 10))),
        (
            _ask_manager(STEP_FUNCTIONS).arm(),
            _counted("manager_approval", rows, (6, 0, 6, 0, 0, 7)),
        ),
    )


def _killed_in_the_managers_wait(engine: str) -> LoanEvents:
    loan = _ask_manager(engine).arm().decide(resume=False).die_at_once(Step.FRAUD_CHECK)
    loan.invoke("validate_application", "credit_reports", "assess_risk")
    return loan.wait_for(Step.FRAUD_CHECK).answer().run(Step.GENERATE_OFFER).disburse()


def killed_in_the_managers_wait() -> Loans:
    """A kill during the manager's wait hit the process that the decision brought to life."""
    durable, tasks = map(_killed_in_the_managers_wait, (DURABLE, STEP_FUNCTIONS))
    return (
        (durable, replace(_ended(_APPROVED), counts=ExpectedCounts(4, 1, 9, 7, 4, 16))),
        (tasks, replace(_ended(_APPROVED), counts=ExpectedCounts(10, 1, 9, 0, 0, 11))),
    )


def _killed_in_the_fraud_wait(engine: str) -> LoanEvents:
    loan = _ask_manager(engine).decide().wait_for(Step.FRAUD_CHECK).arm()
    loan.answer(resume=False).die_at_once(Step.GENERATE_OFFER)
    loan.invoke("validate_application", "credit_reports", "assess_risk", "fraud_check")
    return loan.run(Step.GENERATE_OFFER).disburse()


def killed_in_the_fraud_wait() -> Loans:
    """A kill during the fraud check hit the process that the verdict brought to life."""
    durable, tasks = map(_killed_in_the_fraud_wait, (DURABLE, STEP_FUNCTIONS))
    return (
        (durable, replace(_ended(_APPROVED), counts=ExpectedCounts(4, 1, 9, 7, 4, 16))),
        (tasks, replace(_ended(_APPROVED), counts=ExpectedCounts(10, 1, 9, 0, 0, 11))),
    )


SITUATIONS: tuple[Callable[[], Loans], ...] = (
    just_submitted,
    approved_durable,
    approved_stepfunctions,
    race_in_mid_run,
    denied_by_rule,
    manager_denied,
    approval_timed_out,
    decided_not_resumed,
    fraud_flagged,
    fraud_error,
    fraud_silent,
    retried_step,
    between_attempts,
    out_of_attempts,
    bureau_down,
    two_bureaus_down,
    crash_with_replay,
    lost_end_events,
    lost_answer,
    late_answer,
    late_start,
    withdrawn_offer,
    killed_in_a_step,
    killed_in_a_step_and_tried_again,
    killed_in_a_step_and_denied,
    killed_three_times,
    killed_between_steps,
    armed_in_a_wait,
    killed_in_the_managers_wait,
    killed_in_the_fraud_wait,
)
