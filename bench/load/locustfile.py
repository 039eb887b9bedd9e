"""The users, for locust: `locust -f bench/load/locustfile.py --plan …`, one process or many.

Each process keeps its loans until it reports to the master, which writes all of them, a line each.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import gevent
from gevent.pool import Group
from locust import FastHttpUser, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import MasterRunner, WorkerRunner

from bench.load.plan import LoadModel, LoadPlan, loan_spec
from bench.load.run_loan import Answer, CallFailed, run_loan
from bench.measure.sample import LoanTrace
from bench.measure.trace_files import as_data, from_data, write_traces
from shared.runtime.clock import now

_SECONDS_OF_A_CALL = 60
_TELL_EVERY_SECONDS = 2
_IDLE_SECONDS = 0.1
_ENOUGH = "enough"
_SUCCESS, _NO_SUCCESS = 200, 300
_SERVER_ERROR = 500


class _Here:
    """What this process knows of the run."""

    plan: LoadPlan
    environment: Environment
    began = 0.0
    began_at: datetime
    enough = False
    journeys: list[LoanTrace] = []  # noqa: RUF012  # one per process
    users = 0
    under_way = 0


def _add_arguments(parser: LocustArgumentParser) -> None:
    """The master hands its own arguments on to the workers, on other machines too."""
    parser.add_argument("--plan", default="", help="the run, as bench.load.plan writes it")
    parser.add_argument("--out", default="", help="where the loans are written, a line each")


def _prepare(environment: Environment, **_: Any) -> None:
    _Here.environment = environment
    runner = environment.runner
    if isinstance(runner, WorkerRunner):
        environment.events.report_to_master.add_listener(_report)
        runner.register_message(_ENOUGH, lambda **_: setattr(_Here, "enough", True))
    elif isinstance(runner, MasterRunner):
        environment.events.worker_report.add_listener(_collect)


def _begin(environment: Environment, **_: Any) -> None:
    _Here.plan = LoadPlan.from_text(environment.parsed_options.plan)  # type: ignore[union-attr]
    _Here.began, _Here.began_at = time.monotonic(), now()
    if not isinstance(environment.runner, WorkerRunner):
        gevent.spawn(_conduct, environment).link_exception(_give_up)


events.init_command_line_parser.add_listener(_add_arguments)
events.init.add_listener(_prepare)
events.test_start.add_listener(_begin)


def _give_up(failed: gevent.Greenlet) -> None:
    print(f"the run can't be conducted: {failed.exception!r}", file=sys.stderr, flush=True)
    os._exit(1)


def _report(client_id: str, data: dict[str, Any], **_: Any) -> None:
    del client_id
    data["loans"] = [as_data(journey) for journey in _Here.journeys]
    data["under_way"] = _Here.under_way
    _Here.journeys = []


def _collect(client_id: str, data: Mapping[str, Any], **_: Any) -> None:
    _under_way_of[client_id] = data.get("under_way", 0)
    _Here.journeys += [from_data(told) for told in data.get("loans", ())]


_under_way_of: dict[str, int] = {}


def _conduct(environment: Environment) -> None:
    """Tell how the run goes, end it, and write what came of it."""
    assert environment.runner is not None
    while not _ended():
        gevent.sleep(_TELL_EVERY_SECONDS)
        _tell()
        if environment.runner.exceptions:
            raise RuntimeError("a user raised an error: see above")
    _Here.enough = True
    if isinstance(environment.runner, MasterRunner):
        environment.runner.send_message(_ENOUGH)
    while _started() or environment.runner.user_count > 0:
        gevent.sleep(_TELL_EVERY_SECONDS / 4)
        _tell()
    environment.runner.quit()
    out = Path(environment.parsed_options.out)  # type: ignore[union-attr]
    write_traces(out, _Here.journeys)


def _started() -> int:
    return _Here.under_way + sum(_under_way_of.values())


def _ended() -> bool:
    elapsed = time.monotonic() - _Here.began
    if elapsed >= _Here.plan.most_seconds:
        return True
    return elapsed >= _Here.plan.seconds and min(_counts().values()) >= _Here.plan.at_least


def _counts() -> Mapping[tuple[str, str], int]:
    """The loans of each engine on each target that ended as they have to."""
    counted = Counter(
        (each.target, each.engine) for each in _Here.journeys if not (each.error or each.crashed)
    )
    first = [
        loan_spec(_Here.plan, n) for n in range(len(_Here.plan.engines) * len(_Here.plan.targets))
    ]
    return {(each.target.name, each.engine): 0 for each in first} | counted


def _tell() -> None:
    """A line for whoever started the run."""
    told = {
        "elapsed": round(time.monotonic() - _Here.began, 1),
        "under_way": _started(),
        "failed": sum(each.error is not None for each in _Here.journeys),
        "counts": {" ".join(pair): count for pair, count in _counts().items()},
    }
    print(json.dumps(told), flush=True)


def _over() -> bool:
    elapsed = time.monotonic() - _Here.began
    return _Here.enough or (_Here.plan.at_least == 0 and elapsed >= _Here.plan.seconds)


class Applicant(FastHttpUser):
    """In a closed loop a user with one loan at a time; in an open one the schedule of a process."""

    host = "http://127.0.0.1"
    network_timeout = _SECONDS_OF_A_CALL
    connection_timeout = _SECONDS_OF_A_CALL
    concurrency = 1000

    def on_start(self) -> None:
        """Take a number that no other user has: of this process, of how many."""
        runner = self.environment.runner
        index = runner.worker_index if isinstance(runner, WorkerRunner) else 0
        self.of = _Here.plan.processes
        self.number = _Here.users * self.of + index
        _Here.users += 1
        # Each user goes through all errands, and each begins with another one.
        self.errands = count(self.number)

    @task
    def work(self) -> None:
        """Do what the plan asks for, until it is over."""
        if _Here.plan.loop is LoadModel.OPEN:
            self._on_schedule()
        else:
            self._one_by_one()
        raise StopUser

    def _one_by_one(self) -> None:
        while not _over():
            offered = _Here.plan.offered(time.monotonic() - _Here.began)
            if self.number < offered:
                self._travel(next(self.errands), offered, now())
            else:
                gevent.sleep(_IDLE_SECONDS)

    def _on_schedule(self) -> None:
        """The next loan is due whether or not the last one has ended."""
        under_way = Group()
        for number, due, offered in self._schedule():
            gevent.sleep(max(0.0, _Here.began + due - time.monotonic()))
            intended = _Here.began_at + timedelta(seconds=due)
            under_way.spawn(self._travel, number, offered, intended)
        under_way.join()

    def _schedule(self) -> Iterator[tuple[int, float, float]]:
        """Yield this process's share: the loan's number, when it is due, the rate offered then."""
        due, number = 0.0, 0
        while due < _Here.plan.seconds:
            rate = _Here.plan.offered(due)
            if number % self.of == self.number:
                yield number, due, rate
            due, number = due + 1 / rate, number + 1

    def _travel(self, number: int, offered: float, intended: datetime) -> None:
        sent = loan_spec(_Here.plan, number)
        _Here.under_way += 1
        try:
            calls = _Http(self, f"{sent.target.url}/api")
            _Here.journeys.append(run_loan(calls, sent, offered, intended))
        finally:
            _Here.under_way -= 1


class _Http:
    """The calls over HTTP, each counted by locust under one name."""

    def __init__(self, user: Applicant, base: str) -> None:
        self._user = user
        self._base = base
        token = os.environ.get("BENCH_TOKEN")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def apply(self, application: Mapping[str, Any], key: str) -> Answer:
        return self._call("POST", "/apply", json=dict(application), key=key)

    def events(self, application_id: str, after: str | None, wait: int) -> Answer:
        query = urlencode({"wait": wait, **({"after": after} if after else {})})
        return self._call("GET", "/events", f"/{application_id}?{query}")

    def approve(self, application_id: str) -> Answer:
        return self._call("POST", "/approve", f"/{application_id}", json={"approved": True})

    def status(self, application_id: str) -> Answer:
        return self._call("GET", "/status", f"/{application_id}")

    def _call(
        self,
        method: str,
        call: str,
        rest: str = "",
        *,
        json: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Answer:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        response = self._user.client.request(
            method,
            f"{self._base}{call}{rest}",
            name=f"{method} {call}",
            json=json,
            headers=headers,
        )
        code = response.status_code
        if not _SUCCESS <= code < _NO_SUCCESS:
            why = f"{method} {call} answered {code}: {response.text or 'nothing'}"
            raise CallFailed(why, again=code == 0 or code >= _SERVER_ERROR)
        answer: Answer = response.json()
        return answer
