"""Lambda's entry to the durable workflow."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution

from durable import workflow
from durable.operations import LoanExecution
from durable.progress import InvocationProgress
from shared.runtime.functions import LambdaHandler
from shared.services import Services, ServicesFactory, process_services


def run_loan(services: Services, event: dict[str, Any], context: DurableContext) -> dict[str, Any]:
    """Run the loan that the execution's input names."""
    loan = LoanExecution.of(services, event, context)
    return workflow.run(loan, event["timeouts"], context)


def make_handler(services: ServicesFactory) -> LambdaHandler:
    """Return the handler of the durable function over these services."""

    def handler(event: dict[str, Any], context: DurableContext) -> dict[str, Any]:
        return run_loan(services(), event, context)

    return durable_execution(handler, plugins=[InvocationProgress(services)])


handler = make_handler(process_services)
