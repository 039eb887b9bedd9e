"""Running the equivalents of the recordings, all at once, in one lab."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from local.emulators.account import function_arn
from local.lab import Lab
from shared.runtime.functions import ALIAS, FunctionId
from tests.local.conftest import eventually
from tests.local.recordings.machines import Machine

_AT_ONCE = 64
_LOOK_SECONDS = 0.05
Events = list[Mapping[str, Any]]


@dataclass(frozen=True)
class Run:
    """An execution that has ended: its history, and how its engine describes it."""

    history: Events
    description: Mapping[str, Any]


class Runs:
    """The executions of all equivalents; each has been started when this is made."""

    def __init__(self, lab: Lab, machines: Mapping[str, Machine], workflows: Iterable[str]) -> None:
        self._states = lab.client("stepfunctions")
        self._functions = lab.client("lambda")
        self._lab = lab
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._runs: dict[str, Future[Run]] = {
            id_: self._pool.submit(self._run_machine, id_, machine)
            for id_, machine in machines.items()
        }
        self._runs |= {id_: self._pool.submit(self._run_workflow, id_) for id_ in workflows}

    def of(self, id_: str) -> Run:
        """Return the execution of a scenario, once it has ended."""
        return self._runs[id_].result()

    def close(self) -> None:
        """Let what runs end."""
        self._pool.shutdown(cancel_futures=True)

    def _run_machine(self, id_: str, machine: Machine) -> Run:
        arn = self._lab.step_functions.create(id_, json.dumps(machine.definition))
        started = self._states.start_execution(
            stateMachineArn=arn, name=id_, input=json.dumps(machine.input)
        )
        execution = str(started["executionArn"])
        for number, answer in enumerate(machine.answers, 1):
            self._answer(execution, number, answer)
        if machine.stopped:
            eventually(lambda: self._has(execution, "WaitStateEntered"))
            self._states.stop_execution(executionArn=execution)
        description = _ended(
            lambda: self._states.describe_execution(executionArn=execution), "status"
        )
        return Run(self._states_history(execution), description)

    def _answer(self, execution: str, number: int, answer: Mapping[str, str]) -> None:
        eventually(lambda: self._has(execution, "TaskSubmitted", number))
        scheduled = [
            event["taskScheduledEventDetails"]
            for event in self._states_history(execution)
            if event["type"] == "TaskScheduled"
        ]
        token = json.loads(scheduled[-1]["parameters"])["Payload"]["token"]
        send = self._states.send_task_success if "output" in answer else None
        (send or self._states.send_task_failure)(taskToken=token, **answer)

    def _has(self, execution: str, type_: str, number: int = 1) -> bool:
        types = [event["type"] for event in self._states_history(execution)]
        return types.count(type_) >= number

    def _states_history(self, execution: str) -> Events:
        found = self._states.get_execution_history(executionArn=execution)
        return list(found["events"])

    def _run_workflow(self, id_: str) -> Run:
        started = self._functions.invoke(
            FunctionName=function_arn(FunctionId.DURABLE, ALIAS),
            InvocationType="Event",
            DurableExecutionName=id_,
            Payload=json.dumps({"workflow": id_}),
        )
        execution = started["DurableExecutionArn"]
        if id_ in CALLBACKS:
            self._call_back(execution, id_)
        description = _ended(
            lambda: self._functions.get_durable_execution(DurableExecutionArn=execution), "Status"
        )
        return Run(self._durable_history(execution), description)

    def _call_back(self, execution: str, id_: str) -> None:
        """Answer once the invocation has ended, as the conformance tests do."""
        history = eventually(lambda: self._suspended(execution))
        started = next(event for event in history if event["EventType"] == "CallbackStarted")
        CALLBACKS[id_](self._functions, started["CallbackStartedDetails"]["CallbackId"])

    def _suspended(self, execution: str) -> Events:
        history = self._durable_history(execution)
        ended = any(event["EventType"] == "InvocationCompleted" for event in history)
        return history if ended else []

    def _durable_history(self, execution: str) -> Events:
        found = self._functions.get_durable_execution_history(
            DurableExecutionArn=execution, IncludeExecutionData=True, MaxItems=1000
        )
        return list(found["Events"])


def _ended(describe: Callable[[], Any], status: str) -> Mapping[str, Any]:
    while (found := describe())[status] == "RUNNING":
        time.sleep(_LOOK_SECONDS)
    description: Mapping[str, Any] = found
    return description


def _succeed(functions: Any, callback: str) -> None:
    functions.send_durable_execution_callback_success(CallbackId=callback, Result=b'"ok"')


def _beat_then_succeed(functions: Any, callback: str) -> None:
    functions.send_durable_execution_callback_heartbeat(CallbackId=callback)
    _succeed(functions, callback)


def _refuse(functions: Any, callback: str) -> None:
    error = {"ErrorType": "RejectedError", "ErrorMessage": "not approved"}
    functions.send_durable_execution_callback_failure(CallbackId=callback, Error=error)


CALLBACKS: Mapping[str, Callable[[Any, str], None]] = {
    "wait_for_callback_failure": _refuse,
    "wait_for_callback_heartbeats_then_success": _beat_then_succeed,
    "wait_for_callback_success": _succeed,
}
