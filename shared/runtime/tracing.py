"""X-Ray for the API, the tasks and the fraud service.

The durable workflow isn't traced: a replay would make a misleading trace.
"""

from aws_lambda_powertools import Tracer

from shared.runtime.functions import LambdaHandler

tracer = Tracer(auto_patch=False)


def traced(handler: LambdaHandler) -> LambdaHandler:
    """Trace a Lambda handler, without its answer: that may name an applicant."""
    return tracer.capture_lambda_handler(handler, capture_response=False)
