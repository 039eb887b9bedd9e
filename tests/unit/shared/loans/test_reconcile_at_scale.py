"""A run of the reconciler reads the loans that are due, however many are open."""

import bisect
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from shared.billing.capacity_units import READ_UNIT_BYTES, item_bytes, write_units
from shared.loan_cost.reconciling import (
    DUE,
    OPEN_LOANS,
    READ_UNITS_A_LOAN,
    WRITE_UNITS_A_LOAN,
    reconciler_cost,
)
from shared.loans.deadlines import report_deadlines
from shared.loans.reconcile import MOST_LOOKS, reconcile
from shared.runtime.clock import timestamp
from shared.services import Services
from shared.store.loan import Loan
from shared.store.schema import INDEXES, Index
from shared.store.table import ConditionFailed, Item, Page, Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.loans.test_reconcile import ALICE

MOST_READ = OPEN_LOANS * 2 // 100
TOKEN = "t" * 900
"""As long as a task token of AWS."""


class CountingTable(Table):
    """A table in memory that counts the items that are read, the units, and the writes."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.entries: dict[str, list[tuple[str, str]]] = {index.name: [] for index in INDEXES}
        self.reset()
        self.counts = False

    def reset(self) -> None:
        """Begin to count."""
        self.counts = True
        self.read: set[str] = set()
        self.read_units = self.write_units = 0.0

    def sort(self) -> None:
        """Order the indexes, once after many loans have been added."""
        for index in INDEXES:
            self.entries[index.name] = sorted(
                (item[index.sort_key], partition)
                for partition, item in self.items.items()
                if index.sort_key in item
            )

    def get(self, partition: str, sort: str) -> Item | None:  # noqa: ARG002 (there are loans only)
        item = self.items.get(partition)
        if item is not None:
            self.read.add(partition)
            self.read_units += -(-item_bytes(sized(item)) // READ_UNIT_BYTES)
        return item

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Item]:
        found = [self.items[partition] for partition, _ in keys]
        self.read |= {item["pk"] for item in found}
        self.read_units += sum(-(-item_bytes(sized(item)) // READ_UNIT_BYTES) / 2 for item in found)
        return found

    def create(self, item: Mapping[str, Any], *, expires: bool = True) -> None:
        assert not expires or item["sk"] != "LOAN", "an open loan stays"
        if item["sk"] == "LOAN":
            self.items[item["pk"]] = {
                name: value for name, value in item.items() if value is not None
            }

    def index_page(
        self,
        index: Index,
        partition: str,
        *,
        limit: int,
        newest_first: bool = False,  # noqa: ARG002 (the reconciler begins with the oldest)
        until: str | None = None,
        start: Item | None = None,
    ) -> Page:
        entries = self.entries[index.name]
        first = bisect.bisect_right(entries, (start[index.sort_key], start["pk"])) if start else 0
        end = len(entries) if until is None else bisect.bisect_left(entries, (until, ""))
        part = entries[first : min(first + limit, end)]
        keys = [
            {"pk": pk, "sk": "LOAN", index.partition_key: partition, index.sort_key: sort_key}
            for sort_key, pk in part
        ]
        self.read_units += sum(map(item_bytes, keys)) / READ_UNIT_BYTES / 2
        more = first + limit < end
        return Page(keys, keys[-1] if more else None)

    def update(
        self,
        partition: str,
        sort: str,  # noqa: ARG002 (every item is a loan)
        *,
        change: Mapping[str, Any],
        **terms: Any,
    ) -> Item:
        item = self.items[partition]
        for name, value in (terms.get("equal") or {}).items():
            if item.get(name) != value:
                raise ConditionFailed
        changed = {**item, **change}
        if self.counts:
            keys = [index.sort_key for index in INDEXES]
            moved = sum(2 for key in keys if item.get(key) != changed.get(key))
            self.write_units += write_units(item_bytes(sized(changed))) + moved
        item.update(change)
        return item


def sized(item: Item) -> Item:
    return {name: str(value) for name, value in item.items()}


class CountedLoans:
    """Open loans of each kind, copied from one that was stored as the application does it."""

    def __init__(self) -> None:
        self.table = CountingTable()
        self.fakes = FakeServices(self.table)
        self.services: Services = self.fakes.services()

    def add(self, kind: str, number: int, *, age: float, wait_seconds: int = 0) -> None:
        """Add loans that were submitted `age` seconds ago; waits end one after the other."""
        now = self.fakes.clock.moment
        for place in range(number):
            self.fakes.clock.moment = now - timedelta(seconds=age)
            id_ = f"{kind}{place:026d}"
            self._store(id_)
            if kind != "unstrt":
                self.services.loans.mark_started(id_, f"execution-of-{id_}")
                self.fakes.durable.started[id_] = {}
            seconds = max(1, round(age + wait_seconds * (place + 1) / number))
            if kind == "manage":
                self.services.loans.request_approval(id_, TOKEN, seconds)
            if kind == "fraud_":
                self.services.loans.request_fraud_check(id_, TOKEN, seconds)
        self.fakes.clock.moment = now

    def _store(self, id_: str) -> None:
        stamp = timestamp(self.fakes.clock())
        self.services.loans.create(Loan(id_, "durable", ALICE, stamp, stamp, "applicant"))


@pytest.fixture(scope="module")
def open_loans() -> CountedLoans:
    loans = CountedLoans()
    loans.add("manage", OPEN_LOANS - DUE, age=60, wait_seconds=1800)
    loans.add("fraud_", DUE // 2, age=2, wait_seconds=300)
    loans.add("runnin", DUE - DUE // 2 - 10, age=6)
    loans.add("unstrt", 10, age=4)
    loans.table.sort()
    return loans


def test_a_run_reads_at_most_one_of_fifty_open_loans(open_loans: CountedLoans) -> None:
    table = open_loans.table
    table.reset()
    repairs = reconcile(open_loans.services)
    read = len(table.read)
    print(f"{OPEN_LOANS} open, {read} read, {table.read_units:.0f} units, repairs {repairs}")
    assert repairs == {"started": 10}
    assert 10 <= read <= min(MOST_READ, MOST_LOOKS)
    assert table.read_units <= max(read, 1) * float(READ_UNITS_A_LOAN) * 2
    assert table.write_units <= read * WRITE_UNITS_A_LOAN


def test_the_count_of_near_deadlines_reads_at_most_a_hundred_loans(
    open_loans: CountedLoans,
) -> None:
    open_loans.table.reset()
    assert 50 < report_deadlines(open_loans.services) <= 100
    assert len(open_loans.table.read) == 100


def test_a_day_with_many_open_loans_costs_a_few_dollars() -> None:
    cost = reconciler_cost("us-east-1")
    print(f"{OPEN_LOANS} open loans: ${cost.bill.total:.2f} a day")
    assert cost.bill.total < 5
