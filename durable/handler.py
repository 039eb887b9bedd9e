"""Lambda's entry to the durable workflow."""

from collections.abc import Callable
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution

from durable import workflow
from durable.operations import LoanExecution, Result
from durable.progress import InvocationProgress
from shared.engines.port import EngineName
from shared.runtime.functions import LambdaHandler
from shared.services import Services, ServicesFactory, process_services

LoanWorkflow = Callable[[LoanExecution, dict[str, int], DurableContext], Result]
"""A durable workflow: called with the loan, the seconds of each wait, and the SDK's context."""


def run_loan(
    services: Services,
    event: dict[str, Any],
    context: DurableContext,
    run: LoanWorkflow = workflow.run,
) -> Result:
    """Run the loan that the execution's input names."""
    loan = LoanExecution.of(services, event, context)
    return run(loan, event["timeouts"], context)


def make_handler(
    services: ServicesFactory,
    run: LoanWorkflow = workflow.run,
    engine: EngineName = EngineName.DURABLE,
) -> LambdaHandler:
    """Return the handler of a durable function, which runs this workflow over these services."""

    def handler(event: dict[str, Any], context: DurableContext) -> Result:
        return run_loan(services(), event, context, run)

    return durable_execution(handler, plugins=[InvocationProgress(services, engine)])


handler = make_handler(process_services)
