"""The keys and indexes of the table, for the stack and the lab."""

from dataclasses import dataclass

PARTITION_KEY = "pk"
SORT_KEY = "sk"
TTL_ATTRIBUTE = "expires_on"

LOAN_KEY = "LOAN"
"""The sort key of a loan in its partition."""


def loan_partition(application_id: str) -> str:
    """Return the partition of a loan, its events, its payment and its bill."""
    return f"LOAN#{application_id}"


def owner_partition(owner: str) -> str:
    """Return the partition of an owner's idempotency keys and of the list of open loans."""
    return f"OWNER#{owner}"


def race_partition(race_id: str) -> str:
    """Return the partition of a race."""
    return f"RACE#{race_id}"


@dataclass(frozen=True)
class Index:
    """A global secondary index over two string attributes.

    It projects the keys alone, so a write to a loan costs an index write only when the loan enters
    or leaves the index.
    """

    name: str
    partition_key: str
    sort_key: str


PROJECTION = "KEYS_ONLY"

LOANS_BY_AGE = Index("loans_by_age", "age_pk", "age_sk")
"""Every loan, oldest first."""

LOANS_BY_OWNER = Index("loans_by_owner", "owner", "age_sk")
"""Every loan of one applicant, oldest first."""

OPEN_APPROVALS = Index("open_approvals", "approval_pk", "approval_sk")
"""The loans that wait for a manager, nearest deadline first (sparse)."""

DUE = Index("due", "due_pk", "due_sk")
"""The loans without an outcome, by the time at which the reconciler looks at them (sparse)."""

INDEXES: tuple[Index, ...] = (LOANS_BY_AGE, LOANS_BY_OWNER, OPEN_APPROVALS, DUE)
