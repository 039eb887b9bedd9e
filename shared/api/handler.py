"""Lambda's entry to the API."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.api.guards import admit, check
from shared.api.loan_access import LoanAccess
from shared.api.problems import ProblemError
from shared.api.request_rate import RequestRate
from shared.api.routes import app
from shared.runtime.functions import LambdaHandler
from shared.runtime.observability import count_cold_start, logger
from shared.runtime.tracing import traced
from shared.services import ServicesFactory, process_services


def make_handler(services: ServicesFactory) -> LambdaHandler:
    """Return the handler of the API over these services."""

    @cache
    def access() -> LoanAccess:
        return LoanAccess(services())

    @cache
    def rate() -> RequestRate:
        return RequestRate(services().clock, services().settings.watching.allowed_a_second)

    @logger.inject_lambda_context(
        correlation_id_path="requestContext.requestId", clear_state=True, log_event=False
    )
    @traced
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one HTTP request."""
        count_cold_start("both")
        try:
            admit(event)
            check(event)
        except ProblemError as problem:
            return problem.event_answer()
        app.append_context(services=services(), access=access(), rate=rate())
        return app.resolve(event, context)

    return handler


handler = make_handler(process_services)
