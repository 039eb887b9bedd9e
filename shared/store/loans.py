"""The changes to a loan, each of them one conditional write."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from shared.domain.money import Cents
from shared.domain.outcome import Status
from shared.runtime.clock import Clock, later, timestamp
from shared.store.lists import ALL_LOANS, LoanLists
from shared.store.loan import Decision, Loan
from shared.store.schema import DUE, LOAN_KEY, LOANS_BY_AGE, OPEN_APPROVALS, loan_partition
from shared.store.table import ConditionFailed, Item, Table

GRACE_SECONDS = 3
"""How long the process that stored a loan or claimed a decision has to start or deliver it."""

SILENCE_SECONDS = 10
"""How long a loan may be silent after its wait before its engine is asked about the execution."""


class NoSuchLoan(LookupError):
    """There is no loan with this id."""


class AlreadyDecided(Exception):
    """The loan has no open approval: it has a decision, or doesn't wait for one."""


class Loans:
    """The loans of the table. Every method may raise `StoreUnavailable`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self.lists = LoanLists(table)

    def get(self, application_id: str) -> Loan:
        """Return the loan.

        Raises:
            NoSuchLoan: there is no loan with this id.
        """
        item = self._table.get(loan_partition(application_id), LOAN_KEY)
        if item is None:
            raise NoSuchLoan(application_id)
        return Loan.from_item(item)

    def create(self, loan: Loan) -> Loan:
        """Store a new loan and return it; return the stored one if the id is taken."""
        by_age = f"{loan.created_at}#{loan.application_id}"
        due = _due(loan.application_id, later(loan.created_at, GRACE_SECONDS))
        try:
            self._table.create(
                {
                    "pk": loan_partition(loan.application_id),
                    "sk": LOAN_KEY,
                    LOANS_BY_AGE.partition_key: ALL_LOANS,
                    LOANS_BY_AGE.sort_key: by_age,
                    **due,
                    "application_id": loan.application_id,
                    "engine": loan.engine,
                    "race_id": loan.race_id,
                    "owner": loan.owner,
                    "pace_ms": loan.pace_ms,
                    "faults": loan.faults or None,
                    "created_at": loan.created_at,
                    "updated_at": loan.updated_at,
                    **asdict(loan.application),
                },
                expires=False,
            )
        except ConditionFailed:
            return self.get(loan.application_id)
        return replace(loan, due=due[DUE.sort_key])

    def mark_started(self, application_id: str, execution: str) -> None:
        """Record the execution that runs the loan."""
        self._update(application_id, change={"execution": execution})

    def request_approval(self, application_id: str, resume_token: str, seconds: int) -> Loan:
        """Open the approval, or replace its token.

        A loan that is decided already keeps its decision. The new token is stored all the same, so
        that the decision can be delivered to it.
        """
        opened = self._wait("approval", resume_token, seconds)
        index = {
            OPEN_APPROVALS.partition_key: ALL_LOANS,
            OPEN_APPROVALS.sort_key: f"{opened['approval_expires_at']}#{application_id}",
        }
        expired = later(opened["approval_expires_at"], SILENCE_SECONDS)
        try:
            return self._update(
                application_id,
                change={**opened, **index, **_due(application_id, expired)},
                absent=("decision_approved", "outcome"),
            )
        except ConditionFailed:
            return self._update(
                application_id,
                change={**opened, **self._soon(application_id)},
                remove=("decision_delivered_at",),
                present=("decision_approved",),
                absent=("outcome",),
            )

    def request_fraud_check(self, application_id: str, resume_token: str, seconds: int) -> Loan:
        """Store the token to which the fraud service's answer goes."""
        return self._update(
            application_id,
            change=self._wait("fraud", resume_token, seconds),
            absent=("outcome",),
        )

    def record_asked_again(self, application_id: str, resume_token: str) -> None:
        """Record a repeated request to the fraud service, unless the wait has another token."""
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
            AlreadyDecided: the loan has a decision, or doesn't wait for a manager.
            NoSuchLoan: there is no loan with this id.
        """
        try:
            return self._update(
                application_id,
                change={
                    "decision_approved": decision.approved,
                    "decision_at": decision.decided_at,
                    "decision_by": decision.decided_by,
                    **({"decision_reason": decision.reason} if decision.reason else {}),
                    **self._soon(application_id),
                },
                remove=(OPEN_APPROVALS.partition_key, OPEN_APPROVALS.sort_key),
                present=("approval_token",),
                absent=("decision_approved", "outcome"),
            )
        except ConditionFailed:
            self.get(application_id)
            raise AlreadyDecided(application_id) from None

    def mark_delivered(self, application_id: str, resume_token: str) -> None:
        """Record that the workflow has the decision, unless it now waits with another token."""
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

        Returns the loan with the first claim. The loan has no claim if the offer was withdrawn or
        the loan has ended without money.
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
        """Pay an amount in cents, once per reference, in the ledger of the simulated bank.

        Returns False if the reference was paid before.
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

        Returns False if it has been claimed: that disbursement is completed.
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
        """Record the outcome and return the loan with its outcome: the first one recorded.

        From here on the loan's record expires, as its other items do from their creation on.
        A loan whose disbursement is claimed has no outcome but `approved`.
        """
        blocked = () if outcome is Status.APPROVED else ("disbursement_ref",)
        try:
            return self._update(
                application_id,
                change={
                    "outcome": outcome.value,
                    "result": dict(result),
                    **self._table.expiry(),
                },
                remove=(
                    OPEN_APPROVALS.partition_key,
                    OPEN_APPROVALS.sort_key,
                    DUE.partition_key,
                    DUE.sort_key,
                ),
                absent=("outcome", *blocked),
            )
        except ConditionFailed:
            return self.get(application_id)

    def look_again(self, loan: Loan, at: str) -> None:
        """Let the reconciler look at the loan at this time, unless the loan was changed since.

        The loan is one of the list `due`. Nothing else of it changes, neither its `updated_at`.
        """
        try:
            self._table.update(
                loan_partition(loan.application_id),
                LOAN_KEY,
                change=_due(loan.application_id, at),
                absent=("outcome",),
                equal={DUE.sort_key: loan.due},
            )
        except ConditionFailed:
            return

    def _soon(self, application_id: str) -> Item:
        return _due(application_id, later(timestamp(self._clock()), GRACE_SECONDS))

    def _wait(self, name: str, resume_token: str, seconds: int) -> Item:
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


def _due(application_id: str, at: str) -> Item:
    return {DUE.partition_key: ALL_LOANS, DUE.sort_key: f"{at}#{application_id}"}
