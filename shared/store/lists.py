"""The lists of loans, each read from an index of the table."""

from dataclasses import dataclass

from shared.store.cursors import read_cursor, write_cursor
from shared.store.loan import Loan
from shared.store.schema import DUE, LOANS_BY_AGE, LOANS_BY_OWNER, OPEN_APPROVALS, Index
from shared.store.table import Table

ALL_LOANS = "ALL"
"""The partition of the indexes that list the loans of all owners."""


@dataclass(frozen=True)
class LoanPage:
    """The loans of a page and the opaque `next` of the following one."""

    loans: list[Loan]
    next: str | None


class LoanLists:
    """Lists of loans. Every method may raise `StoreUnavailable`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def newest(self, limit: int, after: str | None, owner: str | None = None) -> LoanPage:
        """Return a page of loans, newest first: those of an owner, or all.

        `after` is the `next` of the page before.

        Raises:
            BadCursor: `after` isn't a cursor of this list.
        """
        index, partition = (LOANS_BY_OWNER, owner) if owner else (LOANS_BY_AGE, ALL_LOANS)
        return self._page(index, limit, after, partition=partition, newest_first=True)

    def waiting_for_manager(self, limit: int = 100, *, until: str | None = None) -> list[Loan]:
        """Return the loans with an open approval, the nearest deadline first.

        With `until`, only those whose deadline is before that time, ISO 8601 in UTC.
        """
        return self._page(OPEN_APPROVALS, limit, None, until=until).loans

    def due(self, by: str, limit: int, after: str | None = None) -> LoanPage:
        """Return a page of the loans that the reconciler has to look at by a time, longest first.

        `by` is ISO 8601 in UTC; every one of these loans is without an outcome.
        """
        return self._page(DUE, limit, after, until=by)

    def _page(
        self,
        index: Index,
        limit: int,
        after: str | None,
        *,
        partition: str = ALL_LOANS,
        newest_first: bool = False,
        until: str | None = None,
    ) -> LoanPage:
        start = read_cursor(after, index, partition)
        page = self._table.index_page(
            index, partition, limit=limit, newest_first=newest_first, until=until, start=start
        )
        loans = self._table.get_many((key["pk"], key["sk"]) for key in page.items)
        following = write_cursor(page.next_key) if page.next_key else None
        return LoanPage([Loan.from_item(item) for item in loans], following)
