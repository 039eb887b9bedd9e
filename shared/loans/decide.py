"""Deciding about a loan: claimed in the table first, then delivered to the workflow."""

from shared.domain.outcome import ReasonCode
from shared.domain.pipeline import Step
from shared.engines.port import EngineUnavailable, NotWaiting
from shared.events.event import Event, Kind
from shared.runtime.observability import logger
from shared.services import Services
from shared.store.loan import Decision, Loan
from shared.store.loans import AlreadyDecided
from shared.store.table import StoreUnavailable

_LOOKS = 15
_LOOK_AGAIN_SECONDS = 0.1
_WITHOUT_A_DECISION = {ReasonCode.APPROVAL_TIMED_OUT, ReasonCode.TECHNICAL_FAILURE}


class NotWaitingForApproval(Exception):
    """The loan doesn't wait for a manager, or no longer does."""


class DecidedOtherwise(Exception):
    """A manager decided the other way before."""


def decide(
    services: Services, application_id: str, *, approved: bool, by: str, reason: str | None
) -> Loan:
    """Decide about a loan that waits for a manager; the same decision again changes nothing.

    A decision is accepted once it's claimed. If the engine can't be reached it is delivered
    later, by whoever registers the wait again or by the reconciler.

    Raises:
        NoSuchLoan: there is no such loan.
        NotWaitingForApproval: the loan waits for nobody, or its workflow no longer does.
        DecidedOtherwise: it was decided the other way.
        StoreUnavailable: the table can't be reached; nothing was decided.
    """
    decision = Decision(approved, services.stamp(), by, reason, delivered_at=None)
    try:
        loan = services.loans.decide(application_id, decision)
    except AlreadyDecided:
        return _repeat(services, services.loans.get(application_id), approved)
    if not deliver(services, loan) and _came_too_late(services, loan):
        raise NotWaitingForApproval
    return loan


def deliver(services: Services, loan: Loan) -> bool:
    """Hand a claimed decision to the workflow that waits for it.

    Returns False if nobody waits with the loan's token (answered, timed out or registered anew);
    True if the workflow has it or its engine can't be reached now.
    """
    if loan.decision is None or loan.approval is None:
        raise ValueError("the loan has no decision to deliver")
    engine = services.engines.engine_for(loan.engine)
    answered_at = services.stamp()
    try:
        engine.resume(loan.approval.resume_token, {"approved": loan.decision.approved})
    except NotWaiting:
        return False
    except EngineUnavailable:
        logger.warning("decision not delivered", extra={"application_id": loan.application_id})
        _tell_decision(services, loan)
    else:
        _tell_decision(services, loan)
        _note_delivery(services, loan, answered_at)
    return True


def _note_delivery(services: Services, loan: Loan, answered_at: str) -> None:
    """Stamped before the answer was sent: the next step may begin before the call returns."""
    assert loan.approval is not None
    try:
        services.loans.mark_delivered(loan.application_id, loan.approval.resume_token)
    except StoreUnavailable:
        logger.warning("delivery not noted", extra={"application_id": loan.application_id})
    services.events.append(
        loan.application_id,
        Event(
            Kind.RESUMED,
            answered_at,
            "The workflow has the manager's decision",
            step=Step.MANAGER_APPROVAL,
        ),
    )


def _repeat(services: Services, loan: Loan, approved: bool) -> Loan:
    if loan.decision is None:
        raise NotWaitingForApproval
    if loan.decision.approved is not approved:
        raise DecidedOtherwise
    if loan.decision.delivered_at is None:
        delivered = not loan.finished and deliver(services, loan)
        if not delivered and _came_too_late(services, loan):
            raise NotWaitingForApproval
    return loan


def _came_too_late(services: Services, asked: Loan) -> bool:
    """Say whether the wait ended without the decision.

    Nobody waits with the token any more: either the wait timed out, which the loan's item shows a
    moment later, or its step died and registers it again with another token. A decision about
    which neither shows is accepted, and the reconciler delivers it.
    """
    for _ in range(_LOOKS):
        verdict = _verdict(services, services.loans.get(asked.application_id), asked)
        if verdict is not None:
            return verdict
        services.sleep(_LOOK_AGAIN_SECONDS)
    return False


def _verdict(services: Services, loan: Loan, asked: Loan) -> bool | None:
    assert loan.approval is not None
    assert loan.decision is not None
    assert asked.approval is not None
    if loan.decision.delivered_at is not None:
        return False
    if loan.result is not None:
        return loan.result.get("reason_code") in _WITHOUT_A_DECISION
    if loan.approval.expires_at <= services.stamp():
        return True
    return False if loan.approval.resume_token != asked.approval.resume_token else None


def _tell_decision(services: Services, loan: Loan) -> None:
    """Told before its delivery is: once that is told, no more comes of this wait."""
    decision = loan.decision
    assert decision is not None
    verb = "approved" if decision.approved else "denied"
    because = f": {decision.reason}" if decision.reason else ""
    event = Event(
        Kind.DECIDED,
        decision.decided_at,
        f"{decision.decided_by} {verb} the loan{because}",
        step=Step.MANAGER_APPROVAL,
    )
    services.events.append(loan.application_id, event)
