"""Loans through a stack: many at a time, one at a time, and followed."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import boto3
import urllib3

from bench.lab.stack import Stack
from local.client.api_client import LoanClient
from shared.engines.port import EngineName
from shared.events.event import Kind
from shared.events.log import EventLog
from shared.events.lost import report_lost_event
from shared.runtime.clock import moment, now
from shared.store.loans import Loans
from shared.store.schema import DUE
from shared.store.table import Table

CHARLIE: dict[str, Any] = {"name": "Charlie Wilson", "sin": "3333", "loan_amount": 20000}
IN_FLIGHT = 16
TABLE = "loans"
_SUBMITTERS = 4
_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 120


class LoansStuck(RuntimeError):
    """Loans didn't end, or ended without an approval."""


@dataclass(frozen=True)
class Load:
    """Loans a second, and the CPU time of the stack for each loan in ms."""

    loans_per_s: float
    cpu_ms: float


class LoadDriver:
    """Submits loans to a stack's API and looks in its table which have ended.

    The engines and the API are asked for nothing else, so that watching costs them nothing.
    """

    def __init__(self, stack: Stack, client: LoanClient) -> None:
        self._stack = stack
        self._client = client
        self._http = urllib3.PoolManager(maxsize=_SUBMITTERS)
        self._table = table_at(stack.table)
        self._loans = Loans(self._table, now)
        self._events = EventLog(self._table, report_lost_event)

    def many(self, engine: EngineName, loans: int) -> Load:
        """Run loans with IN_FLIGHT of them at a time.

        Raises:
            LoansStuck: nothing ended for a long time, or a loan wasn't approved.
        """
        with self._measured(loans) as measured, ThreadPoolExecutor(_SUBMITTERS) as pool:
            ids = self._run(pool, engine, loans)
        self._check(ids)
        return measured[0]

    def followed(self, engine: EngineName, loans: int, at_once: int = IN_FLIGHT) -> Load:
        """Run loans, each followed by a client from start to end, with so many clients at once."""

        def follow(_: int) -> str:
            id_ = self._client.apply({**CHARLIE, "engine": engine})
            self._client.finish(id_)
            return id_

        with self._measured(loans) as measured, ThreadPoolExecutor(at_once) as pool:
            ids = list(pool.map(follow, range(loans)))
        self._check(ids)
        return measured[0]

    def alone_ms(self, engine: EngineName, loans: int) -> float:
        """Return the median time from submission to decision of loans one after the other."""
        with ThreadPoolExecutor(1) as pool:
            ids = [id_ for _ in range(loans) for id_ in self._run(pool, engine, 1)]
        return statistics.median(map(self._decision_ms, ids))

    def _run(self, pool: ThreadPoolExecutor, engine: EngineName, loans: int) -> list[str]:
        submitting: set[Future[str]] = set()
        running: set[str] = set()
        ids: list[str] = []
        missing, deadline = loans, time.monotonic() + _PATIENCE_SECONDS
        while missing or submitting or running:
            while missing and len(submitting) + len(running) < IN_FLIGHT:
                submitting.add(pool.submit(self._apply, engine))
                missing -= 1
            stored = {future for future in submitting if future.done()}
            submitting -= stored
            running |= {future.result() for future in stored}
            ended = running - self._unfinished() if running else set()
            running -= ended
            ids += ended
            if ended:
                deadline = time.monotonic() + _PATIENCE_SECONDS
            elif time.monotonic() > deadline:
                raise LoansStuck(f"{len(running)} loans on {engine} don't end")
            time.sleep(_POLL_SECONDS)
        return ids

    def _apply(self, engine: EngineName) -> str:
        """Submit a loan by the least work: this process shares the processors with the stack."""
        url, application = f"{self._stack.url}/api/apply", {**CHARLIE, "engine": engine}
        response = self._http.request("POST", url, json=application, timeout=_PATIENCE_SECONDS)
        if response.status != HTTPStatus.ACCEPTED:
            raise LoansStuck(f"{url} answered {response.status}")
        return str(response.json()["application_id"])

    @contextmanager
    def _measured(self, loans: int) -> Iterator[list[Load]]:
        found: list[Load] = []
        began, cpu = time.monotonic(), self._stack.cpu_s()
        yield found
        seconds = time.monotonic() - began
        found.append(Load(loans / seconds, (self._stack.cpu_s() - cpu) * 1000 / loans))

    def _unfinished(self) -> set[str]:
        page = self._table.index_page(DUE, "ALL", limit=1000)
        return {item[DUE.sort_key].rpartition("#")[2] for item in page.items}

    def _check(self, ids: list[str]) -> None:
        statuses = {self._loans.get(id_).status.value for id_ in ids}
        if statuses != {"approved"}:
            raise LoansStuck(f"loans ended as {', '.join(sorted(statuses))}")

    def _decision_ms(self, id_: str) -> float:
        completed = next(e for e in self._events.read(id_) if e.kind is Kind.COMPLETED)
        created = moment(self._loans.get(id_).created_at)
        return (moment(completed.at) - created).total_seconds() * 1000


def table_at(endpoint: str) -> Table:
    """Return the loans' table of a stack."""
    session = boto3.session.Session("local", "local", region_name="us-east-1")
    client: Any = session.client("dynamodb", endpoint_url=endpoint)
    return Table(client, TABLE)
