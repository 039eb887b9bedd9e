"""A step reads the loan as it was submitted, once for the steps that share it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, cast

import pytest

from shared.steps import SubmittedLoan
from shared.store.loans import Loans
from shared.store.table import StoreUnavailable


class CountedLoans:
    """Loans that count their reads; the first `failures` of them fail."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.reads = 0

    def get(self, application_id: str) -> str:
        self.reads += 1
        if self.reads <= self.failures:
            raise StoreUnavailable
        return f"loan {application_id}"


def submitted(loans: CountedLoans) -> Any:
    return SubmittedLoan(cast("Loans", loans), "7")


def test_threads_that_need_the_loan_at_once_read_it_once() -> None:
    loans, together = CountedLoans(), Barrier(3)
    loan = submitted(loans)

    def get(_: int) -> Any:
        together.wait()
        return loan.get()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(get, range(3))) == ["loan 7"] * 3
    assert loans.reads == 1


def test_a_read_that_failed_is_tried_again_by_the_next_step() -> None:
    loans = CountedLoans(failures=1)
    loan = submitted(loans)
    with pytest.raises(StoreUnavailable):
        loan.get()
    assert loan.get() == "loan 7"
    assert loans.reads == 2
