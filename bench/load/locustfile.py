"""The users of a load, for locust: `locust -f bench/load/locustfile.py --plan JSON --out FILE`."""

import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import gevent
from gevent.pool import Group
from locust import FastHttpUser, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import WorkerRunner

from bench.load.conductor import LoadProcess
from bench.load.http_calls import HttpCalls
from bench.load.plan import LoadModel, LoadPlan, loan_spec
from bench.load.run_loan import run_loan
from shared.runtime.clock import now

_CALL_TIMEOUT_SECONDS = 60
_IDLE_SECONDS = 0.1
_process = LoadProcess()


def _add_arguments(parser: LocustArgumentParser) -> None:
    """A master hands its own arguments on to its workers, on other machines too."""
    parser.add_argument("--plan", default="", help="the plan of the load, as JSON")
    parser.add_argument("--out", default="", help="the file for the traces of the loans")


def _prepare(environment: Environment, **_: Any) -> None:
    _process.prepare(environment)


def _begin(environment: Environment, **_: Any) -> None:
    _process.begin(LoadPlan.from_json(environment.parsed_options.plan))  # type: ignore[union-attr]
    if not isinstance(environment.runner, WorkerRunner):
        gevent.spawn(_process.conduct, environment).link_exception(_give_up)


def _give_up(failed: gevent.Greenlet) -> None:
    print(f"The run failed: {failed.exception!r}", file=sys.stderr, flush=True)
    os._exit(1)


events.init_command_line_parser.add_listener(_add_arguments)
events.init.add_listener(_prepare)
events.test_start.add_listener(_begin)


class Applicant(FastHttpUser):
    """A user of a closed load; in an open load, the schedule of a whole process."""

    host = "http://127.0.0.1"
    network_timeout = _CALL_TIMEOUT_SECONDS
    connection_timeout = _CALL_TIMEOUT_SECONDS
    concurrency = 1000

    def on_start(self) -> None:
        """Take a number that no other user has, in whichever process."""
        runner = self.environment.runner
        index = runner.worker_index if isinstance(runner, WorkerRunner) else 0
        self.processes = _process.plan.processes
        self.number = _process.users * self.processes + index
        _process.users += 1
        # Each user goes through all kinds of loans, and each begins with another one.
        self.loan_numbers = count(self.number)

    @task
    def work(self) -> None:
        """Run loans until the plan is fulfilled."""
        if _process.plan.model is LoadModel.OPEN:
            self._on_schedule()
        else:
            self._one_by_one()
        raise StopUser

    def _one_by_one(self) -> None:
        while not _process.over:
            offered = _process.plan.offered(_process.elapsed)
            if self.number < offered:
                self._run(next(self.loan_numbers), offered, now())
            else:
                gevent.sleep(_IDLE_SECONDS)

    def _on_schedule(self) -> None:
        """The next loan is due whether or not the last one has ended."""
        running = Group()
        for number, due, offered in self._schedule():
            gevent.sleep(max(0.0, due - _process.elapsed))
            intended = _process.began_at + timedelta(seconds=due)
            running.spawn(self._run, number, offered, intended)
        running.join()

    def _schedule(self) -> Iterator[tuple[int, float, float]]:
        """Yield this process's loans: the number, the second at which it is due, the rate then."""
        due, number = 0.0, 0
        while due < _process.plan.seconds:
            rate = _process.plan.offered(due)
            if number % self.processes == self.number:
                yield number, due, rate
            due, number = due + 1 / rate, number + 1

    def _run(self, number: int, offered: float, intended: datetime) -> None:
        spec = loan_spec(_process.plan, number)
        _process.running += 1
        try:
            calls = HttpCalls(self, f"{spec.target.url}/api")
            _process.traces.append(run_loan(calls, spec, offered, intended))
        finally:
            _process.running -= 1
