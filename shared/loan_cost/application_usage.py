"""The API requests and the capacity units that the application around the engines needs for a loan.

It counts the submission, the decision and the items of the loan's partition. It leaves out the
reads of the page, the reconciler and the lists, which serve all loans at once, idempotency keys and
races, and faults and this bill, which only test and measure. Repeated and refused writes are not
counted either.
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
from shared.store.schema import DUE, LOAN_KEY, LOANS_BY_AGE, OPEN_APPROVALS, Index

_PAYMENT_PREFIX = "PAYMENT#"
_ALL = "ALL"
_LISTS_AT_FIRST = 3
"""A new loan enters the lists of all loans, of its owner's and of the due ones."""

Item = Mapping[str, Any]


@dataclass(frozen=True)
class PartitionItems:
    """The items of a loan's partition, without its bill and its faults."""

    loan: Item
    event_items: tuple[Item, ...]
    payments: tuple[Item, ...]

    @classmethod
    def among(cls, items: Iterable[Item]) -> "PartitionItems":
        """Sort the items of a partition by kind."""
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

    def events(self) -> list[Event]:
        """Return the events of the items."""
        return [from_item(item) for item in self.event_items]


def api_requests(loan: Item) -> int:
    """Return the number of requests: the submission and, if there was one, the decision."""
    return 2 if "decision_at" in loan else 1


def units_written(items: PartitionItems) -> int:
    """Return the write units of a loan's item, its events and its payment."""
    others = (*items.event_items, *items.payments)
    return _of_the_loan(items) + sum(write_units(item_bytes(item)) for item in others)


def units_read(items: PartitionItems) -> Decimal:
    """Return the read units of a loan.

    Each invocation of a workflow that attempts a step reads the loan's item once, and so does each
    verdict of the fraud service and each decision.
    """
    events = items.events()
    invocations = {event.invocation for event in events if event.kind is Kind.STARTED}
    verdicts = sum(
        event.kind is Kind.RESUMED and event.step is Step.FRAUD_CHECK for event in events
    )
    reads = len(invocations) + verdicts + ("decision_at" in items.loan)
    return Decimal(reads * read_units(item_bytes(items.loan)))


@dataclass(frozen=True)
class _Change:
    """A write to a loan's item, recognised by the attributes that it set.

    It may add the loan to an index or remove it from some, or change when the reconciler looks at
    it. The write that begins a wait is repeated
    whenever the wait is registered again.
    """

    attributes: tuple[str, ...]
    enters: Index | None = None
    leaves: tuple[Index, ...] = ()
    waits_for: Step | None = None
    moves_due: bool = False


_CHANGES = (
    _Change(("execution",)),
    _Change(
        ("approval_token", "approval_requested_at", "approval_expires_at"),
        enters=OPEN_APPROVALS,
        waits_for=Step.MANAGER_APPROVAL,
        moves_due=True,
    ),
    _Change(
        ("decision_at", "decision_approved", "decision_by", "decision_reason"),
        leaves=(OPEN_APPROVALS,),
        moves_due=True,
    ),
    _Change(("decision_delivered_at",)),
    _Change(("fraud_token", "fraud_requested_at", "fraud_expires_at"), waits_for=Step.FRAUD_CHECK),
    _Change(("fraud_asked_at",)),
    _Change(("disbursement_ref", "offer")),
    _Change(("withdrawn_at",)),
    _Change(("outcome", "result"), leaves=(OPEN_APPROVALS, DUE)),
)
"""In the order in which they happen to a loan."""
_SET_LATER = frozenset(name for change in _CHANGES for name in change.attributes)


def _of_the_loan(items: PartitionItems) -> int:
    units, before = 0, 0
    for item, entries in _writes(items):
        after = item_bytes(item)
        units += write_units(max(before, after)) + entries
        before = after
    return units


def _writes(items: PartitionItems) -> Iterator[tuple[Item, int]]:
    """Yield the loan's item after each write, and the number of index entries written with it.

    An index projects the keys alone, so an entry costs 1 unit, when it is added or removed.
    """
    if not items.loan:
        return
    item = {name: value for name, value in items.loan.items() if name not in _SET_LATER}
    item |= _entry(DUE, item[LOANS_BY_AGE.sort_key])
    yield item, _LISTS_AT_FIRST
    for change in _CHANGES:
        if change.attributes[0] not in items.loan:
            continue
        for _ in range(_times(change, items)):
            item, entries = _changed(item, change, items.loan)
            yield item, entries


def _times(change: _Change, items: PartitionItems) -> int:
    if change.waits_for is None:
        return 1
    waits = [e for e in items.events() if e.kind is Kind.WAITING and e.step is change.waits_for]
    return max(1, len(waits))


def _changed(item: Item, change: _Change, end: Item) -> tuple[dict[str, Any], int]:
    """Return the item after a change, and the number of index entries added or removed."""
    changed = {**item, **{name: end[name] for name in change.attributes if name in end}}
    entries = 0
    if change.enters is not None:
        entries += 2 if change.enters.sort_key in item else 1
        changed |= _entry(change.enters, f"{end['approval_expires_at']}#{end['application_id']}")
    entries += 2 if change.moves_due else 0
    for index in change.leaves:
        if index.sort_key in changed:
            entries += 1
            del changed[index.partition_key], changed[index.sort_key]
    return changed, entries


def _entry(index: Index, sort_key: str) -> dict[str, str]:
    return {index.partition_key: _ALL, index.sort_key: sort_key}
