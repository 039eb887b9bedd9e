"""Lambda's entry to the fraud service."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.domain.pipeline import Step
from shared.fraud.service import answer, verdict_on
from shared.runtime.observability import count_cold_start, logger
from shared.runtime.tracing import tracer
from shared.services import services
from shared.store.loan import Loan

_SERVICES = services()


@logger.inject_lambda_context(correlation_id_path="application_id", clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Judge the application and send the verdict to whoever waits with the resume token.

    An engine that can't be reached fails the invocation, and Lambda tries it again.
    """
    loan = _SERVICES.loans.get(event["application_id"])
    count_cold_start(loan.engine)
    logger.append_keys(application_id=loan.application_id)
    if loan.pace_ms:
        _SERVICES.sleep(loan.pace_ms / 1000)
    behaviour = _injected(loan)
    if behaviour == "silent":
        logger.info("fraud check stays silent")
        return {"answered": False}
    for _ in range(2 if behaviour == "duplicate" else 1):
        _answer(loan, event["resume_token"], behaviour, context.aws_request_id)
    return {"answered": True}


@tracer.capture_method(capture_response=False)
def _answer(loan: Loan, resume_token: str, behaviour: str | None, invocation: str) -> None:
    answer(_SERVICES, loan, resume_token, verdict_on(loan, behaviour), invocation)


def _injected(loan: Loan) -> str | None:
    if not _SERVICES.settings.faults_enabled:
        return None
    behaviour: str | None = loan.faults.get(Step.FRAUD_CHECK, {}).get("behaviour")
    return behaviour
