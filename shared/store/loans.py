"""Every change to a loan, each one conditional write."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.runtime.clock import Clock, later, timestamp
from shared.store.cursors import read_cursor, write_cursor
from shared.store.loan import Decision, Loan
from shared.store.schema import (
    LOANS_BY_AGE,
    LOANS_BY_OWNER,
    OPEN_APPROVALS,
    UNFINISHED,
    Index,
)
from shared.store.table import ConditionFailed, Item, Table

LOAN_KEY = "LOAN"
_ALL = "ALL"


class NoSuchLoan(LookupError):
    """There is no loan with this id."""


class AlreadyDecided(Exception):
    """The loan has no open approval: it has a decision already, or doesn't wait for one."""


@dataclass(frozen=True)
class LoanPage:
    """Loans of a list and the opaque `next` of the following page."""

    loans: list[Loan]
    next: str | None


def loan_partition(application_id: str) -> str:
    """Return the partition in which everything about a loan stands."""
    return f"LOAN#{application_id}"


class Loans:
    """The loans of the table. Every method may raise `StoreUnavailable`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, application_id: str) -> Loan:
        """Return the loan.

        Raises:
            NoSuchLoan: nothing is stored under this id.
        """
        item = self._table.get(loan_partition(application_id), LOAN_KEY)
        if item is None:
            raise NoSuchLoan(application_id)
        return Loan.from_item(item)

    def create(self, loan: Loan) -> Loan:
        """Store a new loan; one that is stored already is returned as it is."""
        by_age = f"{loan.created_at}#{loan.application_id}"
        try:
            self._table.create(
                {
                    "pk": loan_partition(loan.application_id),
                    "sk": LOAN_KEY,
                    LOANS_BY_AGE.partition_key: _ALL,
                    LOANS_BY_AGE.sort_key: by_age,
                    UNFINISHED.partition_key: _ALL,
                    UNFINISHED.sort_key: by_age,
                    "application_id": loan.application_id,
                    "engine": loan.engine,
                    "race_id": loan.race_id,
                    "owner": loan.owner,
                    "pace_ms": loan.pace_ms,
                    "faults": loan.faults or None,
                    "created_at": loan.created_at,
                    "updated_at": loan.updated_at,
                    **asdict(loan.application),
                }
            )
        except ConditionFailed:
            return self.get(loan.application_id)
        return loan

    def mark_started(self, application_id: str, execution: str) -> None:
        """Note which execution runs the loan."""
        self._update(application_id, change={"execution": execution})

    def request_approval(self, application_id: str, resume_token: str, seconds: int) -> Loan:
        """Open the approval, or replace its token while nobody has decided.

        A loan that is decided already keeps its decision; the new token is stored all the same,
        so that the decision can be delivered to it.
        """
        opened = self._ticket("approval", resume_token, seconds)
        index = {
            OPEN_APPROVALS.partition_key: _ALL,
            OPEN_APPROVALS.sort_key: f"{opened['approval_expires_at']}#{application_id}",
        }
        try:
            return self._update(
                application_id,
                change={**opened, **index},
                absent=("decision_approved", "outcome"),
            )
        except ConditionFailed:
            return self._update(
                application_id,
                change=opened,
                remove=("decision_delivered_at",),
                present=("decision_approved",),
                absent=("outcome",),
            )

    def request_fraud_check(self, application_id: str, resume_token: str, seconds: int) -> Loan:
        """Store where the fraud service's answer goes."""
        return self._update(
            application_id,
            change=self._ticket("fraud", resume_token, seconds),
            absent=("outcome",),
        )

    def note_asked_again(self, application_id: str, resume_token: str) -> None:
        """Note that the fraud service was asked again, if its answer still goes to this token."""
        try:
            self._update(
                application_id,
                change={"fraud_asked_at": timestamp(self._clock())},
                absent=("outcome",),
                equal={"fraud_token": resume_token},
            )
        except ConditionFailed:
            return

    def decide(self, application_id: str, decision: Decision) -> Loan:
        """Claim the decision about a loan that waits for one.

        Raises:
            AlreadyDecided: the loan waits for nobody, or somebody else was first.
            NoSuchLoan: nothing is stored under this id.
        """
        try:
            return self._update(
                application_id,
                change={
                    "decision_approved": decision.approved,
                    "decision_at": decision.decided_at,
                    "decision_by": decision.decided_by,
                    **({"decision_reason": decision.reason} if decision.reason else {}),
                },
                remove=(OPEN_APPROVALS.partition_key, OPEN_APPROVALS.sort_key),
                present=("approval_token",),
                absent=("decision_approved", "outcome"),
            )
        except ConditionFailed:
            self.get(application_id)
            raise AlreadyDecided(application_id) from None

    def mark_delivered(self, application_id: str, resume_token: str) -> None:
        """Note that the workflow has the decision, unless it waits with another token by now."""
        try:
            self._update(
                application_id,
                change={"decision_delivered_at": timestamp(self._clock())},
                equal={"approval_token": resume_token},
            )
        except ConditionFailed:
            return

    def claim_disbursement(
        self, application_id: str, reference: str, offer: Mapping[str, Any]
    ) -> Loan:
        """Claim the one disbursement of this loan, at the terms of this offer.

        Returns the loan with the claim that holds: the first one, whoever asks. It has none when
        the offer was withdrawn or the loan has ended without money.
        """
        try:
            return self._update(
                application_id,
                change={"disbursement_ref": reference, "offer": dict(offer)},
                absent=("disbursement_ref", "withdrawn_at", "outcome"),
            )
        except ConditionFailed:
            return self.get(application_id)

    def record_payment(self, application_id: str, reference: str, amount: Cents) -> bool:
        """Pay, once for each reference: the simulated bank's own ledger.

        Returns whether this call moved the money; False if it had moved already.
        """
        try:
            self._table.create(
                {
                    "pk": loan_partition(application_id),
                    "sk": f"PAYMENT#{reference}",
                    "application_id": application_id,
                    "amount": amount,
                    "paid_at": timestamp(self._clock()),
                }
            )
        except ConditionFailed:
            return False
        return True

    def withdraw_offer(self, application_id: str) -> bool:
        """Withdraw the offer, unless its disbursement has been claimed.

        Returns False if it has: money on its way is paid.
        """
        try:
            self._update(
                application_id,
                change={"withdrawn_at": timestamp(self._clock())},
                absent=("disbursement_ref", "withdrawn_at", "outcome"),
            )
        except ConditionFailed:
            return self.get(application_id).disbursement_ref is None
        return True

    def record_outcome(
        self, application_id: str, outcome: Status, result: Mapping[str, Any]
    ) -> Loan:
        """Record how the loan ended, once: a loan that has an outcome keeps it.

        A loan whose disbursement is claimed can only end as approved.

        Returns the loan with the outcome that holds.
        """
        blocked = () if outcome is Status.APPROVED else ("disbursement_ref",)
        try:
            return self._update(
                application_id,
                change={"outcome": outcome.value, "result": dict(result)},
                remove=(
                    OPEN_APPROVALS.partition_key,
                    OPEN_APPROVALS.sort_key,
                    UNFINISHED.partition_key,
                    UNFINISHED.sort_key,
                ),
                absent=("outcome", *blocked),
            )
        except ConditionFailed:
            return self.get(application_id)

    def newest(self, limit: int, after: str | None, owner: str | None = None) -> LoanPage:
        """Return a page of loans, newest first: one owner's, or everybody's.

        `after` is the `next` of the page before.

        Raises:
            BadCursor: `after` isn't one of ours.
        """
        index, partition = (LOANS_BY_OWNER, owner) if owner else (LOANS_BY_AGE, _ALL)
        return self._page(index, limit, after, partition=partition, newest_first=True)

    def waiting_for_manager(self, limit: int = 100) -> list[Loan]:
        """Return the loans with an open approval, the nearest deadline first."""
        return self._page(OPEN_APPROVALS, limit, None).loans

    def unfinished(self, limit: int, after: str | None = None) -> LoanPage:
        """Return a page of the loans without an outcome, oldest first."""
        return self._page(UNFINISHED, limit, after)

    def _page(
        self,
        index: Index,
        limit: int,
        after: str | None,
        *,
        partition: str = _ALL,
        newest_first: bool = False,
    ) -> LoanPage:
        start = read_cursor(after, index, partition)
        page = self._table.index_page(
            index, partition, limit=limit, newest_first=newest_first, start=start
        )
        loans = self._table.get_many((key["pk"], key["sk"]) for key in page.items)
        following = write_cursor(page.next_key) if page.next_key else None
        return LoanPage([Loan.from_item(item) for item in loans], following)

    def _ticket(self, name: str, resume_token: str, seconds: int) -> Item:
        requested_at = timestamp(self._clock())
        return {
            f"{name}_token": resume_token,
            f"{name}_requested_at": requested_at,
            f"{name}_expires_at": later(requested_at, seconds),
        }

    def _update(self, application_id: str, *, change: Mapping[str, Any], **terms: Any) -> Loan:
        changed = {**change, "updated_at": timestamp(self._clock())}
        return Loan.from_item(
            self._table.update(loan_partition(application_id), LOAN_KEY, change=changed, **terms)
        )
