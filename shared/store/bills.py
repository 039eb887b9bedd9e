"""The bill of a loan: computed once, by the process that claims it, and stored with the loan."""

from dataclasses import dataclass
from datetime import timedelta

from shared.runtime.clock import Clock, timestamp
from shared.store.schema import loan_partition
from shared.store.table import ConditionFailed, Table

BILL_KEY = "BILL"
CLAIM = timedelta(seconds=30)
"""The time to read the history of a claimed bill; then another process may claim the bill."""


@dataclass(frozen=True)
class StoredBill:
    """The final reading of an engine's history and the final bill, as JSON; None until stored."""

    reading: str | None = None
    bill: str | None = None


class Bills:
    """The bills of the table. Every method may raise `StoreUnavailable`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, application_id: str) -> StoredBill:
        """Return what is stored of a loan's bill."""
        item = self._table.get(loan_partition(application_id), BILL_KEY) or {}
        return StoredBill(item.get("reading"), item.get("bill"))

    def claim(self, application_id: str) -> bool:
        """Claim the reading of a loan's history; False if another process has or had the claim."""
        key = {"pk": loan_partition(application_id), "sk": BILL_KEY}
        until = {"claimed_until": timestamp(self._clock() + CLAIM)}
        try:
            self._table.create({**key, **until})
        except ConditionFailed:
            return self._claim_again(key["pk"], until)
        return True

    def store_reading(self, application_id: str, reading: str) -> None:
        """Store the reading; one that is stored already stays."""
        self._store(application_id, "reading", reading)

    def store_bill(self, application_id: str, bill: str) -> str:
        """Store the bill of a claimed loan and return the stored one: the first wins."""
        self._store(application_id, "bill", bill)
        return self.get(application_id).bill or bill

    def _store(self, application_id: str, name: str, value: str) -> None:
        partition = loan_partition(application_id)
        try:
            self._table.update(partition, BILL_KEY, change={name: value}, absent=(name,))
        except ConditionFailed:
            return

    def _claim_again(self, partition: str, until: dict[str, str]) -> bool:
        """Take over a claim that has expired without a reading."""
        claimed = (self._table.get(partition, BILL_KEY) or {}).get("claimed_until")
        if claimed is None or claimed > timestamp(self._clock()):
            return False
        try:
            self._table.update(
                partition,
                BILL_KEY,
                change=until,
                absent=("reading",),
                equal={"claimed_until": claimed},
            )
        except ConditionFailed:
            return False
        return True
