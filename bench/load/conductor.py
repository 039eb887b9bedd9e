"""The state of a run in one process of locust, and how the run is ended.

A worker sends its traces to the master with each of locust's reports; the master, or the only
process, ends the run and writes the traces.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import gevent
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from bench.load.plan import LoadPlan, loan_spec
from bench.measure.sample import LoanTrace
from bench.measure.trace_files import write_traces
from shared.runtime.clock import now

_REPORT_SECONDS = 2
_STOP = "no-more-loans"


class LoadProcess:
    """The state of the run in this process; there is one instance."""

    plan: LoadPlan
    began_at: datetime

    def __init__(self) -> None:
        self.traces: list[LoanTrace] = []
        self.users = 0
        self.running = 0
        self.stopped = False
        self._began = 0.0
        self._running_on: dict[str, int] = {}

    def begin(self, plan: LoadPlan) -> None:
        """Start the clock of the run."""
        self.plan = plan
        self._began, self.began_at = time.monotonic(), now()

    @property
    def elapsed(self) -> float:
        """Seconds since the begin of the run."""
        return time.monotonic() - self._began

    @property
    def over(self) -> bool:
        """Whether a user must not start another loan."""
        return self.stopped or (self.plan.min_loans == 0 and self.elapsed >= self.plan.seconds)

    def prepare(self, environment: Environment) -> None:
        """Let a worker and its master exchange traces, and the signal to stop."""
        runner = environment.runner
        if isinstance(runner, WorkerRunner):
            environment.events.report_to_master.add_listener(self._report)
            runner.register_message(_STOP, self._stop)
        elif isinstance(runner, MasterRunner):
            environment.events.worker_report.add_listener(self._collect)

    def conduct(self, environment: Environment) -> None:
        """Print the progress of the run, end it, and write the traces.

        Raises:
            RuntimeError: a user raised an error, which locust has logged.
        """
        assert environment.runner is not None
        while not self._complete():
            gevent.sleep(_REPORT_SECONDS)
            self._print_progress()
            if environment.runner.exceptions:
                raise RuntimeError("a user raised an error")
        self.stopped = True
        if isinstance(environment.runner, MasterRunner):
            environment.runner.send_message(_STOP)
        while self._all_running() or environment.runner.user_count > 0:
            gevent.sleep(_REPORT_SECONDS / 4)
            self._print_progress()
        environment.runner.quit()
        out = Path(environment.parsed_options.out)  # type: ignore[union-attr]
        write_traces(out, self.traces)

    def _stop(self, **_: Any) -> None:
        self.stopped = True

    def _report(self, client_id: str, data: dict[str, Any], **_: Any) -> None:
        del client_id
        data["loans"] = [asdict(trace) for trace in self.traces]
        data["running"] = self.running
        self.traces = []

    def _collect(self, client_id: str, data: Mapping[str, Any], **_: Any) -> None:
        self._running_on[client_id] = data.get("running", 0)
        self.traces += [LoanTrace(**loan) for loan in data.get("loans", ())]

    def _complete(self) -> bool:
        if self.elapsed >= self.plan.max_seconds:
            return True
        return self.elapsed >= self.plan.seconds and (
            min(self._counts().values()) >= self.plan.min_loans
        )

    def _counts(self) -> Mapping[tuple[str, str], int]:
        """Return how many loans of each engine on each target ended as expected."""
        counted = Counter(
            (trace.target, trace.engine)
            for trace in self.traces
            if not (trace.error or trace.crashed)
        )
        kinds = len(self.plan.engines) * len(self.plan.targets)
        first = [loan_spec(self.plan, number) for number in range(kinds)]
        return {(spec.target.name, spec.engine): 0 for spec in first} | counted

    def _all_running(self) -> int:
        return self.running + sum(self._running_on.values())

    def _print_progress(self) -> None:
        """Print a line of JSON, which the generator reads."""
        progress = {
            "elapsed": round(self.elapsed, 1),
            "running": self._all_running(),
            "failed": sum(trace.error is not None for trace in self.traces),
            "counts": {" ".join(pair): count for pair, count in self._counts().items()},
        }
        print(json.dumps(progress), flush=True)
