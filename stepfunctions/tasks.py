"""Lambda's entry to the shared steps: one function runs every task of the state machine."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from shared.runtime.functions import LambdaHandler
from shared.runtime.observability import count_cold_start, logger
from shared.runtime.tracing import traced, tracer
from shared.services import ServicesFactory, process_services
from shared.steps import Attempt, perform
from stepfunctions.assessment import ASSESS_APPLICATION, assess_application


def make_handler(services: ServicesFactory) -> LambdaHandler:
    """Return the handler of the tasks over these services."""

    @logger.inject_lambda_context(correlation_id_path="application_id", clear_state=True)
    @traced
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Perform the step or the assessment that the state names; `input` holds its inputs."""
        count_cold_start(EngineName.STEPFUNCTIONS)
        step, application_id = event["step"], event["application_id"]
        logger.append_keys(application_id=application_id)
        attempt = Attempt(context.aws_request_id, operation=event["state"])
        if step == ASSESS_APPLICATION:
            return assess_application(services(), application_id, attempt)
        with tracer.provider.in_subsegment(f"## {step}"):
            return perform(
                services(), Step(step), application_id, attempt, **event.get("input", {})
            )

    return handler


handler = make_handler(process_services)
