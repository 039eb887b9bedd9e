"""A loan, ready to be stored, and racing threads."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest

from shared.domain.application import Application
from shared.domain.money import Cents
from shared.runtime.clock import timestamp
from shared.store.loan import Loan
from shared.store.loans import Loans
from shared.store.table import Table
from tests.unit.fakes import FakeClock

Answer = TypeVar("Answer")


@pytest.fixture
def clock() -> FakeClock:
    """A clock that a test moves."""
    return FakeClock()


@pytest.fixture
def loans(table: Table, clock: FakeClock) -> Loans:
    """The loans of a table of their own."""
    return Loans(table, clock)


def new_loan(clock: FakeClock, *, owner: str = "applicant", amount: int = 15_000_000) -> Loan:
    """Return a loan that isn't stored yet; the clock moves on, so that ages differ."""
    clock.sleep(1)
    stamp = timestamp(clock())
    return Loan(
        application_id=secrets.token_hex(16),
        engine="durable",
        application=Application("Alice Johnson", "1111", Cents(amount)),
        created_at=stamp,
        updated_at=stamp,
        owner=owner,
    )


@pytest.fixture
def loan(loans: Loans, clock: FakeClock) -> Loan:
    """A stored loan."""
    return loans.create(new_loan(clock))


def at_once(*calls: Callable[[], Answer]) -> list[Answer]:
    """Make all calls at the same moment, each in a thread of its own; the answers in order."""
    gate = Barrier(len(calls))

    def behind_the_gate(call: Callable[[], Answer]) -> Answer:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(behind_the_gate, calls))
