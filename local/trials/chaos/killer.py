"""Kills processes at random, while a chaos run goes on."""

import re
import threading
from collections import Counter
from random import Random
from typing import Self

from local.emulators.lambda_host.kills import Running
from local.faults.crash_points import Call
from local.lab import Lab
from shared.runtime.functions import FunctionId

MOST_DEATHS = 2
"""Of one loan by this hand: with its own faults that stays below what an engine gives up at."""

_INVOCATIONS_PER_DEATH = 12
"""Of the functions that do a loan's work, on average: a slow machine sees no more deaths a loan."""

_LOOK_AGAIN_SECONDS = 0.05
_WORKERS = (FunctionId.DURABLE, FunctionId.TASKS, FunctionId.FRAUD)
_APPLICATION = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_AMBUSHED = (
    (FunctionId.API, Call.START),
    (FunctionId.API, Call.ANSWER),
    (FunctionId.FRAUD, Call.ANSWER),
)


class Killer:
    """From `with` to its end, some process dies every dozen invocations or so."""

    def __init__(self, lab: Lab, random: Random) -> None:
        self.done: Counter[str] = Counter()
        self._lab = lab
        self._random = random
        self._deaths: Counter[str] = Counter()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work)
        lab.crash_points.on_kill = self._count_crash_point

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _count_crash_point(self) -> None:
        self.done["processes killed at a call to an engine"] += 1

    def _work(self) -> None:
        due = self._next()
        while not self._stopping.wait(_LOOK_AGAIN_SECONDS):
            if self._served() < due:
                continue
            due = self._next()
            if self._random.random() < 0.3:
                self._lie_in_wait()
            else:
                self._kill_one()

    def _next(self) -> float:
        return self._served() + self._random.expovariate(1 / _INVOCATIONS_PER_DEATH)

    def _served(self) -> int:
        return sum(self._lab.lambda_host.reports.served(name) for name in _WORKERS)

    def _lie_in_wait(self) -> None:
        """In the gap between what a process has stored and what the engine has heard of it."""
        function, call = self._random.choice(_AMBUSHED)
        self._lab.crash_points.lay(function, call, 1, heard=self._random.random() < 0.5)

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
        found = _APPLICATION.search(victim.payload)
        if found is None:
            return
        application_id = found[0].decode()
        if self._deaths[application_id] < MOST_DEATHS:
            self._deaths[application_id] += 1
            self._lab.kill(application_id)
            self.done[f"processes of {victim.function.name} killed"] += 1
