"""One loan as a user has it: submitted, followed, decided about when it asks, seen to its end."""

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from bench.load.plan import LoanSpec
from bench.measure.sample import LoanTrace
from shared.domain.pipeline import Step
from shared.events.event import Kind
from shared.runtime.clock import now, timestamp

PATIENCE_SECONDS = 300
"""How long a loan is followed before it counts as failed."""
_LONGEST_WAIT_SECONDS = 10
_TRIES = 3
_KEPT = ("at", "kind", "step", "branch", "attempt", "invocation", "operation", "bytes")
_KEPT_IN_SOME = {Kind.REPLAYED: ("served",), Kind.WAITING: ("expires_at",)}

Answer = Mapping[str, Any]
_T = TypeVar("_T")


class CallFailed(Exception):
    """A call of the API had no good answer; `again` says whether a second try may have one."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


class Calls(Protocol):
    """The calls of the API that a user makes. Each may raise `CallFailed`."""

    def apply(self, application: Mapping[str, Any], key: str) -> Answer:
        """Submit an application under an idempotency key."""
        ...

    def events(self, application_id: str, after: str | None, wait: int) -> Answer:
        """Return what is new after the cursor."""
        ...

    def approve(self, application_id: str) -> Answer:
        """Agree to a loan."""
        ...

    def status(self, application_id: str) -> Answer:
        """Return the loan as it stands."""
        ...


def run_loan(calls: Calls, errand: LoanSpec, offered: float, intended: datetime) -> LoanTrace:
    """See a loan through, and return what was seen; a loan that fails is a journey too."""
    seen = _Seen(submitted_at=timestamp(now()))
    error = None
    try:
        status = _follow(calls, errand, seen)
        if status != errand.expected:
            error = f"ended as {status}, expected {errand.expected}"
    except (CallFailed, TimeoutError) as failed:
        error = str(failed)
    return LoanTrace(
        target=errand.target.name,
        engine=errand.engine,
        profile=errand.profile,
        offered=offered,
        application_id=seen.application_id,
        intended_at=timestamp(intended),
        submitted_at=seen.submitted_at,
        accepted_at=seen.accepted_at,
        done_at=timestamp(now()),
        events=[_kept(event) for event in seen.events.values()],
        error=error,
        crashed=errand.crashed,
    )


class _Seen:
    def __init__(self, submitted_at: str) -> None:
        self.submitted_at = self.accepted_at = submitted_at
        self.application_id = ""
        self.events: dict[str, Answer] = {}


def _follow(calls: Calls, errand: LoanSpec, seen: _Seen) -> str:
    key = secrets.token_hex(16)
    accepted = _insist(lambda: calls.apply(errand.application, key))
    seen.accepted_at = timestamp(now())
    id_ = seen.application_id = str(accepted["application_id"])
    ends = time.monotonic() + PATIENCE_SECONDS
    cursor: str | None = None
    while time.monotonic() < ends:
        news = _insist(partial(calls.events, id_, cursor, _LONGEST_WAIT_SECONDS))
        cursor = str(news["cursor"])
        asked = [event for event in news["events"] if _asks(event, seen)]
        seen.events |= {event["key"]: event for event in news["events"]}
        if asked:
            _insist(lambda: calls.approve(id_))
        if news["done"]:
            return str(_insist(lambda: calls.status(id_))["status"])
    raise TimeoutError(f"didn't end in {PATIENCE_SECONDS} s")


def _asks(event: Answer, seen: _Seen) -> bool:
    waits = (event["kind"], event.get("step")) == (Kind.WAITING, Step.MANAGER_APPROVAL)
    return waits and event["key"] not in seen.events


def _insist(call: Callable[[], _T]) -> _T:
    """Try again as a user would: the submission has a key, and the rest changes nothing twice."""
    for _ in range(_TRIES - 1):
        try:
            return call()
        except CallFailed as failed:
            if not failed.again:
                raise
    return call()


def _kept(event: Answer) -> Answer:
    names = (*_KEPT, *_KEPT_IN_SOME.get(event["kind"], ()))
    return {name: event[name] for name in names if event.get(name) is not None}
