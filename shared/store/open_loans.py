"""The open loans of each applicant, of which there may be a limited number."""

import math
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from shared.runtime.clock import Clock, moment, timestamp
from shared.runtime.limits import LOAN_COUNTS_SECONDS
from shared.store.schema import LOAN_KEY, TTL_ATTRIBUTE, loan_partition, owner_partition
from shared.store.table import ConditionFailed, Table

_LEAST_AGE = timedelta(seconds=LOAN_COUNTS_SECONDS)
_OPEN_LOANS_KEY = "OPEN_LOANS"
_RETENTION = timedelta(days=1)
_TRIES = 5


class TooManyOpenLoans(Exception):
    """The applicant has as many open loans as allowed; another try may succeed after some seconds.

    `most` is the allowed number.
    """

    def __init__(self, most: int, retry_after_seconds: int) -> None:
        super().__init__(f"{most} loans are open")
        self.most = most
        self.retry_after_seconds = retry_after_seconds


class OpenLoans:
    """The loans of each owner that are unfinished or less than a minute old.

    No workflow releases a place: when all are taken, the listed loans are read, and those that have
    ended are dropped. Every method may raise `StoreUnavailable`.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def claim(self, owner: str, application_ids: Collection[str], most: int) -> None:
        """Count new loans of an owner; loans that are counted already are not counted again.

        Raises:
            TooManyOpenLoans: more than `most` loans of the owner would be open.
        """
        for _ in range(_TRIES):
            item = self._table.get(owner_partition(owner), _OPEN_LOANS_KEY)
            held: Mapping[str, str] = item["loans"] if item else {}
            loans = self._with(held, application_ids)
            if len(loans) > most:
                loans = self._with(self._open_among(held), application_ids)
            if len(loans) > most:
                raise TooManyOpenLoans(most, self._seconds_until_free(loans.values()))
            if self._stored(owner, item, loans):
                return
        raise TooManyOpenLoans(most, retry_after_seconds=1)

    def _with(self, held: Mapping[str, str], application_ids: Collection[str]) -> dict[str, str]:
        return {**dict.fromkeys(application_ids, timestamp(self._clock())), **held}

    def _open_among(self, held: Mapping[str, str]) -> dict[str, str]:
        keys = [(loan_partition(application_id), LOAN_KEY) for application_id in held]
        unfinished = {
            item["application_id"] for item in self._table.get_many(keys) if "outcome" not in item
        }
        return {
            application_id: claimed_at
            for application_id, claimed_at in held.items()
            if application_id in unfinished or self._age(claimed_at) < _LEAST_AGE
        }

    def _stored(
        self, owner: str, before: Mapping[str, Any] | None, loans: Mapping[str, str]
    ) -> bool:
        """Replace the list, unless another request has replaced it meanwhile."""
        partition = owner_partition(owner)
        change = {
            "loans": dict(loans),
            "version": int(before["version"]) + 1 if before else 1,
            TTL_ATTRIBUTE: int((self._clock() + _RETENTION).timestamp()),
        }
        try:
            if before is None:
                self._table.create({"pk": partition, "sk": _OPEN_LOANS_KEY, **change})
            else:
                self._table.update(
                    partition,
                    _OPEN_LOANS_KEY,
                    change=change,
                    equal={"version": before["version"]},
                )
        except ConditionFailed:
            return False
        return True

    def _seconds_until_free(self, claims: Collection[str]) -> int:
        """Return when the next loan is old enough, in seconds; it may be unfinished even then."""
        rests = [(_LEAST_AGE - self._age(claimed_at)).total_seconds() for claimed_at in claims]
        return max(1, math.ceil(min((rest for rest in rests if rest > 0), default=0)))

    def _age(self, claimed_at: str) -> timedelta:
        return self._clock() - moment(claimed_at)
