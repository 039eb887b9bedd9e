"""Appending events and reading what is new, so that no event is ever missed.

A reader's cursor names the events it has seen, not a moment: an event whose writer was slow or
whose clock is wrong is still new to a reader that hasn't seen it (docs/decisions/0001).
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
from shared.events.recent import Recent
from shared.store.loans import loan_partition
from shared.store.table import ConditionFailed, StoreUnavailable, Table

EVENT_PREFIX = "EVENT#"
_DIGEST_BYTES = 8
_MOST_FOLLOWED = 256
"""Loans whose events a process remembers: some tens of kilobytes each at most."""


LostEvent = Callable[[str, Event, Exception], None]
"""Told of an event that couldn't be written: application id, event, error."""


class BadEventCursor(ValueError):
    """The `after` of a reader wasn't made by this log."""


@dataclass(frozen=True)
class LoanEvent:
    """An event, and the loan that it is told of."""

    application_id: str
    event: Event


@dataclass(frozen=True)
class EventPage:
    """What a reader hasn't seen, and the cursor that names it too."""

    told: list[LoanEvent]
    cursor: str


class EventLog:
    """The events of all loans."""

    def __init__(self, table: Table, on_lost: LostEvent) -> None:
        self._table = table
        self._on_lost = on_lost
        self._followed: Recent[Sequence[Event]] = Recent(_MOST_FOLLOWED)

    def append(self, application_id: str, event: Event) -> None:
        """Write the event once. Progress never fails a loan: what can't be written is reported."""
        try:
            self._table.create(_to_item(application_id, event))
        except ConditionFailed:
            return
        except (StoreUnavailable, ClientError) as error:
            self._on_lost(application_id, event, error)

    def read(self, application_id: str, *, consistent: bool = False) -> list[Event]:
        """Return all events of a loan, in the order of the writers' clocks.

        A consistent read has every event that was written before it; it costs twice as much.

        Raises:
            StoreUnavailable: the table can't be reached.
        """
        items = self._table.partition(
            loan_partition(application_id), EVENT_PREFIX, consistent=consistent
        )
        return in_order(map(from_item, items))

    def follow(self, application_id: str) -> Sequence[Event]:
        """Return all events of a loan as `read` does, by one short query if this log followed it.

        What is newer than the events it knows comes along with how many there are in all. As none
        is ever changed or removed, these are all that's new, unless one came late by its writer's
        clock: then everything is read.

        Raises:
            StoreUnavailable: the table can't be reached.
        """
        known = self._followed.get(application_id, ())
        newest = max((event.at for event in known), default="")
        items, there = self._table.newer(loan_partition(application_id), EVENT_PREFIX, "at", newest)
        if len(known) + len(items) != there:
            known, items = self.read(application_id), []
        events = [*known, *in_order(map(from_item, items))]
        self._followed.put(application_id, events)
        return events


def in_order(events: Iterable[Event]) -> list[Event]:
    """Order events by their writers' clocks, ties by key, so that every reader has one order."""
    return sorted(events, key=lambda event: (event.at, event.key))


def unseen(told: Iterable[LoanEvent], after: str | None) -> EventPage:
    """Return what a reader with this cursor hasn't seen of these events.

    Raises:
        BadCursor: the cursor wasn't made here.
    """
    seen = _digests(after)
    by_digest = {_digest(one): one for one in told}
    unseen = {digest: one for digest, one in by_digest.items() if digest not in seen}
    named = b"".join(sorted(seen | unseen.keys()))
    return EventPage(list(unseen.values()), base64.urlsafe_b64encode(named).decode())


def _digest(told: LoanEvent) -> bytes:
    what = f"{told.application_id}/{told.event.key}"
    return hashlib.blake2b(what.encode(), digest_size=_DIGEST_BYTES).digest()


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
