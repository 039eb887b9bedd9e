"""Kills processes at random while a chaos run goes on."""

import re
import threading
from collections import Counter
from random import Random
from typing import Self

from local.emulators.lambda_host.kills import Running
from local.faults.crash_points import EngineCall
from local.lab import Lab
from shared.runtime.functions import FunctionId

MOST_KILLS = 2
"""Of the workers of one loan: with the loan's own faults, fewer than make an engine give up."""

_INVOCATIONS_PER_KILL = 12
"""On average, of the functions that do a loan's work: a slow machine has no more kills per loan."""

_POLL_SECONDS = 0.05
_WORKERS = (FunctionId.DURABLE, FunctionId.TASKS, FunctionId.FRAUD)
_APPLICATION_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_CRASH_POINTS = (
    (FunctionId.API, EngineCall.START),
    (FunctionId.API, EngineCall.ANSWER),
    (FunctionId.FRAUD, EngineCall.ANSWER),
)


class Killer:
    """From `with` to its end, kills a process about every dozen invocations.

    `done` counts the killed processes, by a description of what they were killed at.
    """

    def __init__(self, lab: Lab, random: Random) -> None:
        self.done: Counter[str] = Counter()
        self._lab = lab
        self._random = random
        self._kills: Counter[str] = Counter()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work)
        lab.crash_points.on_kill = self._count_crash_point

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        due = self._next()
        while not self._stopping.wait(_POLL_SECONDS):
            if self._served() < due:
                continue
            due = self._next()
            if self._random.random() < 0.3:
                self._arm_crash_point()
            else:
                self._kill_one()

    def _next(self) -> float:
        return self._served() + self._random.expovariate(1 / _INVOCATIONS_PER_KILL)

    def _served(self) -> int:
        return sum(self._lab.lambda_host.reports.served(name) for name in _WORKERS)

    def _arm_crash_point(self) -> None:
        """The next process with such a call dies before or after the engine receives the call."""
        function, call = self._random.choice(_CRASH_POINTS)
        delivered = self._random.random() < 0.5
        self._lab.crash_points.arm(function, call, 1, delivered=delivered)

    def _count_crash_point(self) -> None:
        self.done["processes killed at a call to an engine"] += 1

    def _kill_one(self) -> None:
        running = self._lab.lambda_host.running()
        if not running:
            return
        victim = self._random.choice(running)
        if victim.function.name in (FunctionId.API, FunctionId.RECONCILER):
            if victim.environment.kill(victim.request_id):
                self.done[f"processes of {victim.function.name} killed"] += 1
        else:
            self._kill_worker(victim)

    def _kill_worker(self, victim: Running) -> None:
        found = _APPLICATION_ID.search(victim.payload)
        if found is None:
            return
        application_id = found[0].decode()
        if self._kills[application_id] < MOST_KILLS:
            self._kills[application_id] += 1
            self._lab.kill(application_id)
            self.done[f"processes of {victim.function.name} killed"] += 1
