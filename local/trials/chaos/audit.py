"""The audit of a run: the table, both engines' histories, and what readers were told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.client.inspector import ExecutionInspector
from local.trials.chaos.plan import PlannedLoan
from local.trials.oracle import expected
from shared.aws.call import ServiceUnavailable
from shared.domain.money import Cents, usd
from shared.domain.outcome import ReasonCode, Status
from shared.engines.port import EngineName
from shared.events.log import EVENT_PREFIX
from shared.store.loan import Loan
from shared.store.loans import LOAN_KEY

_PAYMENT = "PAYMENT#"


@dataclass
class Case:
    """What the run knows about one plan: its loan, if it got one, and what befell it."""

    plan: PlannedLoan
    application_id: str | None = None
    accepted: bool = False
    stopped: bool = False
    seen: set[str] = field(default_factory=set)
    """The keys of the events that a reader by cursor was told."""


@dataclass
class TableSnapshot:
    """The whole table, read once."""

    loans: dict[str, Loan] = field(default_factory=dict)
    payments: dict[str, list[int]] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, records: ExecutionInspector) -> "TableSnapshot":
        """Read every item."""
        books = cls()
        for item in records.scan():
            id_ = str(item["pk"]).partition("#")[2]
            if item["sk"] == LOAN_KEY:
                books.loans[id_] = Loan.from_item(item)
            elif str(item["sk"]).startswith(_PAYMENT):
                books.payments.setdefault(id_, []).append(int(item["amount"]))
            elif str(item["sk"]).startswith(EVENT_PREFIX):
                books.events.setdefault(id_, set()).add(item["sk"].removeprefix(EVENT_PREFIX))
        return books


@dataclass(frozen=True)
class Finding:
    """What an audit found: figures to show, and everything that must not be."""

    figures: Mapping[str, Any]
    violations: list[str]


def audit(records: ExecutionInspector, cases: Iterable[Case]) -> Finding:
    """Hold the table and the engines' histories against what was asked for."""
    books, cases = TableSnapshot.read(records), list(cases)
    violations = [
        *_loans(books, cases),
        *_money(books),
        *_readers(books, cases),
        *_executions(records, books, cases),
    ]
    approved = [loan for loan in books.loans.values() if loan.outcome is Status.APPROVED]
    ended = Counter(_words(loan) for loan in books.loans.values())
    paid = Cents(sum(map(sum, books.payments.values())))
    figures = {
        "asked for": len(cases),
        "stored": len(books.loans),
        **{f"ended {name}": count for name, count in sorted(ended.items())},
        "payments": sum(map(len, books.payments.values())),
        "paid": usd(paid),
        "approved": usd(Cents(sum(loan.application.loan_amount for loan in approved))),
        "events told to readers": sum(len(case.seen) for case in cases),
        "violations": len(violations),
    }
    return Finding(figures, violations)


def _loans(books: TableSnapshot, cases: list[Case]) -> Iterator[str]:
    """Every accepted loan is there, once, in a state that its inputs allow."""
    names = Counter(loan.application.name for loan in books.loans.values())
    for case in cases:
        if names[case.plan.name] > 1:
            yield f"{case.plan.name} has {names[case.plan.name]} loans"
        if case.accepted and case.application_id not in books.loans:
            yield f"{case.plan.name} was accepted and is lost"
        loan = books.loans.get(case.application_id or "")
        if loan is not None and _words(loan) not in _allowed(case, loan):
            yield (
                f"{case.plan.name} ({loan.application_id}, {loan.engine}) ended as "
                f"{_words(loan)}, allowed: {' or '.join(sorted(_allowed(case, loan)))}"
            )
    known = {case.application_id for case in cases}
    yield from (f"nobody knows loan {id_}" for id_ in books.loans.keys() - known)


def _allowed(case: Case, loan: Loan) -> set[str]:
    decision = loan.decision.approved if loan.decision else None
    right = expected(case.plan.application, case.plan.faults, decision=decision)
    by_stop = {ReasonCode.TECHNICAL_FAILURE.value} if case.stopped else set()
    return {right.words} | by_stop


def _words(loan: Loan) -> str:
    if loan.outcome is None or loan.result is None:
        return "nothing"
    return str(loan.result.get("reason_code", loan.outcome.value))


def _money(books: TableSnapshot) -> Iterator[str]:
    """Every approved loan has one payment of its amount, and no other has any."""
    for id_, loan in books.loans.items():
        payments = books.payments.get(id_, [])
        due = [int(loan.application.loan_amount)] if loan.outcome is Status.APPROVED else []
        if payments != due:
            yield f"loan {id_} ({_words(loan)}) was paid {payments} cents, due {due}"
    for id_ in books.payments.keys() - books.loans.keys():
        yield f"a payment of {books.payments[id_]} cents went to {id_}, which is no loan"


def _readers(books: TableSnapshot, cases: list[Case]) -> Iterator[str]:
    """No event is missing from a reader that followed by cursor, and none was made up."""
    for case in cases:
        stored = books.events.get(case.application_id or "", set())
        if missed := stored - case.seen:
            yield f"the reader of {case.plan.name} missed {', '.join(sorted(missed))}"
        if made_up := case.seen - stored:
            yield f"the reader of {case.plan.name} was told {', '.join(sorted(made_up))}"


def _executions(
    records: ExecutionInspector, books: TableSnapshot, cases: list[Case]
) -> Iterator[str]:
    """Each loan ran in one execution, and what that says of the money is what the table says."""
    ran: set[str] = set()
    for engine in EngineName:
        names = Counter(records.execution_names(engine))
        ran |= names.keys()
        yield from (
            f"loan {id_} ran in {count} executions on {engine}"
            for id_, count in names.items()
            if count > 1
        )
    yield from (f"an engine ran {id_}, which is no loan" for id_ in ran - books.loans.keys())
    yield from (f"loan {id_} was never started" for id_ in books.loans.keys() - ran)
    stopped = {case.application_id for case in cases if case.stopped}
    for id_, loan in books.loans.items():
        if loan.outcome is not Status.APPROVED and _disbursed(records, loan, id_ in stopped):
            yield f"{loan.engine} disbursed loan {id_}, which ended as {_words(loan)}"


def _disbursed(records: ExecutionInspector, loan: Loan, stopped: bool) -> bool:
    """By the engine's history. moto can't always show that of an execution that was stopped."""
    if loan.execution is None:
        return False
    try:
        return records.disbursed(loan)
    except ServiceUnavailable:
        if stopped:
            return False
        raise
