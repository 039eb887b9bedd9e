"""X-Ray for the API, the tasks and the fraud service.

The durable workflow isn't traced: a replay would make a misleading trace.
"""

from aws_lambda_powertools import Tracer

tracer = Tracer(auto_patch=False)
