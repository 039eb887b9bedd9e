"""The services of a function, wired once per process from its settings."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from shared.aws import clients
from shared.aws.functions import Functions, LambdaFunctions
from shared.billing.lambda_reports import CloudWatchReports, LambdaReports
from shared.engines.registry import Engines, connect
from shared.events.log import EventLog
from shared.events.lost import report_lost_event
from shared.runtime.clock import Clock, now, timestamp
from shared.runtime.settings import Settings
from shared.store.bills import Bills
from shared.store.loans import Loans
from shared.store.open_loans import OpenLoans
from shared.store.submissions import Submissions
from shared.store.table import Table


@dataclass(frozen=True)
class Services:
    """The ports of the application.

    `sleep` takes seconds, `functions` are those that a step invokes, and `reports` the REPORT lines
    that Lambda writes into the functions' logs.
    """

    settings: Settings
    clock: Clock
    sleep: Callable[[float], None]
    table: Table
    loans: Loans
    submissions: Submissions
    open_loans: OpenLoans
    bills: Bills
    events: EventLog
    engines: Engines
    functions: Functions
    reports: LambdaReports

    def stamp(self) -> str:
        """Return the present moment in ISO 8601, in UTC."""
        return timestamp(self.clock())


ServicesFactory = Callable[[], Services]
"""A handler calls it at each invocation for the services that it uses."""


@cache
def process_services() -> Services:
    """Return the services of this process: created from the environment at the first call."""
    settings = Settings.from_environment(os.environ)
    name, days = settings.table_name, settings.keep_loans_days
    table = Table(clients.dynamodb_client(), name, keep_days=days)
    progress = Table(clients.dynamodb_client(clients.BEST_EFFORT_CONFIG), name, keep_days=days)
    lambda_client = clients.lambda_client()
    return Services(
        settings=settings,
        clock=now,
        sleep=time.sleep,
        table=table,
        loans=Loans(table, now),
        submissions=Submissions(table),
        open_loans=OpenLoans(table, now),
        bills=Bills(table, now),
        events=EventLog(progress, report_lost_event),
        engines=connect(settings, functions=lambda_client, states=clients.stepfunctions_client()),
        functions=LambdaFunctions(lambda_client),
        reports=CloudWatchReports(clients.logs_client()),
    )
