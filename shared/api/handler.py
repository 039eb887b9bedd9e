"""Lambda's entry to the API."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.api.guards import admit, check
from shared.api.problems import ProblemError
from shared.api.routes import app
from shared.runtime.observability import count_cold_start, logger
from shared.runtime.tracing import tracer


@logger.inject_lambda_context(
    correlation_id_path="requestContext.requestId", clear_state=True, log_event=False
)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP request."""
    count_cold_start("both")
    try:
        admit(event)
        check(event)
    except ProblemError as problem:
        return problem.event_answer()
    return app.resolve(event, context)
