"""Lambda's entry to the fraud service."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.domain.pipeline import Step
from shared.fraud.service import answer, verdict_on
from shared.runtime.functions import LambdaHandler
from shared.runtime.observability import count_cold_start, logger
from shared.runtime.tracing import traced, tracer
from shared.services import Services, ServicesFactory, process_services
from shared.store.loan import Loan


def make_handler(services: ServicesFactory) -> LambdaHandler:
    """Return the handler of the fraud service over these services."""

    @logger.inject_lambda_context(correlation_id_path="application_id", clear_state=True)
    @traced
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Judge an application and send the verdict to the workflow, by its resume token.

        An engine that can't be reached fails the invocation, and Lambda tries it again.
        """
        return _check(services(), event, context.aws_request_id)

    return handler


handler = make_handler(process_services)


def _check(services: Services, event: dict[str, Any], invocation: str) -> dict[str, Any]:
    loan = services.loans.get(event["application_id"])
    count_cold_start(loan.engine)
    logger.append_keys(application_id=loan.application_id)
    if loan.pace_ms:
        services.sleep(loan.pace_ms / 1000)
    behaviour = _injected_behaviour(services, loan)
    if behaviour == "silent":
        logger.info("an injected fault keeps the fraud service silent")
        return {"answered": False}
    for _ in range(2 if behaviour == "duplicate" else 1):
        _answer(services, loan, event["resume_token"], behaviour, invocation)
    return {"answered": True}


@tracer.capture_method(capture_response=False)
def _answer(
    services: Services, loan: Loan, resume_token: str, behaviour: str | None, invocation: str
) -> None:
    answer(services, loan, resume_token, verdict_on(loan, behaviour), invocation)


def _injected_behaviour(services: Services, loan: Loan) -> str | None:
    if not services.settings.faults_enabled:
        return None
    behaviour: str | None = loan.faults.get(Step.FRAUD_CHECK, {}).get("behaviour")
    return behaviour
