"""Idempotency keys, so that a repeated request creates no second loan, and races."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.store.schema import TTL_ATTRIBUTE, owner_partition, race_partition
from shared.store.table import ConditionFailed, Table

RETENTION_SECONDS = 24 * 60 * 60
"""The time that an idempotency key is stored."""


class KeyReused(Exception):
    """The idempotency key was used with another body."""


class NoSuchRace(LookupError):
    """There is no race with this id."""


@dataclass(frozen=True)
class Submission:
    """The ids of a submission: an application id per engine, and the race's id if it is one."""

    applications: Mapping[str, str]
    race_id: str | None = None


class Submissions:
    """Idempotency keys and races. Every method may raise `StoreUnavailable`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(
        self, owner: str, key: str, fingerprint: str, submission: Submission, epoch_seconds: int
    ) -> Submission:
        """Bind the ids to this owner's key, or return the ids that are bound to it.

        Raises:
            KeyReused: the key is bound to a submission with another fingerprint.
        """
        partition = owner_partition(owner)
        sort = f"SUBMISSION#{key}"
        try:
            self._table.create(
                {
                    "pk": partition,
                    "sk": sort,
                    "fingerprint": fingerprint,
                    "applications": dict(submission.applications),
                    "race_id": submission.race_id,
                    TTL_ATTRIBUTE: epoch_seconds + RETENTION_SECONDS,
                }
            )
        except ConditionFailed:
            bound = self._table.get(partition, sort) or {}
            if bound.get("fingerprint") != fingerprint:
                raise KeyReused(key) from None
            return Submission(bound["applications"], bound.get("race_id"))
        return submission

    def store_race(self, race_id: str, applications: Mapping[str, str]) -> None:
        """Store the loans of a race; a race that is stored already stays."""
        race = {"pk": race_partition(race_id), "sk": "RACE", "applications": dict(applications)}
        try:
            self._table.create(race)
        except ConditionFailed:
            return

    def race(self, race_id: str) -> Mapping[str, str]:
        """Return the application id of each engine's lane.

        Raises:
            NoSuchRace: nothing is stored under this id.
        """
        race = self._table.get(race_partition(race_id), "RACE")
        if race is None:
            raise NoSuchRace(race_id)
        lanes: Mapping[str, str] = race["applications"]
        return lanes
