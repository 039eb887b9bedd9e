"""The events in a loan's log that say which process died, and which is about to."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from local.emulators.lambda_host.kills import Running
from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.domain.policy import RETRY
from shared.events.event import Event, Kind, Level, PauseOwner
from shared.events.log import EventLog
from shared.runtime.clock import now, timestamp
from shared.runtime.functions import FUNCTIONS, FunctionId
from shared.store.loans import Loans, NoSuchLoan
from shared.store.table import StoreUnavailable, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_APPLICATION = re.compile(rb'application_id\\*"\s*:\s*\\*"([0-9a-f]{32})')
"""The loan's id in a payload; in a durable one, the input is JSON inside JSON."""

_DURABLE = frozenset(each.id for each in FUNCTIONS if each.durability is not None)
_ATTEMPT_ENDS = (Kind.SUCCEEDED, Kind.FAILED, Kind.WAITING)

Fields = dict[str, Any]


class KillRecorder:
    """Writes `worker_killed` beside the other events of a loan."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str, durable_retry_seconds: int) -> None:
        store = Table(dynamodb, table)
        self._loans = Loans(store, now)
        self._events = EventLog(store, lambda *_: None)
        self._durable_retry_ms = durable_retry_seconds * 1000

    def record(self, running: Running) -> None:
        """Write that the process of this request died, and the pause until it is tried again.

        A death of the fraud service after the loan's end isn't recorded: the log is complete. Nor
        is a death that belongs to no loan.
        """
        died_at = timestamp(now())
        application_id = _application_of(running.payload)
        finished = self._is_finished(application_id)
        if finished is None or (finished and running.function.name == FunctionId.FRAUD):
            return
        function = FunctionId(running.function.name)
        message = f"The process of the {function} function died while it ran this loan"
        event = Event(
            Kind.WORKER_KILLED,
            died_at,
            message,
            Level.WARN,
            invocation=running.request_id,
            function=function,
            **self._fields(function, application_id, running),
        )
        self._events.append(application_id, event)

    def record_armed(self, application_id: str, armed_at: str) -> None:
        """Write that the loan's next invocation will be killed; its death is another event."""
        if self._is_finished(application_id) is not False:
            return
        event = Event(
            Kind.WORKER_KILLED,
            armed_at,
            "The lab will kill the next process that runs this loan",
            Level.WARN,
            armed=True,
        )
        self._events.append(application_id, event)

    def _is_finished(self, application_id: str) -> bool | None:
        """Return None for a loan that isn't there or can't be read."""
        try:
            return self._loans.get(application_id).finished
        except (NoSuchLoan, StoreUnavailable):
            return None

    def _fields(self, function: FunctionId, application_id: str, running: Running) -> Fields:
        if function is FunctionId.FRAUD:
            return {"step": Step.FRAUD_CHECK}
        if function is FunctionId.TASKS:
            return self._of_a_task(application_id, running.request_id, json.loads(running.payload))
        if function in _DURABLE:
            return self._of_a_durable_invocation(application_id, running.request_id)
        return {}

    def _of_a_task(self, application_id: str, request_id: str, payload: Fields) -> Fields:
        """The state names the step, or the events do; Step Functions' pause is random."""
        events = self._read(application_id)
        fields: Fields = {"operation": payload["state"]}
        if payload["step"] in set(Step):
            bureau = payload.get("input", {}).get("bureau")
            fields |= {
                "step": Step(payload["step"]),
                "branch": Bureau(bureau) if bureau else None,
            }
        else:
            fields |= _running_attempt(events, request_id)
        deaths = [
            event
            for event in events
            if event.kind is Kind.WORKER_KILLED and event.operation == fields["operation"]
        ]
        if len(deaths) < RETRY.crash_retries:
            fields["paused_by"] = PauseOwner.ENGINE
        return fields

    def _of_a_durable_invocation(self, application_id: str, request_id: str) -> Fields:
        """The attempt that started in this invocation and hasn't ended is what ran."""
        events = self._read(application_id)
        fields = _running_attempt(events, request_id)
        if _consecutive_deaths(events) < RETRY.crash_retries:
            fields |= {"pause_ms": self._durable_retry_ms, "paused_by": PauseOwner.EMULATOR}
        return fields

    def _read(self, application_id: str) -> Sequence[Event]:
        try:
            return self._events.read(application_id, consistent=True)
        except StoreUnavailable:
            return ()


def _application_of(payload: bytes) -> str:
    match = _APPLICATION.search(payload)
    return match[1].decode() if match else ""


def _running_attempt(events: Sequence[Event], request_id: str) -> Fields:
    """Several bureaus may have been asked side by side: then only the step is known."""
    own = [event for event in events if event.invocation == request_id]
    ended = {(e.step, e.branch, e.attempt) for e in own if e.kind in _ATTEMPT_ENDS}
    started = [event for event in own if event.kind is Kind.STARTED]
    running = [e for e in started if (e.step, e.branch, e.attempt) not in ended]
    if not running:
        return {}
    if len(running) > 1:
        return {"step": running[0].step}
    return {name: getattr(running[0], name) for name in ("operation", "step", "branch")}


def _consecutive_deaths(events: Sequence[Event]) -> int:
    """Return how many durable invocations have died since one last ended."""
    ends = [event.at for event in events if event.kind is Kind.INVOCATION_ENDED]
    return sum(
        event.kind is Kind.WORKER_KILLED
        and event.function in _DURABLE
        and event.at > max(ends, default="")
        for event in events
    )
