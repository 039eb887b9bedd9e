"""Runs a case of the clinic on the real engine and returns what happened."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aws_durable_execution_sdk_python import DurableContext

from replay.clinic import branches, crashes, effects, values, waits
from replay.clinic.case import CASES, Case, Harm, Observation
from replay.clinic.world import WorkerDeathError, world
from replay.engine import run_on_engine
from replay.quick_stop import one_batch, quick_stop

GROUPS = {
    "Code that takes another way": branches,
    "Effects": effects,
    "Waits and nesting": waits,
    "Results and errors": values,
    "Processes that die": crashes,
}
"""The modules of the cases, by the heading of their group."""

HANG_SECONDS = 8
_ROOT = Path(__file__).parents[2]


def observe(case: Case) -> Observation:
    """Run a case. One that hangs runs in a process of its own, which is killed."""
    return _observe_hanging(case) if case.harm is Harm.HANGS else _observe(case)


def _observe(case: Case) -> Observation:
    def counted(event: Any, context: DurableContext) -> Any:
        world.invoke()
        return case.handler(event, context)

    world.begin()
    polling = one_batch if case.harm is Harm.HANGS else quick_stop
    run = run_on_engine([counted], case.answers, deaths=WorkerDeathError, polling=polling)
    error = run.error_type.rpartition(".")[2]
    return Observation(run.status, run.result, error, dict(world.effects), run.invocations)


def _observe_hanging(case: Case) -> Observation:
    """Return the effects so far, if the process still runs after some seconds."""
    command = [sys.executable, "-m", "replay.clinic.observe", case.id]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        try:
            process.wait(HANG_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return Observation("RUNNING", effects=json.loads(first))
        return Observation(**json.loads(process.stdout.readline()))


def cases_of(group: str) -> list[Case]:
    """Return the cases of a group, in the order of their module."""
    return [case for case in CASES if case.handler.__module__ == GROUPS[group].__name__]


def _print_as_it_goes(case: Case) -> None:
    """Print the effects when the first one happens, and the observation at the end."""
    effect = world.effect

    def shown(name: str) -> None:
        effect(name)
        print(json.dumps(dict(world.effects)), flush=True)

    world.effect = shown  # type: ignore[method-assign]
    print(json.dumps(asdict(_observe(case))), flush=True)


if __name__ == "__main__":
    _print_as_it_goes(next(case for case in CASES if case.id == sys.argv[1]))
