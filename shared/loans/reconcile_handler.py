"""Lambda's entry to the reconciler."""

import re
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.loans.deadlines import report_deadlines
from shared.loans.reconcile import reconcile, reconcile_one
from shared.runtime.functions import LambdaHandler
from shared.runtime.observability import logger
from shared.services import ServicesFactory, process_services

_ID = re.compile(r"[0-9a-f]{32}")
"""An application id, which is the name of its loan's execution on either engine."""

_EXECUTION = re.compile(r"(?:/durable-execution/|:execution:[^:]+:)([0-9a-f]{32})(?:/|$)")
"""The name of an execution in its ARN, for an event that doesn't name it in a field."""


def make_handler(services: ServicesFactory) -> LambdaHandler:
    """Return the handler of the reconciler over these services."""

    @logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
        """Repair the loan that the event names, or every loan that is due if it names none.

        A step names the loan whose decision is to be delivered. EventBridge names the execution
        that an engine has ended. Returns the number of repairs, by kind.
        """
        application_id = application_of(event)
        if application_id is not None:
            return reconcile_one(services(), application_id)
        report_deadlines(services())
        return reconcile(services())

    return handler


handler = make_handler(process_services)


def application_of(event: Mapping[str, Any]) -> str | None:
    """Return the application id that a step's or EventBridge's event names, if it names one."""
    if "application_id" in event:
        return str(event["application_id"])
    detail = event.get("detail") or {}
    for name in ("durableExecutionName", "name"):
        if _ID.fullmatch(str(detail.get(name, ""))):
            return str(detail[name])
    arns = (str(detail.get(name, "")) for name in ("durableExecutionArn", "executionArn"))
    matches = (_EXECUTION.search(arn) for arn in arns)
    return next((match[1] for match in matches if match), None)
