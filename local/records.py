"""What the engines themselves say about a loan's execution."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.billing import units
from shared.clock import now
from shared.engines.port import EngineName
from shared.engines.registry import connect
from shared.settings import Settings
from shared.store.loan import Loan
from shared.store.loans import Loans
from shared.store.table import Table

if TYPE_CHECKING:
    from local.lab import Lab


@dataclass(frozen=True)
class Record:
    """An execution by its engine's own history."""

    units: int
    unit: str
    invocations: int


class Records:
    """The executions of a lab, found by the loans that they run."""

    def __init__(self, lab: "Lab") -> None:
        self.settings = Settings.from_environment(lab.settings())
        self.table = Table(lab.client("dynamodb"), self.settings.table_name)
        self.loans = Loans(self.table, now)
        self.engines = connect(
            self.settings, functions=lab.client("lambda"), states=lab.client("stepfunctions")
        )

    def history(self, loan: Loan) -> list[Any]:
        """Return the engine's own history of a loan's execution."""
        assert loan.execution is not None
        return list(self.engines.engine_for(loan.engine).history(loan.execution))

    def of(self, application_id: str) -> Record:
        """Return what the engine's history says about a loan."""
        loan = self.loans.get(application_id)
        history = self.history(loan)
        if loan.engine == EngineName.DURABLE:
            operations = units.durable_operations(history)
            return Record(operations, "operations", units.durable_invocations(history))
        transitions = units.state_transitions(history)
        return Record(transitions, "transitions", units.task_invocations(history))
