"""What the application around the engines consumes for a loan: requests and capacity units.

Counted is what the loan itself needs: its submission and its decision, and the items of its own
partition. Left out is what depends on who looks on (every read of a page), what serves all loans
at once (the reconciler, the lists), what is kept per caller (idempotency keys, races), and what is
there to test or to measure (faults, this bill). Writes that were repeated or refused aren't seen.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.billing.capacity_units import item_bytes, read_units, write_units
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind
from shared.events.item import from_item
from shared.events.log import EVENT_PREFIX
from shared.store.loans import LOAN_KEY
from shared.store.schema import LOANS_BY_AGE, OPEN_APPROVALS, UNFINISHED, Index

_PAYMENT_PREFIX = "PAYMENT#"
_ALL = "ALL"
_LISTS_AT_FIRST = 3
"""A new loan is written to the lists of all, of its owner's and of the unfinished ones."""

Item = Mapping[str, Any]


@dataclass(frozen=True)
class PartitionItems:
    """Everything that a loan's partition holds, but for its bill and its faults."""

    loan: Item
    events: tuple[Item, ...]
    payments: tuple[Item, ...]

    @classmethod
    def among(cls, items: Iterable[Item]) -> "PartitionItems":
        """Sort a partition's items."""
        loan: Item = {}
        events: list[Item] = []
        payments: list[Item] = []
        for item in items:
            if item["sk"] == LOAN_KEY:
                loan = item
            elif item["sk"].startswith(EVENT_PREFIX):
                events.append(item)
            elif item["sk"].startswith(_PAYMENT_PREFIX):
                payments.append(item)
        return cls(loan, tuple(events), tuple(payments))

    def told(self) -> list[Event]:
        """Return the events."""
        return [from_item(item) for item in self.events]


def api_requests(loan: Item) -> int:
    """Return the requests that the loan can't do without: it is submitted, and decided about."""
    return 2 if "decision_at" in loan else 1


def units_written(records: PartitionItems) -> int:
    """Return the write units of a loan: of its item, its events and its payment."""
    apart = (*records.events, *records.payments)
    return _of_the_loan(records) + sum(write_units(item_bytes(item)) for item in apart)


def units_read(records: PartitionItems) -> Decimal:
    """Return the read units of a loan: its item is read by each attempt, verdict and decision."""
    told = records.told()
    attempts = sum(event.kind is Kind.STARTED for event in told)
    verdicts = sum(event.kind is Kind.RESUMED and event.step is Step.FRAUD_CHECK for event in told)
    reads = attempts + verdicts + ("decision_at" in records.loan)
    return Decimal(reads * read_units(item_bytes(records.loan)))


@dataclass(frozen=True)
class _Change:
    """A write to a loan's item, known by the attributes that it left there.

    It may put the loan into an index or take it out of some. One that begins a wait is made again
    whenever the wait is registered again.
    """

    attributes: tuple[str, ...]
    enters: Index | None = None
    leaves: tuple[Index, ...] = ()
    waits_for: Step | None = None


_CHANGES = (
    _Change(("execution",)),
    _Change(
        ("approval_token", "approval_requested_at", "approval_expires_at"),
        enters=OPEN_APPROVALS,
        waits_for=Step.MANAGER_APPROVAL,
    ),
    _Change(
        ("decision_at", "decision_approved", "decision_by", "decision_reason"),
        leaves=(OPEN_APPROVALS,),
    ),
    _Change(("decision_delivered_at",)),
    _Change(("fraud_token", "fraud_requested_at", "fraud_expires_at"), waits_for=Step.FRAUD_CHECK),
    _Change(("fraud_asked_at",)),
    _Change(("disbursement_ref", "offer")),
    _Change(("withdrawn_at",)),
    _Change(("outcome", "result"), leaves=(OPEN_APPROVALS, UNFINISHED)),
)
"""In the order in which a loan comes to them."""
_LEFT_LATER = frozenset(name for change in _CHANGES for name in change.attributes)


def _of_the_loan(records: PartitionItems) -> int:
    units, before = 0, 0
    for item, entries in _writes(records):
        after = item_bytes(item)
        units += write_units(max(before, after)) + entries
        before = after
    return units


def _writes(records: PartitionItems) -> Iterator[tuple[Item, int]]:
    """Yield the loan's item after each write to it, and the index entries that come with it.

    An index has the keys alone, so an entry takes 1 unit, and only when it comes or goes.
    """
    if not records.loan:
        return
    item = {name: value for name, value in records.loan.items() if name not in _LEFT_LATER}
    item |= _entry(UNFINISHED, item[LOANS_BY_AGE.sort_key])
    yield item, _LISTS_AT_FIRST
    for change in _CHANGES:
        if change.attributes[0] not in records.loan:
            continue
        for _ in range(_times(change, records)):
            item, entries = _changed(item, change, records.loan)
            yield item, entries


def _times(change: _Change, records: PartitionItems) -> int:
    if change.waits_for is None:
        return 1
    told = records.told()
    registered = [e for e in told if e.kind is Kind.WAITING and e.step is change.waits_for]
    return max(1, len(registered))


def _changed(item: Item, change: _Change, end: Item) -> tuple[dict[str, Any], int]:
    """Return the item as a change leaves it, and how many index entries came or went with it."""
    changed = {**item, **{name: end[name] for name in change.attributes if name in end}}
    entries = 0
    if change.enters is not None:
        entries += 2 if change.enters.sort_key in item else 1
        changed |= _entry(change.enters, f"{end['approval_expires_at']}#{end['application_id']}")
    for index in change.leaves:
        if index.sort_key in changed:
            entries += 1
            del changed[index.partition_key], changed[index.sort_key]
    return changed, entries


def _entry(index: Index, sort_key: str) -> dict[str, str]:
    return {index.partition_key: _ALL, index.sort_key: sort_key}
