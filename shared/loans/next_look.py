"""When a loan needs a repair, and when the reconciler looks at it again.

Most loans end before anybody has to look. So a loan is due shortly after its submission and its
decision, and otherwise after the end of its wait; the reconciler moves a loan that still runs.
"""

from datetime import datetime, timedelta

from shared.runtime.clock import moment
from shared.store.loan import Loan, PendingCallback
from shared.store.loans import GRACE_SECONDS, SILENCE_SECONDS

GRACE = timedelta(seconds=GRACE_SECONDS)
SILENCE = timedelta(seconds=SILENCE_SECONDS)

LONGEST_SILENCE = timedelta(minutes=15)
"""The longest time between two looks at a loan that runs without a sign."""


def is_unstarted(loan: Loan, now: datetime) -> bool:
    """Say whether the loan's execution should have started by now."""
    return loan.execution is None and now - moment(loan.created_at) > GRACE


def has_undelivered_decision(loan: Loan) -> bool:
    """Say whether the workflow doesn't have the manager's decision yet."""
    decision = loan.decision
    return decision is not None and decision.delivered_at is None and loan.fraud is None


def is_past_grace(loan: Loan, now: datetime) -> bool:
    """Say whether the process that changed the loan last has had its time."""
    return now - moment(loan.updated_at) > GRACE


def is_fraud_check_late(loan: Loan, now: datetime) -> bool:
    """Say whether half of the time is over that was left when the fraud service was last asked.

    So it is asked at most a handful of times: after half of the wait, after three quarters, and so
    on. If Lambda still retries the first event, the workflow drops the second answer.
    """
    wait = _open_fraud_check(loan)
    if wait is None:
        return False
    asked, expires = moment(wait.asked_at), moment(wait.expires_at)
    return now < expires and now - asked > (expires - asked) / 2


def is_silent(loan: Loan, now: datetime) -> bool:
    """Say whether the loan is silent for so long that its execution may have ended."""
    return now - _last_sign(loan) > SILENCE


def next_look(loan: Loan, now: datetime) -> datetime:
    """Return the next time at which a loan that was looked at now may need a repair."""
    if loan.execution is None or has_undelivered_decision(loan):
        return now + GRACE
    looks = [_after_silence(loan, now)]
    wait = _open_fraud_check(loan)
    if wait is not None and now < moment(wait.expires_at):
        asked = moment(wait.asked_at)
        looks.append(asked + (moment(wait.expires_at) - asked) / 2)
    return min(looks)


def _after_silence(loan: Loan, now: datetime) -> datetime:
    """Return the end of the silence that is allowed; a silence that goes on may be ever longer."""
    last = _last_sign(loan)
    if now - last <= SILENCE:
        return last + SILENCE
    return now + min(now - last, LONGEST_SILENCE)


def _last_sign(loan: Loan) -> datetime:
    waits = [wait.expires_at for wait in (_open_approval(loan), loan.fraud) if wait is not None]
    return moment(max([loan.updated_at, *waits]))


def _open_approval(loan: Loan) -> PendingCallback | None:
    return loan.approval if loan.decision is None else None


def _open_fraud_check(loan: Loan) -> PendingCallback | None:
    return loan.fraud if loan.disbursement_ref is None else None
