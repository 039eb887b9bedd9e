"""The loans of a lab, as the table and the engines describe them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

from shared.billing.meters import METERS
from shared.billing.usage import BillingAssumptions, DurableUsage, NestedUsage, StandardUsage
from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from shared.engines.registry import connect
from shared.runtime.clock import now
from shared.runtime.settings import Settings
from shared.store.loan import Loan
from shared.store.loans import Loans
from shared.store.table import Table

if TYPE_CHECKING:
    from local.lab import Lab

_PAGE = 100
_deserialize = TypeDeserializer().deserialize


@dataclass(frozen=True)
class ExecutionRecord:
    """An execution's billed units and its invocations, counted in its engine's own history."""

    units: int
    unit: str
    invocations: int


class ExecutionInspector:
    """The executions of a lab, found by the loans that they run."""

    def __init__(self, lab: "Lab") -> None:
        self._lab = lab
        self.settings = Settings.from_environment(lab.settings())
        self.table = Table(lab.client("dynamodb"), self.settings.table_name)
        self.loans = Loans(self.table, now)
        self.engines = connect(
            self.settings, functions=lab.client("lambda"), states=lab.client("stepfunctions")
        )

    def all_loans(self) -> Iterator[Loan]:
        """Yield every loan of the table, newest first."""
        page = self.loans.lists.newest(_PAGE, None)
        yield from page.loans
        while page.next is not None:
            page = self.loans.lists.newest(_PAGE, page.next)
            yield from page.loans

    def history(self, loan: Loan) -> list[Any]:
        """Return the history of a loan's execution from its engine."""
        assert loan.execution is not None
        return list(self.engines.engine_for(loan.engine).history(loan.execution))

    def execution(self, application_id: str) -> ExecutionRecord:
        """Count the units and the invocations of a loan's execution in its engine's history."""
        loan = self.loans.get(application_id)
        reading = METERS[loan.engine].read(self.history(loan), BillingAssumptions())
        match reading.usage:
            case DurableUsage(operations=operations):
                return ExecutionRecord(operations, "operations", len(reading.runs))
            case StandardUsage(transitions=transitions) | NestedUsage(transitions=transitions):
                return ExecutionRecord(transitions, "transitions", len(reading.runs))
            case other:
                raise TypeError(f"{loan.engine} is metered as {type(other).__name__}")

    def execution_names(self, engine: EngineName) -> list[str]:
        """Return the name of every execution that an engine has."""
        if engine.family is EngineName.DURABLE:
            function = METERS[engine].function
            call = self._lab.client("lambda").get_paginator("list_durable_executions_by_function")
            return [
                execution["DurableExecutionName"]
                for page in call.paginate(FunctionName=function)
                for execution in page["DurableExecutions"]
            ]
        machine = {
            EngineName.STEPFUNCTIONS: self.settings.state_machine_arn,
            EngineName.STEPFUNCTIONS_LEAN: self.settings.state_machine_lean_arn,
            EngineName.STEPFUNCTIONS_EXPRESS: self.settings.state_machine_express_arn,
        }[engine]
        listed = self._lab.client("stepfunctions").get_paginator("list_executions")
        return [
            execution["name"]
            for page in listed.paginate(stateMachineArn=machine)
            for execution in page["executions"]
        ]

    def disbursed(self, loan: Loan) -> bool:
        """Say whether the engine's history has a disbursement that succeeded."""
        state = ""
        for event in self.history(loan):
            if event.get("EventType") == "StepSucceeded" and event["Name"] == Step.DISBURSE_FUNDS:
                return True
            if event.get("type") == "TaskStateEntered":
                state = event["stateEnteredEventDetails"]["name"]
            if event.get("type") == "TaskSucceeded" and state == "DisburseFunds":
                return True
            if event.get("type") == "ExecutionSucceeded" and state == "PayOut":
                return "disbursement_ref" in str(event)
        return False

    def stop(self, loan: Loan) -> None:
        """Stop a loan's execution from outside, as by the console."""
        assert loan.execution is not None
        if EngineName(loan.engine).family is EngineName.DURABLE:
            self._lab.client("lambda").stop_durable_execution(DurableExecutionArn=loan.execution)
        else:
            self._lab.client("stepfunctions").stop_execution(executionArn=loan.execution)

    def scan(self) -> Iterator[dict[str, Any]]:
        """Yield every item of the table."""
        pages = self._lab.client("dynamodb").get_paginator("scan")
        for page in pages.paginate(TableName=self.settings.table_name, ConsistentRead=True):
            for item in page["Items"]:
                yield {name: _deserialize(value) for name, value in item.items()}

    def delete(self, partition: str, sort: str) -> None:
        """Delete an item of the table, which the project itself never does."""
        key = {"pk": {"S": partition}, "sk": {"S": sort}}
        self._lab.client("dynamodb").delete_item(TableName=self.settings.table_name, Key=key)
