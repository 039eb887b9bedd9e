"""The table's keys and indexes, declared once for the stack and the lab."""

from dataclasses import dataclass

PARTITION_KEY = "pk"
SORT_KEY = "sk"
TTL_ATTRIBUTE = "expires_on"


@dataclass(frozen=True)
class Index:
    """A global secondary index over two string attributes.

    It projects the keys alone: a change to a loan is written to it, and billed, only when the
    loan enters or leaves it.
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
"""Sparse: the loans that wait for a manager, nearest deadline first."""

UNFINISHED = Index("unfinished", "unfinished_pk", "unfinished_sk")
"""Sparse: the loans without an outcome, oldest first; what the reconciler looks at."""

INDEXES: tuple[Index, ...] = (LOANS_BY_AGE, LOANS_BY_OWNER, OPEN_APPROVALS, UNFINISHED)
