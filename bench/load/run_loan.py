"""Runs one loan as a client: submits it, follows its events, approves it, waits for its end."""

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

TIMEOUT_SECONDS = 300
"""A loan that hasn't ended after this time has failed."""
_LONG_POLL_SECONDS = 10
_TRIES = 3
_MEASURED_FIELDS = ("at", "kind", "step", "branch", "attempt", "invocation", "operation", "bytes")
_MEASURED_FIELDS_OF = {Kind.REPLAYED: ("served",), Kind.WAITING: ("expires_at",)}

Answer = Mapping[str, Any]
_T = TypeVar("_T")


class CallFailed(Exception):
    """A call of the API failed; `retryable` says whether another attempt may succeed."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.retryable = retryable


class Calls(Protocol):
    """The calls of the API that a client makes. Each may raise `CallFailed`."""

    def apply(self, application: Mapping[str, Any], key: str) -> Answer:
        """Submit an application under an idempotency key."""
        ...

    def events(self, application_id: str, after: str | None, wait: int) -> Answer:
        """Return the events after a cursor; wait up to `wait` seconds for one."""
        ...

    def approve(self, application_id: str) -> Answer:
        """Approve a loan as its manager."""
        ...

    def status(self, application_id: str) -> Answer:
        """Return the snapshot of a loan."""
        ...


def run_loan(calls: Calls, spec: LoanSpec, offered: float, intended: datetime) -> LoanTrace:
    """Run a loan to its end and return its trace, also if it failed."""
    progress = _Progress(submitted_at=timestamp(now()))
    error = None
    try:
        status = _follow(calls, spec, progress)
        if status != spec.expected:
            error = f"ended as {status}, expected {spec.expected}"
    except (CallFailed, TimeoutError) as failure:
        error = str(failure)
    return LoanTrace(
        target=spec.target.name,
        engine=spec.engine,
        profile=spec.profile,
        offered=offered,
        application_id=progress.application_id,
        intended_at=timestamp(intended),
        submitted_at=progress.submitted_at,
        accepted_at=progress.accepted_at,
        done_at=timestamp(now()),
        events=[_measured_fields(event) for event in progress.events.values()],
        error=error,
        crashed=spec.crashed,
    )


class _Progress:
    def __init__(self, submitted_at: str) -> None:
        self.submitted_at = self.accepted_at = submitted_at
        self.application_id = ""
        self.events: dict[str, Answer] = {}


def _follow(calls: Calls, spec: LoanSpec, progress: _Progress) -> str:
    key = secrets.token_hex(16)
    accepted = _with_retries(lambda: calls.apply(spec.application, key))
    progress.accepted_at = timestamp(now())
    id_ = progress.application_id = str(accepted["application_id"])
    deadline = time.monotonic() + TIMEOUT_SECONDS
    cursor: str | None = None
    while time.monotonic() < deadline:
        page = _with_retries(partial(calls.events, id_, cursor, _LONG_POLL_SECONDS))
        cursor = str(page["cursor"])
        must_approve = any(_waits_for_manager(event, progress) for event in page["events"])
        progress.events |= {event["key"]: event for event in page["events"]}
        if must_approve:
            _with_retries(lambda: calls.approve(id_))
        if page["done"]:
            return str(_with_retries(lambda: calls.status(id_))["status"])
        time.sleep(page.get("next_ms", 0) / 1000)
    raise TimeoutError(f"hasn't ended after {TIMEOUT_SECONDS} s")


def _waits_for_manager(event: Answer, progress: _Progress) -> bool:
    waits = (event["kind"], event.get("step")) == (Kind.WAITING, Step.MANAGER_APPROVAL)
    return waits and event["key"] not in progress.events


def _with_retries(call: Callable[[], _T]) -> _T:
    """Retry a call; the submission has an idempotency key, and the other calls are idempotent."""
    for _ in range(_TRIES - 1):
        try:
            return call()
        except CallFailed as failure:
            if not failure.retryable:
                raise
    return call()


def _measured_fields(event: Answer) -> Answer:
    names = (*_MEASURED_FIELDS, *_MEASURED_FIELDS_OF.get(event["kind"], ()))
    return {name: event[name] for name in names if event.get(name) is not None}
