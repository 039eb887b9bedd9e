"""The event log: append events, and read those that a reader hasn't seen.

A reader's cursor lists the events it has seen instead of a time. So a reader gets every event, even
one whose writer was slow or has a wrong clock (docs/decisions/0001).
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from shared.events.event import Event
from shared.events.item import attributes_of, from_item
from shared.runtime.recent import Recent
from shared.store.schema import loan_partition
from shared.store.table import ConditionFailed, StoreUnavailable, Table

EVENT_PREFIX = "EVENT#"
_DIGEST_BYTES = 8
_MOST_FOLLOWED = 64
"""Loans whose events a process caches, each at most some tens of kilobytes."""


LostEvent = Callable[[str, Event, Exception], None]
"""Called for an event that couldn't be written, with application id, event and error."""


class BadEventCursor(ValueError):
    """The `after` of a request isn't a cursor of this log."""


@dataclass(frozen=True)
class LoanEvent:
    """An event, and the application id of its loan."""

    application_id: str
    event: Event


@dataclass(frozen=True)
class EventPage:
    """Events that a reader hasn't seen, and the reader's cursor after them."""

    events: list[LoanEvent]
    cursor: str


class EventLog:
    """The events of all loans."""

    def __init__(self, table: Table, on_lost: LostEvent) -> None:
        self._table = table
        self._on_lost = on_lost
        self._followed: Recent[Sequence[Event]] = Recent(_MOST_FOLLOWED)

    def append(self, application_id: str, event: Event) -> None:
        """Write the event once. A failed write is reported and never fails the loan."""
        try:
            self._table.create(_to_item(application_id, event))
        except ConditionFailed:
            return
        except (StoreUnavailable, ClientError) as error:
            self._on_lost(application_id, event, error)

    def read(self, application_id: str, *, consistent: bool = False) -> list[Event]:
        """Return all events of a loan, in the order of the writers' clocks.

        A consistent read returns every event written before it, and costs twice as much.

        Raises:
            StoreUnavailable: the table can't be reached.
        """
        items = self._table.partition(
            loan_partition(application_id), EVENT_PREFIX, consistent=consistent
        )
        return in_order(map(from_item, items))

    def follow(self, application_id: str, *, consistent: bool = False) -> Sequence[Event]:
        """Return all events of a loan as `read` does, by a short query if some are cached.

        The query returns the events that are newer than the cached ones, and the number of all
        events. Events are never changed or removed, so a different total means that an event
        arrived late by its writer's clock: then all events are read.

        Raises:
            StoreUnavailable: the table can't be reached.
        """
        cached = self._followed.get(application_id, ())
        newest = max((event.at for event in cached), default="")
        items, total = self._table.newer(
            loan_partition(application_id), EVENT_PREFIX, "at", newest, consistent=consistent
        )
        if len(cached) + len(items) != total:
            cached, items = self.read(application_id, consistent=consistent), []
        events = [*cached, *in_order(map(from_item, items))]
        self._followed.put(application_id, events)
        return events


def in_order(events: Iterable[Event]) -> list[Event]:
    """Order events by their writers' clocks and then by key, the same for every reader."""
    return sorted(events, key=lambda event: (event.at, event.key))


def unseen(events: Iterable[LoanEvent], after: str | None) -> EventPage:
    """Return those of the events that a reader with the cursor `after` hasn't seen.

    Raises:
        BadEventCursor: the cursor isn't one of this log.
    """
    seen = _digests(after)
    by_digest = {_digest(event): event for event in events}
    new = {digest: event for digest, event in by_digest.items() if digest not in seen}
    cursor = b"".join(sorted(seen | new.keys()))
    return EventPage(list(new.values()), base64.urlsafe_b64encode(cursor).decode())


def _digest(event: LoanEvent) -> bytes:
    identity = f"{event.application_id}/{event.event.key}"
    return hashlib.blake2b(identity.encode(), digest_size=_DIGEST_BYTES).digest()


def _digests(cursor: str | None) -> set[bytes]:
    if not cursor:
        return set()
    try:
        raw = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadEventCursor(cursor) from error
    if len(raw) % _DIGEST_BYTES:
        raise BadEventCursor(cursor)
    return {raw[at : at + _DIGEST_BYTES] for at in range(0, len(raw), _DIGEST_BYTES)}


def _to_item(application_id: str, event: Event) -> dict[str, Any]:
    keys = {"pk": loan_partition(application_id), "sk": EVENT_PREFIX + event.key}
    return {**keys, **attributes_of(event)}
