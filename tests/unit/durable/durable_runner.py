"""Runs a loan on the SDK's own runner, in process, and answers its waits."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from queue import Queue
from typing import Any

from aws_durable_execution_sdk_python.lambda_service import ErrorObject
from aws_durable_execution_sdk_python_testing.runner import (
    DurableFunctionTestResult,
    DurableFunctionTestRunner,
)

from durable import workflow
from durable.handler import LoanWorkflow, make_handler
from shared.domain.application import Application
from shared.engines.port import EngineName
from shared.loans.submit import Request, apply
from shared.runtime.functions import LambdaHandler
from shared.store.loan import Loan, PendingCallback
from tests.unit.fakes import FakeServices

Answer = Callable[[DurableFunctionTestRunner, str], None]
PATIENCE_SECONDS = 30
Ended = tuple[Loan, DurableFunctionTestResult]


def sends(text: str) -> Answer:
    """Answer a wait with this text."""
    return lambda runner, token: runner.send_callback_success(token, text.encode())


def says(**answer: bool) -> Answer:
    """Answer a wait with this object."""
    return sends(json.dumps(answer))


def fails(runner: DurableFunctionTestRunner, token: str) -> None:
    """Answer a wait with an error."""
    runner.send_callback_failure(token, ErrorObject("no idea", "FraudCheckFailed", None, None))


@dataclass
class DurableRunner:
    """Runs a loan; the manager and the fraud service answer once its invocation is suspended."""

    fakes: FakeServices
    manager: Answer
    fraud: Answer
    ended: "Queue[str]" = field(default_factory=Queue)
    answered: set[str] = field(default_factory=set)
    invocations: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The clock of the engine, which skips the pauses between retries."""
    workflow: LoanWorkflow = workflow.run

    def run(
        self, application: Application, **faults: Any
    ) -> tuple[Loan, DurableFunctionTestResult]:
        """Run the loan to its end; the loan and the execution as they are then."""
        services = self.fakes.services()
        request = Request(application, "applicant", faults=faults)
        id_ = apply(services, request, EngineName.DURABLE)
        payload = json.dumps(self.fakes.durable.started[id_])
        with DurableFunctionTestRunner(self._invoke, poll_interval=0.01) as runner:
            self.now = runner._clock.now
            execution = runner.run_async(payload, execution_name=id_)
            while self.ended.get(timeout=PATIENCE_SECONDS) == "PENDING":
                self._answer(runner, services.loans.get(id_))
            result = runner.wait_for_result(execution, timeout=PATIENCE_SECONDS)
            page = runner.get_execution_history(execution, include_execution_data=True)
            self.history = json.loads(json.dumps(page.to_dict()["Events"], default=str))
        return services.loans.get(id_), result

    def _invoke(self, event: Any, context: Any) -> Any:
        self.invocations += 1
        request = f"request-{self.invocations}"
        output = self._handler(event, replace(context, aws_request_id=request))
        self.ended.put(output["Status"])
        return output

    @cached_property
    def _handler(self) -> LambdaHandler:
        return make_handler(self.fakes.services, self.workflow)

    def _answer(self, runner: DurableFunctionTestRunner, loan: Loan) -> None:
        for ticket, answer in ((loan.approval, self.manager), (loan.fraud, self.fraud)):
            if self._is_new(ticket):
                assert ticket is not None
                answer(runner, ticket.resume_token)

    def _is_new(self, ticket: PendingCallback | None) -> bool:
        if ticket is None or ticket.resume_token in self.answered:
            return False
        self.answered.add(ticket.resume_token)
        return True
