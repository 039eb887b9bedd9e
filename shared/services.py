"""What the functions work with, wired once per process from their settings."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

from shared.billing.lambda_reports import CloudWatchReports, LambdaReports
from shared.engines.registry import Engines, connect
from shared.events.log import EventLog
from shared.events.lost import report_lost_event
from shared.runtime.clock import Clock, now, timestamp
from shared.runtime.settings import Settings
from shared.store.bills import Bills
from shared.store.loans import Loans
from shared.store.submissions import Submissions
from shared.store.table import Table

_CONFIG = Config(connect_timeout=2, read_timeout=5)
"""How often a call is tried says the function's environment: shared/runtime/functions.py."""

_BEST_EFFORT_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
"""Progress that can't be written soon isn't worth a loan's time."""


_CLIENT_LOCK = threading.Lock()
"""boto3 makes one client at a time, and the branches of a parallel step are threads."""


class Client:
    """A client of an AWS service, made when it's first called.

    No function calls every service, and making a client takes longer than importing all of ours.
    """

    def __init__(self, service: str, config: Config) -> None:
        self._service = service
        self._config = config
        self._made: Any = None

    def __getattr__(self, operation: str) -> Any:
        """Return an operation of the service."""
        with _CLIENT_LOCK:
            if self._made is None:
                self._made = boto3.client(self._service, config=self._config)
        return getattr(self._made, operation)


@dataclass(frozen=True)
class Services:
    """The store, the event log, the engines and the clock; `functions` is Lambda's client.

    `reports` are those that Lambda writes into the functions' logs.
    """

    settings: Settings
    clock: Clock
    sleep: Callable[[float], None]
    table: Table
    loans: Loans
    submissions: Submissions
    bills: Bills
    events: EventLog
    engines: Engines
    functions: Any
    reports: LambdaReports

    def stamp(self) -> str:
        """Return the present moment as it is written."""
        return timestamp(self.clock())


@lru_cache(maxsize=1)
def services() -> Services:
    """Return the services of this process, made at the first call."""
    settings = Settings.from_environment(os.environ)
    table = Table(Client("dynamodb", _CONFIG), settings.table_name)
    progress = Table(Client("dynamodb", _BEST_EFFORT_CONFIG), settings.table_name)
    functions = Client("lambda", _CONFIG)
    states = Client("stepfunctions", _CONFIG)
    return Services(
        settings=settings,
        clock=now,
        sleep=time.sleep,
        table=table,
        loans=Loans(table, now),
        submissions=Submissions(table),
        bills=Bills(table, now),
        events=EventLog(progress, report_lost_event),
        engines=connect(settings, functions=functions, states=states),
        functions=functions,
        reports=CloudWatchReports(lambda: Client("logs", _CONFIG)),
    )
