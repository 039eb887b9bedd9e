"""The fraud check: it judges an application and answers the workflow that waits."""

from dataclasses import dataclass

from shared.domain.errors import FraudCheckFailed
from shared.domain.fraud import judge
from shared.domain.pipeline import Step
from shared.engines.port import NotWaiting
from shared.events.event import CallbackAnswer, Event, Kind, Level
from shared.runtime.observability import logger
from shared.services import Services
from shared.store.loan import Loan


@dataclass(frozen=True)
class Verdict:
    """The answer of the service, with the message and the level of its event."""

    answer: CallbackAnswer
    message: str
    level: Level


FLAGGED = Verdict(CallbackAnswer.FLAGGED, "The fraud service flagged the application", Level.WARN)
CLEAR = Verdict(CallbackAnswer.CLEAR, "The fraud service found nothing", Level.INFO)
UNDECIDED = Verdict(CallbackAnswer.ERROR, "The fraud service couldn't decide", Level.ERROR)


def verdict_on(loan: Loan, behaviour: str | None) -> Verdict:
    """Judge an application; an injected behaviour overrides the rule."""
    if behaviour == "error":
        return UNDECIDED
    application = loan.application
    by_rule = judge(application.loan_amount, application.annual_income)
    return FLAGGED if behaviour == "flag" or by_rule.flagged else CLEAR


def answer(
    services: Services, loan: Loan, resume_token: str, verdict: Verdict, invocation: str
) -> None:
    """Send the verdict to the workflow; drop it if no workflow waits for it any more.

    The event has the time before the call: the next step may begin before the call returns.

    Raises:
        ServiceUnavailable: the engine can't be reached; the same call may work later.
    """
    engine = services.engines.engine_for(loan.engine)
    answered_at = services.stamp()
    try:
        if verdict.answer is CallbackAnswer.ERROR:
            engine.resume_with_error(resume_token, FraudCheckFailed.__name__, verdict.message)
        else:
            engine.resume(resume_token, {"flagged": verdict.answer is CallbackAnswer.FLAGGED})
    except NotWaiting:
        logger.info("no workflow waits for this fraud check any more")
        return
    services.events.append(
        loan.application_id,
        Event(
            Kind.RESUMED,
            answered_at,
            verdict.message,
            verdict.level,
            step=Step.FRAUD_CHECK,
            invocation=invocation,
            answer=verdict.answer,
        ),
    )
