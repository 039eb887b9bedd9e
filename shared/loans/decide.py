"""A manager's decision: claimed in the table first, then delivered to the workflow."""

from enum import Enum, auto

from botocore.exceptions import ClientError

from shared.aws.call import ServiceUnavailable
from shared.domain.outcome import ReasonCode
from shared.domain.pipeline import Step
from shared.engines.port import NotWaiting
from shared.events.event import CallbackAnswer, Event, Kind
from shared.runtime.observability import logger
from shared.services import Services
from shared.store.loan import Decision, Loan
from shared.store.loans import AlreadyDecided
from shared.store.table import StoreUnavailable

_READS_OF_A_LATE_DECISION = 15
_BETWEEN_READS_SECONDS = 0.1
_ENDS_WITHOUT_DECISION = {ReasonCode.APPROVAL_TIMED_OUT, ReasonCode.TECHNICAL_FAILURE}


class NotWaitingForApproval(Exception):
    """The loan doesn't wait for a manager, or no longer does."""


class DecidedOtherwise(Exception):
    """An earlier decision about the loan was the opposite one."""


class Delivery(Enum):
    """The result of sending a decision to the engine."""

    DELIVERED = auto()
    NOT_WAITING = auto()
    """No execution waits with the loan's token: it was answered, timed out or registered anew."""
    ENGINE_UNAVAILABLE = auto()
    """The decision stays claimed; it is delivered when the engine can be reached again."""


class _Arrival(Enum):
    """Whether a decision that no execution waited for came in time."""

    IN_TIME = auto()
    TOO_LATE = auto()
    UNKNOWN = auto()


def decide(
    services: Services, application_id: str, *, approved: bool, by: str, reason: str | None
) -> Loan:
    """Decide about a loan that waits for a manager; the same decision again changes nothing.

    A decision is accepted once it is claimed. If the engine can't be reached, the decision is
    delivered later: by the step that registers the wait again, or by the reconciler.

    Raises:
        NoSuchLoan: there is no such loan.
        NotWaitingForApproval: the loan doesn't wait for a manager, or its workflow no longer does.
        DecidedOtherwise: an earlier decision was the opposite one.
        StoreUnavailable: the table can't be reached; nothing was decided.
    """
    decision = Decision(approved, services.stamp(), by, reason, delivered_at=None)
    try:
        loan = services.loans.decide(application_id, decision)
    except AlreadyDecided:
        return _repeat(services, services.loans.get(application_id), approved)
    if _deliver_accepted(services, loan) is Delivery.NOT_WAITING and _came_too_late(services, loan):
        raise NotWaitingForApproval
    return loan


def deliver(services: Services, loan: Loan) -> Delivery:
    """Send a claimed decision to the workflow that waits for it."""
    if loan.decision is None or loan.approval is None:
        raise ValueError("the loan has no decision to deliver")
    engine = services.engines.engine_for(loan.engine)
    answered_at = services.stamp()
    try:
        engine.resume(loan.approval.resume_token, {"approved": loan.decision.approved})
    except NotWaiting:
        return Delivery.NOT_WAITING
    except ServiceUnavailable:
        logger.warning("decision not delivered", extra={"application_id": loan.application_id})
        _append_decision(services, loan)
        return Delivery.ENGINE_UNAVAILABLE
    _append_decision(services, loan)
    _record_delivery(services, loan, answered_at)
    return Delivery.DELIVERED


def _deliver_accepted(services: Services, loan: Loan) -> Delivery:
    """Deliver a decision of a caller, who is not to blame if the engine refuses the call.

    The refusal shows an error of the deployment. The decision stays claimed, and the reconciler
    fails at it until the deployment is mended.
    """
    try:
        return deliver(services, loan)
    except ClientError:
        logger.exception("decision refused", extra={"application_id": loan.application_id})
        _append_decision(services, loan)
        return Delivery.ENGINE_UNAVAILABLE


def _record_delivery(services: Services, loan: Loan, answered_at: str) -> None:
    """Record the delivery, with the time before the call: the next step may begin during it."""
    assert loan.approval is not None
    assert loan.decision is not None
    try:
        services.loans.mark_delivered(loan.application_id, loan.approval.resume_token)
    except StoreUnavailable:
        logger.warning("delivery not recorded", extra={"application_id": loan.application_id})
    services.events.append(
        loan.application_id,
        Event(
            Kind.RESUMED,
            answered_at,
            "The workflow has the manager's decision",
            step=Step.MANAGER_APPROVAL,
            answer=CallbackAnswer.APPROVED if loan.decision.approved else CallbackAnswer.DENIED,
        ),
    )


def _repeat(services: Services, loan: Loan, approved: bool) -> Loan:
    if loan.decision is None:
        raise NotWaitingForApproval
    if loan.decision.approved is not approved:
        raise DecidedOtherwise
    if loan.decision.delivered_at is not None:
        return loan
    undelivered = loan.finished or _deliver_accepted(services, loan) is Delivery.NOT_WAITING
    if undelivered and _came_too_late(services, loan):
        raise NotWaitingForApproval
    return loan


def _came_too_late(services: Services, decided: Loan) -> bool:
    """Say whether the wait ended without the decision.

    If no execution waits with the token any more, either the wait has timed out, which the loan's
    item shows a moment later, or its step died and registers the wait again with another token. If
    the item shows neither, the decision is accepted, and the reconciler delivers it.
    """
    for _ in range(_READS_OF_A_LATE_DECISION):
        loan = services.loans.get(decided.application_id)
        arrival = _arrival(services, loan, decided)
        if arrival is not _Arrival.UNKNOWN:
            return arrival is _Arrival.TOO_LATE
        services.sleep(_BETWEEN_READS_SECONDS)
    return False


def _arrival(services: Services, loan: Loan, decided: Loan) -> _Arrival:
    assert loan.approval is not None
    assert loan.decision is not None
    assert decided.approval is not None
    if loan.decision.delivered_at is not None:
        return _Arrival.IN_TIME
    if loan.result is not None:
        without_decision = loan.result.get("reason_code") in _ENDS_WITHOUT_DECISION
        return _Arrival.TOO_LATE if without_decision else _Arrival.IN_TIME
    if loan.approval.expires_at <= services.stamp():
        return _Arrival.TOO_LATE
    if loan.approval.resume_token != decided.approval.resume_token:
        return _Arrival.IN_TIME
    return _Arrival.UNKNOWN


def _append_decision(services: Services, loan: Loan) -> None:
    """Append the decision before its delivery: after the delivery, the wait has no more events.

    Its message names no manager and no reason, so that it can be shown to the applicant.
    """
    decision = loan.decision
    assert decision is not None
    event = Event(
        Kind.DECIDED,
        decision.decided_at,
        f"A manager {'approved' if decision.approved else 'denied'} the loan",
        step=Step.MANAGER_APPROVAL,
        approved=decision.approved,
        decided_by=decision.decided_by,
        reason=decision.reason,
    )
    services.events.append(loan.application_id, event)
