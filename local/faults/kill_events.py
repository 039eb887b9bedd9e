"""What the log of a loan says when the lab kills the process that runs the loan's code."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from local.emulators.lambda_host.kills import Running
from shared.events.event import Event, Kind, Level
from shared.events.log import EventLog
from shared.runtime.clock import now, timestamp
from shared.runtime.functions import FunctionId
from shared.store.loans import Loans
from shared.store.table import Table


class KillRecorder:
    """Writes `worker_killed` beside the loan's other events; `connect` makes DynamoDB's client."""

    def __init__(self, connect: Callable[[], Any], table: str) -> None:
        self._connect = connect
        self._table = table

    def tell(self, application_id: str, running: Running) -> None:
        """Write down which invocation is killed.

        A fraud service that is asked again when its loan has ended is no part of the loan's story.
        """
        if running.function.name == FunctionId.FRAUD and self._loans.get(application_id).finished:
            return
        message = f"The lab killed the worker of {running.function.name} that ran this loan's code"
        event = Event(
            Kind.WORKER_KILLED,
            timestamp(now()),
            message,
            Level.WARN,
            invocation=running.request_id,
        )
        self._events.append(application_id, event)

    @cached_property
    def _loans(self) -> Loans:
        return Loans(self._store, now)

    @cached_property
    def _events(self) -> EventLog:
        return EventLog(self._store, lambda *_: None)

    @cached_property
    def _store(self) -> Table:
        return Table(self._connect(), self._table)
