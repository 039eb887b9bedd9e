"""The table's keys and indexes, declared once for the stack and the lab."""

from dataclasses import dataclass

PARTITION_KEY = "pk"
SORT_KEY = "sk"
TTL_ATTRIBUTE = "expires_on"


@dataclass(frozen=True)
class Index:
    """A global secondary index over two string attributes, with every attribute projected."""

    name: str
    partition_key: str
    sort_key: str


LOANS_BY_AGE = Index("loans_by_age", "age_pk", "age_sk")
"""Every loan, oldest first."""

OPEN_APPROVALS = Index("open_approvals", "approval_pk", "approval_sk")
"""Sparse: the loans that wait for a manager, nearest deadline first."""

UNFINISHED = Index("unfinished", "unfinished_pk", "unfinished_sk")
"""Sparse: the loans without an outcome, oldest first; what the reconciler looks at."""

INDEXES: tuple[Index, ...] = (LOANS_BY_AGE, OPEN_APPROVALS, UNFINISHED)
