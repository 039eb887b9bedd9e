"""The audit of a chaos run: the table, the histories of the engines, and what readers received."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.client.inspector import ExecutionInspector
from local.trials.chaos.plan import PlannedLoan
from local.trials.oracle import expected_outcome
from shared.aws.call import ServiceUnavailable
from shared.domain.money import Cents, usd
from shared.domain.outcome import ReasonCode, Status
from shared.events.log import EVENT_PREFIX
from shared.store.loan import Loan
from shared.store.schema import LOAN_KEY

_PAYMENT = "PAYMENT#"


@dataclass
class TrackedLoan:
    """A planned loan as the run saw it: its id, if it got one, and what happened to it."""

    plan: PlannedLoan
    application_id: str | None = None
    accepted: bool = False
    stopped: bool = False
    seen: set[str] = field(default_factory=set)
    """The keys of the events that a reader received by following the cursor."""


@dataclass
class TableSnapshot:
    """The whole table, read once: loans, payments in cents and keys of events by loan."""

    loans: dict[str, Loan] = field(default_factory=dict)
    payments: dict[str, list[int]] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, inspector: ExecutionInspector) -> "TableSnapshot":
        """Read every item."""
        table = cls()
        for item in inspector.scan():
            id_ = str(item["pk"]).partition("#")[2]
            if item["sk"] == LOAN_KEY:
                table.loans[id_] = Loan.from_item(item)
            elif str(item["sk"]).startswith(_PAYMENT):
                table.payments.setdefault(id_, []).append(int(item["amount"]))
            elif str(item["sk"]).startswith(EVENT_PREFIX):
                table.events.setdefault(id_, set()).add(item["sk"].removeprefix(EVENT_PREFIX))
        return table


@dataclass(frozen=True)
class AuditResult:
    """The figures of an audit, and a sentence for each violation."""

    figures: Mapping[str, Any]
    violations: list[str]


def audit(inspector: ExecutionInspector, tracked: Iterable[TrackedLoan]) -> AuditResult:
    """Compare the table and the engines' histories with the loans of the run."""
    table, tracked = TableSnapshot.read(inspector), list(tracked)
    violations = [
        *_check_loans(table, tracked),
        *_check_payments(table),
        *_check_readers(table, tracked),
        *_check_executions(inspector, table, tracked),
    ]
    approved = [loan for loan in table.loans.values() if loan.outcome is Status.APPROVED]
    ended = Counter(_outcome(loan) for loan in table.loans.values())
    paid = Cents(sum(map(sum, table.payments.values())))
    figures = {
        "loans submitted": len(tracked),
        "loans stored": len(table.loans),
        **{f"ended as {outcome}": count for outcome, count in sorted(ended.items())},
        "payments": sum(map(len, table.payments.values())),
        "amount paid": usd(paid),
        "amount approved": usd(Cents(sum(loan.application.loan_amount for loan in approved))),
        "events that readers received": sum(len(loan.seen) for loan in tracked),
        "violations": len(violations),
    }
    return AuditResult(figures, violations)


def _check_loans(table: TableSnapshot, tracked: list[TrackedLoan]) -> Iterator[str]:
    """Every accepted loan is stored once, with an outcome that its inputs allow."""
    names = Counter(loan.application.name for loan in table.loans.values())
    for case in tracked:
        if names[case.plan.name] > 1:
            yield f"{case.plan.name} has {names[case.plan.name]} loans."
        if case.accepted and case.application_id not in table.loans:
            yield f"{case.plan.name} was accepted and is lost."
        loan = table.loans.get(case.application_id or "")
        if loan is not None and _outcome(loan) not in _allowed(case, loan):
            yield (
                f"{case.plan.name} ({loan.application_id}, {loan.engine}) ended as "
                f"{_outcome(loan)}, expected {' or '.join(sorted(_allowed(case, loan)))}."
            )
    known = {case.application_id for case in tracked}
    yield from (f"Loan {id_} belongs to no submission." for id_ in table.loans.keys() - known)


def _allowed(case: TrackedLoan, loan: Loan) -> set[str]:
    decision = loan.decision.approved if loan.decision else None
    expected = expected_outcome(case.plan.application, case.plan.faults, decision=decision)
    by_stop = {ReasonCode.TECHNICAL_FAILURE.value} if case.stopped else set()
    return {expected.code} | by_stop


def _outcome(loan: Loan) -> str:
    if loan.outcome is None or loan.result is None:
        return "nothing"
    return str(loan.result.get("reason_code", loan.outcome.value))


def _check_payments(table: TableSnapshot) -> Iterator[str]:
    """Every approved loan has one payment of its amount; no other loan has any."""
    for id_, loan in table.loans.items():
        payments = table.payments.get(id_, [])
        due = [int(loan.application.loan_amount)] if loan.outcome is Status.APPROVED else []
        if payments != due:
            yield f"Loan {id_} ({_outcome(loan)}) has payments of {payments} cents, due {due}."
    for id_ in table.payments.keys() - table.loans.keys():
        yield f"A payment of {table.payments[id_]} cents went to {id_}, which is no loan."


def _check_readers(table: TableSnapshot, tracked: list[TrackedLoan]) -> Iterator[str]:
    """A reader that followed the cursor received every stored event and no other."""
    for case in tracked:
        stored = table.events.get(case.application_id or "", set())
        if missed := stored - case.seen:
            yield f"The reader of {case.plan.name} missed {', '.join(sorted(missed))}."
        if unknown := case.seen - stored:
            yield f"The reader of {case.plan.name} received {', '.join(sorted(unknown))} too many."


def _check_executions(
    inspector: ExecutionInspector, table: TableSnapshot, tracked: list[TrackedLoan]
) -> Iterator[str]:
    """Each loan ran in one execution, whose history agrees with the table about the payment."""
    ran: set[str] = set()
    for engine in (each.name for each in inspector.engines.all()):
        names = Counter(inspector.execution_names(engine))
        ran |= names.keys()
        yield from (
            f"Loan {id_} ran in {count} executions on {engine}."
            for id_, count in names.items()
            if count > 1
        )
    yield from (f"An engine ran {id_}, which is no loan." for id_ in ran - table.loans.keys())
    yield from (f"Loan {id_} was never started." for id_ in table.loans.keys() - ran)
    stopped = {case.application_id for case in tracked if case.stopped}
    for id_, loan in table.loans.items():
        if loan.outcome is not Status.APPROVED and _disbursed(inspector, loan, id_ in stopped):
            yield f"{loan.engine} disbursed loan {id_}, which ended as {_outcome(loan)}."


def _disbursed(inspector: ExecutionInspector, loan: Loan, stopped: bool) -> bool:
    """By the engine's history. moto can't always return that of an execution that was stopped."""
    if loan.execution is None:
        return False
    try:
        return inspector.disbursed(loan)
    except ServiceUnavailable:
        if stopped:
            return False
        raise
