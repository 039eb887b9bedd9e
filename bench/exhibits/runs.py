"""Runs small workflows on the emulated engines, and counts what they used.

A durable handler runs in this process on the engine of the SDK's testing package, which skips
waits. State machines, and durable handlers whose process dies, run in a lab.
"""

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from bench.exhibits.document import Measured
from bench.exhibits.workflows.states import State, call, machine
from bench.experiments.workflows.functions import DURABLE, TASKS
from local.emulators.account import function_arn
from local.lab import Lab
from local.logs import third_party_logs
from replay.engine import Body, run_on_engine
from shared.billing.meters import METERS
from shared.billing.meters.documents import history
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from shared.engines.port import EngineName
from shared.inspection.operation_rows import served
from shared.runtime.functions import ALIAS, FunctionId

Counted = dict[str, int | str]
Events = Sequence[Mapping[str, Any]]

_LOG = Path(".lab/logs/exhibits.log")
_HERE = "bench.exhibits.workflows"
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 60.0


class ExhibitRuns:
    """The engines on which exhibits run; the lab is started when it is first needed."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(third_party_logs(_LOG))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def lab(self) -> Lab:
        """A lab with the functions of the exhibits."""
        functions = (
            replace(DURABLE, handler=f"{_HERE}.deaths.handler"),
            replace(TASKS, handler=f"{_HERE}.tasks.handler"),
        )
        lab = Lab(functions=functions, definition=None, durable_retry_seconds=1)
        return self._stack.enter_context(lab)

    def durable(self, body: Body, answers: Mapping[str, str] | None = None) -> Counted:
        """Run a durable handler in this process and return its counts."""
        ended = run_on_engine([body], answers)
        return {"status": ended.status, **_durable_counts(list(ended.history))}

    def machine(self, definition: State, answer: str | None = None) -> Counted:
        """Run a state machine in the lab and return its counts; `answer` answers its task token."""
        states = self.lab.client("stepfunctions")
        name = f"exhibit-{uuid.uuid4().hex[:12]}"
        machine = self.lab.step_functions.create(name, json.dumps(definition))
        execution = states.start_execution(stateMachineArn=machine, name=name)["executionArn"]
        if answer is not None:
            token = _eventually(lambda: _token(_states_history(states, execution)))
            states.send_task_success(taskToken=token, output=json.dumps(answer))
        ended = _eventually(lambda: _unless_running(states, execution))
        events = _states_history(states, execution)
        return {
            "status": ended["status"],
            "error": ended.get("error", ""),
            "children": _children(events),
            **_standard_counts(events),
        }

    def express(self, definition: State) -> Counted:
        """Run an Express state machine in the lab, from a state that waits for its end.

        Express has no history; the counts are the status and the number of requests.
        """
        name = f"exhibit-{uuid.uuid4().hex[:12]}"
        child = self.lab.step_functions.create(name, json.dumps(definition), express=True)
        start = call("aws-sdk:sfn", "startSyncExecution", {"StateMachineArn": child, "Input": {}})
        answer = {**start, "Output": "{% $states.result.Status %}"}
        parent = self.machine(machine({"Start": answer}))
        return {
            "status": str(parent["status"]),
            "requests": int(parent["transitions"]),
            "events": 0,
        }

    def worker(self, event: Mapping[str, str]) -> Counted:
        """Run the durable handler of the lab's workers and return its counts."""
        functions = self.lab.client("lambda")
        started = functions.invoke(
            FunctionName=function_arn(FunctionId.DURABLE, ALIAS),
            InvocationType="Event",
            DurableExecutionName=event["run"],
            Payload=json.dumps(event),
        )
        execution = started["DurableExecutionArn"]
        ended = _eventually(lambda: _unless_durable_runs(functions, execution))
        found = functions.get_durable_execution_history(
            DurableExecutionArn=execution, IncludeExecutionData=True, MaxItems=1000
        )
        events = json.loads(json.dumps(found["Events"], default=str))
        return {
            "status": ended["Status"],
            "result": str(ended.get("Result", "")).strip('"'),
            **_durable_counts(events),
        }


def number(measured: Measured, run: str, name: str) -> int:
    """Return a count of a run."""
    return int(measured[run][name])


def text(measured: Measured, run: str, name: str) -> str:
    """Return a text of a run."""
    return str(measured[run][name])


def _durable_counts(events: list[Any]) -> Counted:
    page = history({"Events": events})
    reading = METERS[EngineName.DURABLE].read(page.events, BillingAssumptions())
    usage = reading.usage
    assert isinstance(usage, DurableUsage)
    return {
        "operations": usage.operations,
        "events": len(page.events),
        "bytes": usage.bytes_written,
        "invocations": len(reading.runs),
        "served": sum(served(page.events)),
    }


def _standard_counts(events: Events) -> Counted:
    reading = METERS[EngineName.STEPFUNCTIONS].read(events, BillingAssumptions())
    usage = reading.usage
    assert isinstance(usage, StandardUsage)
    return {
        "transitions": usage.transitions,
        "events": len(events),
        "invocations": len(reading.runs),
    }


def _states_history(states: Any, execution: str) -> Events:
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [event for page in pages for event in page["events"]]


def _children(events: Events) -> int:
    """Return the number of child executions of a Distributed Map: it returns a result of each."""
    if not any(event["type"] == "MapRunStarted" for event in events):
        return 0
    ended = next(event for event in events if event["type"] == "MapStateExited")
    return len(json.loads(ended["stateExitedEventDetails"]["output"]))


def _token(events: Events) -> str | None:
    """Return the token of a task that waits for its answer, once it has been submitted."""
    if not any(event["type"] == "TaskSubmitted" for event in events):
        return None
    scheduled = next(event for event in events if event["type"] == "TaskScheduled")
    details = scheduled["taskScheduledEventDetails"]
    return str(json.loads(details["parameters"])["Payload"]["token"])


def _unless_running(states: Any, execution: str) -> Any:
    found = states.describe_execution(executionArn=execution)
    return None if found["status"] == "RUNNING" else found


def _unless_durable_runs(functions: Any, execution: str) -> Any:
    found = functions.get_durable_execution(DurableExecutionArn=execution)
    return None if found["Status"] == "RUNNING" else found


def _eventually(look: Callable[[], Any]) -> Any:
    """Return what `look` finds, once it does.

    Raises:
        TimeoutError: it doesn't within a minute.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError("an execution of an exhibit hasn't ended")
        time.sleep(_LOOK_SECONDS)
    return found
