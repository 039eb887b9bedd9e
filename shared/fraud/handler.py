"""Lambda's entry to the fraud service."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.domain.errors import FraudCheckFailed
from shared.domain.fraud import judge
from shared.domain.pipeline import Step
from shared.engines.port import Engine, NotWaiting
from shared.observability import count_cold_start, logger
from shared.progress.event import Event, Kind, Level
from shared.services import Services, services
from shared.store.loan import Loan
from shared.tracing import tracer

_SERVICES = services()


@logger.inject_lambda_context(correlation_id_path="application_id", clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Judge the application and send the verdict to whoever waits with the resume token.

    An engine that can't be reached fails the invocation, and Lambda tries it again.
    """
    count_cold_start(event["engine"])
    loan = _SERVICES.loans.get(event["application_id"])
    logger.append_keys(application_id=loan.application_id)
    if loan.pace_ms:
        _SERVICES.sleep(loan.pace_ms / 1000)
    behaviour = _injected(_SERVICES, loan)
    if behaviour == "silent":
        logger.info("fraud check stays silent")
        return {"answered": False}
    for _ in range(2 if behaviour == "duplicate" else 1):
        _answer(_SERVICES, loan, event, context.aws_request_id, behaviour)
    return {"answered": True}


def _injected(services: Services, loan: Loan) -> str | None:
    if not services.settings.faults_enabled:
        return None
    behaviour: str | None = loan.faults.get(Step.FRAUD_CHECK, {}).get("behaviour")
    return behaviour


@tracer.capture_method(capture_response=False)
def _answer(
    services: Services, loan: Loan, order: dict[str, Any], invocation: str, behaviour: str | None
) -> None:
    engine = services.engines.engine_for(order["engine"])
    try:
        told = _send(engine, loan, order["resume_token"], behaviour)
    except NotWaiting:
        logger.info("nobody waits for this fraud check any more")
        return
    services.events.append(
        loan.application_id,
        Event(
            Kind.RESUMED,
            services.stamp(),
            told.message,
            told.level,
            step=Step.FRAUD_CHECK,
            invocation=invocation,
        ),
    )


class _Told:
    def __init__(self, message: str, level: Level = Level.INFO) -> None:
        self.message = message
        self.level = level


def _send(engine: Engine, loan: Loan, resume_token: str, behaviour: str | None) -> _Told:
    if behaviour == "error":
        engine.resume_with_error(
            resume_token, FraudCheckFailed.__name__, "the fraud check couldn't decide"
        )
        return _Told("The fraud service couldn't decide", Level.ERROR)
    asked = loan.application
    report = judge(asked.loan_amount, asked.annual_income)
    flagged = report.flagged or behaviour == "flag"
    engine.resume(resume_token, {"flagged": flagged})
    if flagged:
        return _Told("The fraud service flagged the application", Level.WARN)
    return _Told("The fraud service found nothing")
