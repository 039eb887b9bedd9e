"""The durable workflow, unmodified, on the SDK's own runner and a real table."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from shared.domain.application import Application
from shared.domain.money import Cents
from shared.domain.offer import reference
from shared.domain.outcome import Status
from shared.events.event import Event, InvocationEnd, Kind
from shared.store.table import Table
from tests.unit.durable.durable_runner import Answer, DurableRunner, fails, says, sends
from tests.unit.fakes import FakeServices

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))
ALICE_SMALL = Application("Alice Johnson", "1111", Cents(9_999_999))
NAMELESS = Application("\x07", "1111", Cents(100))

YES, NO = says(approved=True), says(approved=False)
CLEAR, FLAGGED = says(flagged=False), says(flagged=True)
GONE = {"permanent": True}


@pytest.fixture
def fakes(table: Table) -> FakeServices:
    return FakeServices(table)


def events(fakes: FakeServices, id_: str) -> list[Event]:
    return fakes.services().events.read(id_)


def payments(table: Table, id_: str) -> int:
    return len(list(table.partition(f"LOAN#{id_}", "PAYMENT#")))


def all_of(operations: Iterable[Any]) -> Iterator[Any]:
    """Yield the operations and, at any depth, those inside them."""
    for operation in operations:
        yield operation
        yield from all_of(getattr(operation, "child_operations", []))


SCENARIOS: list[Any] = [
    pytest.param(ALICE, YES, CLEAR, {}, "approved", id="a-manager-agrees"),
    pytest.param(ALICE_SMALL, NO, CLEAR, {}, "approved", id="no-manager-is-asked"),
    pytest.param(ALICE, NO, CLEAR, {}, "manager_denied", id="a-manager-denies"),
    pytest.param(
        ALICE,
        sends('{"approved": "true"}'),
        CLEAR,
        {},
        "technical_failure",
        id="a-manager-is-not-understood",
    ),
    pytest.param(ALICE, YES, FLAGGED, {}, "fraud_suspected", id="the-fraud-service-flags"),
    pytest.param(
        ALICE_SMALL, YES, fails, {}, "fraud_check_unavailable", id="the-fraud-service-fails"
    ),
    pytest.param(
        ALICE_SMALL,
        YES,
        sends("{}"),
        {},
        "fraud_check_unavailable",
        id="the-fraud-service-is-not-understood",
    ),
    pytest.param(NAMELESS, YES, CLEAR, {}, "invalid_application", id="it-is-not-valid"),
    pytest.param(
        ALICE_SMALL,
        YES,
        CLEAR,
        {"pull_credit_report:experian": GONE},
        "approved",
        id="one-bureau-is-out",
    ),
    pytest.param(
        ALICE_SMALL,
        YES,
        CLEAR,
        {"assess_risk": {"fail_times": 2}},
        "approved",
        id="the-third-attempt-helps",
    ),
    pytest.param(
        ALICE_SMALL,
        YES,
        CLEAR,
        {"assess_risk": {"fail_times": 3}},
        "technical_failure",
        id="there-is-no-fourth-attempt",
    ),
    pytest.param(
        ALICE_SMALL,
        YES,
        CLEAR,
        {"disburse_funds": GONE},
        "disbursement_failed",
        id="the-money-can-not-be-paid",
    ),
]


@pytest.mark.parametrize(("application", "manager", "fraud", "faults", "end"), SCENARIOS)
def test_a_loan_ends_as_the_rules_say(
    fakes: FakeServices,
    application: Application,
    manager: Answer,
    fraud: Answer,
    faults: dict[str, Any],
    end: str,
) -> None:
    loan, result = DurableRunner(fakes, manager, fraud).run(application, **faults)
    assert result.status.value == "SUCCEEDED"
    assert loan.result is not None
    assert loan.outcome is not None
    assert loan.result.get("reason_code", loan.outcome.value) == end
    approved = loan.outcome is Status.APPROVED
    assert payments(fakes.table, loan.application_id) == approved
    assert (loan.disbursement_ref is not None) is approved
    kinds = [event.kind for event in events(fakes, loan.application_id)]
    assert kinds.count(Kind.COMPLETED) == 1
    assert kinds.count(Kind.COMPENSATED) == (end == "disbursement_failed")


def test_an_approved_loan_of_150000_costs_fifteen_operations_and_three_invocations(
    fakes: FakeServices,
) -> None:
    runner = DurableRunner(fakes, YES, CLEAR)
    loan, result = runner.run(ALICE)
    assert 1 + len(list(all_of(result.operations))) == 15
    assert runner.invocations == 3
    served = {
        event.invocation: len(event.served or ())
        for event in events(fakes, loan.application_id)
        if event.kind is Kind.REPLAYED
    }
    assert served == {"request-2": 5, "request-3": 6}


def test_every_invocation_has_a_start_and_an_end_event(fakes: FakeServices) -> None:
    loan, _ = DurableRunner(fakes, YES, CLEAR).run(ALICE)
    recorded = events(fakes, loan.application_id)
    requests = ["request-1", "request-2", "request-3"]
    ends = [event.status for event in recorded if event.kind is Kind.INVOCATION_ENDED]
    assert ends == [InvocationEnd.SUSPENDED, InvocationEnd.SUSPENDED, InvocationEnd.SUCCEEDED]
    for kind in (Kind.INVOCATION_STARTED, Kind.INVOCATION_ENDED):
        assert sorted(e.invocation or "" for e in recorded if e.kind is kind) == requests


def test_the_operations_of_the_events_are_the_operations_of_the_execution(
    fakes: FakeServices,
) -> None:
    loan, result = DurableRunner(fakes, YES, CLEAR).run(ALICE)
    names = {operation.name for operation in all_of(result.operations)}
    recorded = {event.operation for event in events(fakes, loan.application_id) if event.operation}
    assert recorded <= names
    assert len(recorded) == 9


def test_money_moves_once_and_by_the_loans_own_reference(fakes: FakeServices) -> None:
    loan, _ = DurableRunner(fakes, YES, CLEAR).run(ALICE)
    assert loan.disbursement_ref == reference("PAY", loan.application_id)
    assert payments(fakes.table, loan.application_id) == 1


def test_a_checkpoint_has_no_personal_data(fakes: FakeServices) -> None:
    applicant = Application(
        "Xanthippe Unmistakable", "1111", Cents(15_000_000), address="Planted Lane", phone="555-QQQ"
    )
    _, result = DurableRunner(fakes, YES, CLEAR).run(applicant)
    kept = repr(result)
    for secret in ("Xanthippe", "Planted", "555-QQQ"):
        assert secret not in kept
