"""Loans that take different paths, over a DynamoDB whose charges are added up as it states them."""

from dataclasses import dataclass, field
from typing import Any, cast

from shared.domain.application import Application
from shared.domain.credit import Bureau
from shared.domain.money import Cents
from shared.domain.outcome import ReasonCode
from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from shared.fraud.service import answer, verdict_on
from shared.loans.decide import decide
from shared.loans.submit import Request, apply
from shared.services import Services
from shared.steps import Attempt, SubmittedLoan, perform
from shared.store.schema import INDEXES
from shared.store.table import Table
from tests.unit.fakes import FakeServices

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))
OF_THE_LOAN = ("LOAN", "EVENT#", "PAYMENT#")


@dataclass
class ChargingClient:
    """A client that adds up the capacity which a table states, and the index entries that change.

    dynalite doesn't charge for indexes, so an entry that comes or goes is seen by its keys: 1 unit.
    """

    client: Any
    write_units: float = 0
    read_units: float = 0
    writes: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def put_item(self, **request: Any) -> Any:
        key = {name: request["Item"][name] for name in ("pk", "sk")}
        return self._write("put_item", key, request)

    def update_item(self, **request: Any) -> Any:
        return self._write("update_item", request["Key"], request)

    def get_item(self, **request: Any) -> Any:
        answer = self.client.get_item(**request, ReturnConsumedCapacity="TOTAL")
        self.read_units += answer["ConsumedCapacity"]["CapacityUnits"]
        return answer

    def _write(self, operation: str, key: Any, request: Any) -> Any:
        before = self._now(request["TableName"], key)
        answer = getattr(self.client, operation)(**request, ReturnConsumedCapacity="TOTAL")
        if key["sk"]["S"].startswith(OF_THE_LOAN):
            after = self._now(request["TableName"], key)
            self.write_units += answer["ConsumedCapacity"]["CapacityUnits"]
            self.write_units += sum(_entries(index, before, after) for index in INDEXES)
            self.writes.append(key["sk"]["S"])
        return answer

    def _now(self, table: str, key: Any) -> Any:
        return self.client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})


def _entries(index: Any, before: Any, after: Any) -> int:
    names = (index.partition_key, index.sort_key)
    old, new = ([item.get(name) for name in names] for item in (before, after))
    if old == new:
        return 0
    return sum(None not in keys for keys in (old, new))


class RecordedPath:
    """A loan on its way, step by step, as a workflow would take it."""

    def __init__(self, client: Any, table: Table, *, token: str = "token") -> None:
        self.client = ChargingClient(client)
        self.fakes = FakeServices(Table(cast("Any", self.client), table._name))
        self.services: Services = self.fakes.services()
        self.token = token
        self.id = apply(self.services, Request(ALICE, "applicant"), EngineName.STEPFUNCTIONS)
        self.runs = 0
        self.loan: SubmittedLoan | None = None

    def share_an_invocation(self) -> None:
        """Take the following steps in one invocation, as a durable handler does."""
        self.runs += 1
        self.loan = SubmittedLoan(self.services.loans, self.id)

    def take(self, step: Step, **inputs: Any) -> dict[str, Any]:
        """Take a step, in an invocation of its own unless it shares one."""
        self.runs += self.loan is None
        attempt = Attempt(f"request-{self.runs}", loan=self.loan)
        return perform(self.services, step, self.id, attempt, **inputs)

    def until_the_manager(self) -> None:
        """Take the steps up to the question for a manager."""
        self.take(Step.VALIDATE_APPLICATION)
        reports = [self.take(Step.PULL_CREDIT_REPORT, bureau=bureau) for bureau in Bureau]
        self.take(Step.ASSESS_RISK, reports=reports)
        self.ask_the_manager()

    def ask_the_manager(self) -> None:
        """Register the wait for a manager."""
        self.take(Step.MANAGER_APPROVAL, resume_token=self.token)
        self.fakes.states.waiting.add(self.token)

    def decide(self, *, approved: bool) -> None:
        """Let a manager decide, as the API does: it looks at the loan first."""
        self.services.loans.get(self.id)
        decide(self.services, self.id, approved=approved, by="manager", reason=None)

    def check_fraud(self) -> None:
        """Ask the fraud service, and let it answer, as its function does: it looks first."""
        self.take(Step.FRAUD_CHECK, resume_token=f"{self.token}-2")
        self.fakes.states.waiting.add(f"{self.token}-2")
        loan = self.services.loans.get(self.id)
        answer(self.services, loan, f"{self.token}-2", verdict_on(loan, None), "fraud-request")

    def pay(self) -> None:
        """Offer and disburse."""
        offer = self.take(Step.GENERATE_OFFER, risk_tier="prime")
        self.take(Step.DISBURSE_FUNDS, offer=offer)

    def close(self, reason: ReasonCode, late: Step | None = None) -> None:
        """End without money."""
        self.take(Step.CLOSE_APPLICATION, reason_code=reason.value, timed_out=late)


def approved(path: RecordedPath) -> None:
    """A manager agrees, and the loan is paid."""
    path.until_the_manager()
    path.decide(approved=True)
    path.check_fraud()
    path.pay()


def denied(path: RecordedPath) -> None:
    """A manager denies."""
    path.until_the_manager()
    path.decide(approved=False)
    path.close(ReasonCode.MANAGER_DENIED)


def timed_out(path: RecordedPath) -> None:
    """Nobody answers: the approval is still open when the loan is closed."""
    path.until_the_manager()
    path.close(ReasonCode.APPROVAL_TIMED_OUT, Step.MANAGER_APPROVAL)


def asked_twice(path: RecordedPath) -> None:
    """The step that asks a manager died, and asks again a moment later."""
    path.until_the_manager()
    path.fakes.clock.sleep(1)
    path.ask_the_manager()
    path.decide(approved=True)
    path.check_fraud()
    path.pay()


def withdrawn(path: RecordedPath) -> None:
    """The money could not be paid."""
    path.until_the_manager()
    path.decide(approved=True)
    path.check_fraud()
    offer = path.take(Step.GENERATE_OFFER, risk_tier="prime")
    path.take(Step.WITHDRAW_OFFER, offer=offer)
    path.close(ReasonCode.DISBURSEMENT_FAILED)


def approved_in_three_invocations(path: RecordedPath) -> None:
    """A durable handler takes the steps up to a wait in one invocation."""
    path.share_an_invocation()
    path.until_the_manager()
    path.decide(approved=True)
    path.share_an_invocation()
    path.check_fraud()
    path.share_an_invocation()
    path.pay()


_PATHS = (approved, denied, timed_out, asked_twice, withdrawn, approved_in_three_invocations)
PATHS = {each.__name__: each for each in _PATHS}
