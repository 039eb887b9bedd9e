"""One loan's error ends no run of the reconciler: it is counted, and the run fails at its end."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.engines.port import EngineName
from shared.loans.reconcile import FAILED_AGAIN, ReconcileFailed, reconcile
from shared.loans.submit import Request, apply
from shared.runtime import observability
from shared.store.table import StoreUnavailable, Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.loans.test_reconcile import ALICE

REFUSED = ClientError({"Error": {"Code": "InvalidArn", "Message": "no such thing"}}, "Describe")


class StoredLoans:
    """Three loans whose executions have ended without an outcome; the engine is odd about one."""

    def __init__(self, table: Table) -> None:
        self.fakes = FakeServices(table)
        self.services = self.fakes.services()
        request = Request(ALICE, "applicant")
        self.ids = [apply(self.services, request, EngineName.DURABLE) for _ in range(3)]
        self.fakes.durable.ended = True

    def outcomes(self) -> list[str | None]:
        return [self.services.loans.get(id_).outcome for id_ in self.ids]


@pytest.fixture
def loans(table: Table) -> StoredLoans:
    return StoredLoans(table)


def raising(error: Exception) -> Callable[..., Any]:
    def refuse(*_: object) -> None:
        raise error

    return refuse


@pytest.mark.parametrize(
    "error", [REFUSED, ValueError("'THAWING' is not a valid status"), KeyError("DurableExecution")]
)
def test_the_loans_behind_an_odd_one_are_repaired_and_the_run_fails_at_its_end(
    loans: StoredLoans, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    describe = loans.fakes.durable.describe

    def odd(execution: str) -> Any:
        if execution.endswith(loans.ids[0]):
            raise error
        return describe(execution)

    monkeypatch.setattr(loans.fakes.durable, "describe", odd)
    loans.fakes.clock.sleep(11)
    with pytest.raises(ReconcileFailed, match="1 loans could not be repaired"):
        reconcile(loans.services)
    assert loans.outcomes() == [None, "failed", "failed"]


def test_an_odd_loan_is_looked_at_again_after_a_pause(
    loans: StoredLoans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loans.fakes.durable, "describe", raising(REFUSED))
    loans.fakes.clock.sleep(11)
    with pytest.raises(ReconcileFailed):
        reconcile(loans.services)
    assert reconcile(loans.services) == {}
    monkeypatch.undo()
    loans.fakes.clock.sleep(FAILED_AGAIN.total_seconds() + 1)
    assert reconcile(loans.services) == {"ended": 3}


def test_an_error_is_in_the_log_with_its_loan(
    loans: StoredLoans, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(loans.fakes.durable, "describe", raising(REFUSED))
    lines: list[dict[str, Any]] = []
    handler = observability.logger.registered_handler
    monkeypatch.setattr(
        handler, "emit", lambda record: lines.append(json.loads(handler.format(record)))
    )
    loans.fakes.clock.sleep(11)
    with pytest.raises(ReconcileFailed):
        reconcile(loans.services)
    failed = [line["application_id"] for line in lines if line["message"] == "loan not repaired"]
    assert sorted(failed) == sorted(loans.ids)
    assert "LoansNotRepaired" in capsys.readouterr().out


def test_an_engine_out_of_reach_fails_no_run(loans: StoredLoans) -> None:
    loans.fakes.durable.out = True
    loans.fakes.clock.sleep(11)
    assert reconcile(loans.services) == {}
    loans.fakes.durable.out = False
    assert reconcile(loans.services) == {"ended": 3}


def test_a_table_out_of_reach_ends_the_run(closed_table: Table) -> None:
    with pytest.raises(StoreUnavailable):
        reconcile(FakeServices(closed_table).services())


def test_a_refused_start_is_no_error_of_the_applicant(
    loans: StoredLoans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loans.fakes.durable, "start", raising(REFUSED))
    id_ = apply(loans.services, Request(ALICE, "applicant"), EngineName.DURABLE)
    assert loans.services.loans.get(id_).execution is None
    loans.fakes.clock.sleep(4)
    with pytest.raises(ReconcileFailed, match="1 loans"):
        reconcile(loans.services)
    monkeypatch.undo()
    loans.fakes.clock.sleep(FAILED_AGAIN.total_seconds() + 1)
    assert reconcile(loans.services)["started"] == 1
