"""A bill is claimed once, and its first version stays."""

import pytest

from shared.store.bills import CLAIM, Bills, StoredBill
from shared.store.table import StoreUnavailable, Table
from tests.unit.fakes import FakeClock
from tests.unit.shared.store.conftest import at_once

ID = "0" * 32


@pytest.fixture
def bills(table: Table, clock: FakeClock) -> Bills:
    return Bills(table, clock)


def test_a_loan_has_no_stored_bill_before_the_first_request(bills: Bills) -> None:
    assert bills.get(ID) == StoredBill()


def test_of_eight_at_once_one_gets_the_claim(bills: Bills) -> None:
    for round_ in range(10):
        claims = at_once(*[lambda id_=f"{round_}": bills.claim(id_)] * 8)
        assert sorted(claims) == [False] * 7 + [True]


def test_an_expired_claim_without_a_reading_is_taken_over_once(
    bills: Bills, clock: FakeClock
) -> None:
    assert bills.claim(ID)
    clock.sleep(CLAIM.total_seconds() - 1)
    assert not bills.claim(ID)
    clock.sleep(2)
    claims = at_once(*[lambda: bills.claim(ID)] * 8)
    assert sorted(claims) == [False] * 7 + [True]


def test_a_history_that_was_read_is_never_claimed_again(bills: Bills, clock: FakeClock) -> None:
    bills.claim(ID)
    bills.store_reading(ID, "read")
    clock.sleep(CLAIM.total_seconds() + 1)
    assert not bills.claim(ID)
    assert bills.get(ID) == StoredBill("read")


def test_the_first_stored_reading_and_bill_stay(bills: Bills) -> None:
    bills.claim(ID)
    bills.store_reading(ID, "first")
    bills.store_reading(ID, "second")
    assert bills.store_bill(ID, "first bill") == "first bill"
    assert bills.store_bill(ID, "second bill") == "first bill"
    assert bills.get(ID) == StoredBill("first", "first bill")


def test_an_unreachable_table_is_an_error(closed_table: Table, clock: FakeClock) -> None:
    with pytest.raises(StoreUnavailable):
        Bills(closed_table, clock).claim(ID)
