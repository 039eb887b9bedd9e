"""The bill of a loan: made once, by whoever claims it, and kept beside the loan."""

from dataclasses import dataclass
from datetime import timedelta

from shared.runtime.clock import Clock, timestamp
from shared.store.loans import loan_partition
from shared.store.table import ConditionFailed, Table

BILL_KEY = "BILL"
CLAIM = timedelta(seconds=30)
"""How long whoever has claimed a bill may take to read its history; then another one may."""


@dataclass(frozen=True)
class StoredBill:
    """What is known for good: the reading of an engine's history, then the bill. Both are JSON."""

    reading: str | None = None
    bill: str | None = None


class Bills:
    """The bills of the table. Every method may raise `StoreUnavailable`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, application_id: str) -> StoredBill:
        """Return what is kept of a loan's bill."""
        item = self._table.get(loan_partition(application_id), BILL_KEY) or {}
        return StoredBill(item.get("reading"), item.get("bill"))

    def claim(self, application_id: str) -> bool:
        """Claim the one reading of a loan's history; False if somebody else has or had it."""
        key = {"pk": loan_partition(application_id), "sk": BILL_KEY}
        until = {"claimed_until": timestamp(self._clock() + CLAIM)}
        try:
            self._table.create({**key, **until})
        except ConditionFailed:
            return self._claim_again(key["pk"], until)
        return True

    def keep_reading(self, application_id: str, reading: str) -> None:
        """Keep what the history said; what is kept already stays."""
        self._keep(application_id, "reading", reading)

    def keep_bill(self, application_id: str, bill: str) -> str:
        """Keep a claimed loan's bill and return the one that holds: the first one."""
        self._keep(application_id, "bill", bill)
        return self.get(application_id).bill or bill

    def _keep(self, application_id: str, name: str, value: str) -> None:
        partition = loan_partition(application_id)
        try:
            self._table.update(partition, BILL_KEY, change={name: value}, absent=(name,))
        except ConditionFailed:
            return

    def _claim_again(self, partition: str, until: dict[str, str]) -> bool:
        """Take over a claim whose owner had its time and has left nothing."""
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
