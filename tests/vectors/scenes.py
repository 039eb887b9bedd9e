"""The situations in which both folds have to see the same; a function's name is its vector's."""

from collections.abc import Callable

from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.events.event import Kind, Level
from tests.vectors.tapes import Tape

Loans = tuple[Tape, ...]
_ENGINES = ("durable", "stepfunctions")


def _assessed(engine: str, *silent: Bureau) -> Tape:
    return Tape(engine).do(Step.VALIDATE_APPLICATION).bureaus(*silent).do(Step.ASSESS_RISK)


def _asked(engine: str) -> Tape:
    return _assessed(engine).ask(Step.MANAGER_APPROVAL)


def _checked(engine: str) -> Tape:
    return _asked(engine).decide().ask(Step.FRAUD_CHECK).judge()


def _approved(engine: str) -> Tape:
    return _checked(engine).do(Step.GENERATE_OFFER).pay()


def just_submitted() -> Loans:
    """Nothing has begun: every step is pending."""
    return (Tape("durable"),)


def approved_durable() -> Loans:
    """Approved after a manager agreed: three invocations, two of them with a replay."""
    return (_approved("durable"),)


def approved_stepfunctions() -> Loans:
    """Approved after a manager agreed, on the state machine."""
    return (_approved("stepfunctions"),)


def race_in_mid_run() -> Loans:
    """A race: the durable lane waits for its manager, the other still asks the bureaus."""
    behind = Tape("stepfunctions").do(Step.VALIDATE_APPLICATION)
    behind.begin(Step.PULL_CREDIT_REPORT, Bureau.EQUIFAX)
    return (_asked("durable"), behind)


def denied_by_rule() -> Loans:
    """Denied by the rules: both waits and what follows them are skipped."""
    return tuple(_assessed(engine).close() for engine in _ENGINES)


def manager_denied() -> Loans:
    """A manager denied: the wait has succeeded, what follows is skipped."""
    return tuple(_asked(engine).decide("denied").close() for engine in _ENGINES)


def approval_timed_out() -> Loans:
    """No manager answered in time: the wait has failed."""
    return tuple(_asked(engine).close(timed_out=Step.MANAGER_APPROVAL) for engine in _ENGINES)


def decided_not_resumed() -> Loans:
    """The decision is claimed and not yet with the workflow: the step still waits."""
    tape = _asked("durable")
    tape.note(Kind.DECIDED, "lab-manager approved the loan", step=Step.MANAGER_APPROVAL)
    return (tape,)


def fraud_flagged() -> Loans:
    """The fraud service flagged: the wait has succeeded and the loan is denied."""
    return tuple(
        _assessed(engine).ask(Step.FRAUD_CHECK).judge("flagged it", Level.WARN).close()
        for engine in _ENGINES
    )


def fraud_error() -> Loans:
    """The fraud service couldn't decide: the wait has failed, and with it the loan."""
    return tuple(
        _assessed(engine)
        .ask(Step.FRAUD_CHECK)
        .judge("couldn't decide", Level.ERROR)
        .close("failed")
        for engine in _ENGINES
    )


def fraud_silent() -> Loans:
    """The fraud service never answered: the wait has failed."""
    return tuple(
        _assessed(engine).ask(Step.FRAUD_CHECK).close("failed", timed_out=Step.FRAUD_CHECK)
        for engine in _ENGINES
    )


def retried_step() -> Loans:
    """A step failed twice and then succeeded: three attempts, one success."""
    tape = Tape("stepfunctions")
    tape.fail(Step.VALIDATE_APPLICATION, times=2)
    tape.do(Step.VALIDATE_APPLICATION)
    return (tape,)


def between_attempts() -> Loans:
    """A step failed once and is tried again later: it still runs."""
    tape = Tape("durable")
    tape.fail(Step.VALIDATE_APPLICATION)
    return (tape,)


def out_of_attempts() -> Loans:
    """A step failed as often as it may: it has failed before the loan is closed."""
    tape = Tape("durable").do(Step.VALIDATE_APPLICATION).bureaus()
    tape.fail(Step.ASSESS_RISK, times=3)
    return (tape,)


def bureau_down() -> Loans:
    """One bureau never answered: two suffice, and the credit check has succeeded."""
    return tuple(_assessed(engine, Bureau.EXPERIAN) for engine in _ENGINES)


def two_bureaus_down() -> Loans:
    """Two bureaus never answered: the credit check has failed, and with it the loan."""
    silent = (Bureau.EQUIFAX, Bureau.EXPERIAN)
    return tuple(_assessed(engine, *silent).close("failed") for engine in _ENGINES)


def crash_with_replay() -> Loans:
    """The process died in a step; the next invocation is served from checkpoints and repeats it."""
    tape = Tape("durable").do(Step.VALIDATE_APPLICATION).bureaus()
    tape.begin(Step.ASSESS_RISK)
    tape.note(Kind.WORKER_KILLED, "The worker was killed", Level.WARN)
    tape.wait(5000)
    tape.invoke("validate_application", "credit_reports")
    return (tape.do(Step.ASSESS_RISK),)


def out_of_order() -> Loans:
    """Events that arrive last first, some of them twice, are the same loan."""
    tape = _approved("stepfunctions")
    tape.events = [*reversed(tape.events), *tape.events[::3]]
    return (tape,)


def lost_end_events() -> Loans:
    """Two steps' ends were never written: a later step's start, or the loan's end, tells them."""
    tape = _approved("stepfunctions")
    lost = {Step.VALIDATE_APPLICATION, Step.DISBURSE_FUNDS}
    tape.events = [
        event for event in tape.events if event.kind is not Kind.SUCCEEDED or event.step not in lost
    ]
    return (tape,)


def lost_answer() -> Loans:
    """The event of a manager's answer was lost: the next step's start tells that it came."""
    tape = _asked("stepfunctions")
    return (tape.ask(Step.FRAUD_CHECK),)


def late_answer() -> Loans:
    """The loan has ended and the fraud service's answer isn't told yet: it isn't settled."""
    return (_without(_approved("stepfunctions"), Kind.RESUMED, Step.FRAUD_CHECK),)


def late_start() -> Loans:
    """The loan has ended and its start isn't told yet: it isn't settled."""
    return (_without(_approved("stepfunctions"), Kind.STARTED_EXECUTION),)


def _without(tape: Tape, kind: Kind, step: Step | None = None) -> Tape:
    tape.events = [each for each in tape.events if (each.kind, each.step) != (kind, step)]
    return tape


def withdrawn_offer() -> Loans:
    """The disbursement failed for good: the offer is withdrawn and the application closed."""
    loans = tuple(_checked(engine).do(Step.GENERATE_OFFER) for engine in _ENGINES)
    for tape in loans:
        tape.fail(Step.DISBURSE_FUNDS, times=3)
        tape.do(Step.WITHDRAW_OFFER).close("failed")
    return loans


SCENES: tuple[Callable[[], Loans], ...] = (
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
    out_of_order,
    lost_end_events,
    lost_answer,
    late_answer,
    late_start,
    withdrawn_offer,
)
