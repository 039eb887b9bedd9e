"""An applicant is erased from the table, and nobody else."""

import secrets
from dataclasses import replace

import pytest

from bench.aws.erase import Erasure, OwnerEraser
from bench.cli import main
from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.events.event import Event, Kind
from shared.events.log import EventLog
from shared.store.bills import Bills
from shared.store.loan import Loan
from shared.store.loans import Loans
from shared.store.open_loans import OpenLoans
from shared.store.submissions import Submission, Submissions
from shared.store.table import Table
from tests.unit.fakes import FakeClock
from tests.unit.shared.store.conftest import new_loan

STAMP = "2026-02-17T12:00:00.000000Z"


class StoredApplicants:
    """A table in which applicants have loans with everything that a loan may have."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.clock = FakeClock()
        self.loans = Loans(table, self.clock)

    def add(self, owner: str, *, finished: bool = True) -> Loan:
        """Store a loan of an owner, as one of a race."""
        race, key = secrets.token_hex(16), secrets.token_hex(4)
        loan = self.loans.create(replace(new_loan(self.clock, owner=owner), race_id=race))
        id_ = loan.application_id
        lanes = Submission({"durable": id_}, race)
        submissions = Submissions(self.table)
        submissions.claim(owner, key, "fingerprint", lanes, int(self.clock().timestamp()))
        submissions.store_race(race, lanes.applications)
        OpenLoans(self.table, self.clock).claim(owner, [id_], 10)
        log = EventLog(self.table, lambda *lost: pytest.fail(str(lost)))
        log.append(id_, Event(Kind.SUBMITTED, STAMP, "Application received"))
        Bills(self.table, self.clock).claim(id_)
        if finished:
            self.loans.record_payment(id_, "PAY-1", Cents(100))
            self.loans.record_outcome(id_, Status.APPROVED, {"status": "approved"})
        return loan

    def items(self) -> list[str]:
        """Return every item of the table, as text."""
        scanned = self.table._client.scan(TableName=self.table._name)
        return sorted(map(str, scanned["Items"]))


@pytest.fixture
def stored(table: Table) -> StoredApplicants:
    return StoredApplicants(table)


def erase(stored: StoredApplicants, owner: str) -> Erasure:
    return OwnerEraser(stored.table._client, stored.table._name).erase(owner)


def test_nothing_of_an_erased_applicant_stays(stored: StoredApplicants) -> None:
    loans = [stored.add("erased") for _ in range(3)]
    before = len(stored.items())
    erased = erase(stored, "erased")
    assert erased == Erasure(loans=3, items=before, unfinished=0)
    assert stored.items() == []
    assert len(loans) == 3


def test_everything_of_other_applicants_stays(stored: StoredApplicants) -> None:
    stored.add("another")
    before = stored.items()
    stored.add("erased")
    erase(stored, "erased")
    assert stored.items() == before


def test_an_unfinished_loan_stays_until_it_has_ended(stored: StoredApplicants) -> None:
    stored.add("erased")
    waiting = stored.add("erased", finished=False)
    assert erase(stored, "erased").unfinished == 1
    assert stored.loans.get(waiting.application_id).owner == "erased"
    stored.loans.record_outcome(waiting.application_id, Status.DENIED, {"status": "denied"})
    assert erase(stored, "erased") == Erasure(loans=1, items=7, unfinished=0)
    assert stored.items() == []


def test_an_applicant_without_loans_is_erased_too(stored: StoredApplicants) -> None:
    OpenLoans(stored.table, stored.clock).claim("erased", ["lost"], 10)
    assert erase(stored, "erased") == Erasure(loans=0, items=1, unfinished=0)


def test_a_lab_s_table_is_found_by_its_address(
    stored: StoredApplicants, capsys: pytest.CaptureFixture[str]
) -> None:
    stored.add("erased")
    endpoint = stored.table._client.meta.endpoint_url
    options = ["--table", stored.table._name, "--endpoint", endpoint]
    assert main(["erase", "--owner", "erased", *options]) == 0
    assert capsys.readouterr().out.startswith("Erased 1 loans of erased, 7 items in all.")


def test_a_table_that_can_not_be_reached_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--endpoint", "http://127.0.0.1:9"]
    assert main(["erase", "--owner", "somebody", *options]) == 1
    assert capsys.readouterr().err.startswith("The table loans can't be reached")
