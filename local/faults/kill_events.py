"""The event in a loan's log that says that the lab killed the process of the loan's code."""

from typing import TYPE_CHECKING

from local.emulators.lambda_host.kills import Running
from shared.events.event import Event, Kind, Level
from shared.events.log import EventLog
from shared.runtime.clock import now, timestamp
from shared.runtime.functions import FunctionId
from shared.store.loans import Loans
from shared.store.table import Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class KillRecorder:
    """Writes `worker_killed` beside the other events of a loan."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        store = Table(dynamodb, table)
        self._loans = Loans(store, now)
        self._events = EventLog(store, lambda *_: None)

    def record(self, application_id: str, running: Running) -> None:
        """Write that the process of this request is killed.

        A kill of the fraud service after the loan's end isn't recorded: the log is complete.
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
