"""Executions that have ended: what is known of them afterwards, and how many an engine keeps."""

import gc
import json
import threading
import uuid
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from aws_durable_execution_sdk_python_testing.execution import Execution
from aws_durable_execution_sdk_python_testing.model import StartDurableExecutionInput
from moto.stepfunctions.exceptions import ExecutionDoesNotExist

from local.emulators.durable.archive import Archive, PackedExecution
from local.emulators.durable.store import NamedStore
from local.emulators.retention import Retention
from local.emulators.stepfunctions.backend import StepFunctions
from local.emulators.stepfunctions.ended import EndedWorker, TaskTimedOut
from tests.local.conftest import eventually

PASSES = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


WAITS = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}}
"""Long enough to look at an execution that runs."""


class Machines:
    """Step Functions without a Lambda host, with one state machine, which only passes."""

    def __init__(self, retain: int | None = None, definition: Any = PASSES) -> None:
        self.forgotten: list[str] = []
        host: Any = None
        self.engine = StepFunctions(host, retain, self.forgotten.append)
        self.backend = self.engine._backend
        self.arn = self.engine.create(uuid.uuid4().hex, json.dumps(definition))

    def run(self, name: str) -> Any:
        """Run an execution to its end and return it."""
        execution = self.backend.start_execution(self.arn, name, '{"given": 1}')
        eventually(lambda: isinstance(execution.exec_worker, EndedWorker))
        return execution

    def names(self) -> list[str]:
        """Return the names of the executions that are listed."""
        executions, _ = self.backend.list_executions(self.arn)
        return [execution.name for execution in executions]


def durable(name: str, store: NamedStore | None = None) -> Execution:
    """Return an execution that has ended, and that is stored if there is a store."""
    execution = Execution.new(
        StartDurableExecutionInput("1", "loan", "live", name, 60, 7, "request")
    )
    execution.start()
    if store is not None:
        store.save(execution)
    execution.complete_success("7")
    if store is not None:
        store.update(execution)
    return execution


def test_a_state_machine_execution_leaves_its_history_and_frees_what_it_worked_with() -> None:
    machines = Machines(definition=WAITS)
    execution = machines.backend.start_execution(machines.arn, "run", '{"given": 1}')
    environment: Any = weakref.ref(eventually(lambda: execution.exec_worker.env))
    eventually(lambda: isinstance(execution.exec_worker, EndedWorker))
    types = [event["type"] for event in execution.to_history_output()["events"]]
    assert types == [
        "ExecutionStarted",
        "WaitStateEntered",
        "WaitStateExited",
        "ExecutionSucceeded",
    ]
    assert execution.output == {"given": 1}
    machines.run("next")
    gc.collect()
    assert environment() is None


def test_a_state_machine_execution_that_has_ended_can_not_be_stopped_or_answered() -> None:
    execution = Machines().run("run")
    execution.stop(stop_date=None, error=None, cause=None)
    assert execution.status == "SUCCEEDED"
    with pytest.raises(TaskTimedOut):
        execution.exec_worker.env.callback_pool_manager.notify("token", None)
    assert not execution.exec_worker.env.callback_pool_manager.heartbeat("token")


def test_step_functions_keep_as_many_executions_as_they_are_told_to() -> None:
    machines = Machines(retain=2)
    for number in range(5):
        machines.run(f"run-{number}")
    assert sorted(machines.names()) == ["run-3", "run-4"]
    assert machines.forgotten == ["run-0", "run-1", "run-2"]
    with pytest.raises(ExecutionDoesNotExist):
        machines.backend.describe_execution(
            f"{machines.arn.replace(':stateMachine:', ':execution:')}:run-0"
        )


def test_step_functions_keep_all_executions_by_default() -> None:
    machines = Machines()
    for number in range(3):
        machines.run(f"run-{number}")
    assert len(machines.names()) == 3


def test_a_durable_execution_is_the_same_after_it_was_packed() -> None:
    archive = Archive(latest=1)
    execution, other = durable("one"), durable("two")
    before = dict(vars(execution))
    archive.add(execution)
    archive.add(other)
    assert type(execution) is PackedExecution
    assert execution.current_status().value == "SUCCEEDED"
    assert execution.start_input.execution_name == "one"
    assert execution.get_operation_execution_started() == before["operations"][0]
    assert type(execution) is PackedExecution, "what lists show doesn't unpack it"
    assert execution.operations == before["operations"]
    assert type(execution) is Execution
    assert type(other) is PackedExecution, "the one that is in use takes its place"
    assert vars(execution) == before


def test_threads_may_read_a_packed_execution_at_once() -> None:
    archive = Archive(latest=1)
    for _ in range(50):
        execution = durable("one")
        archive.add(execution)
        archive.add(durable("two"))
        together = threading.Barrier(4)

        def read(_: int, execution: Execution = execution, together: Any = together) -> Any:
            together.wait()
            output: Any = execution.result
            return output.result, len(execution.operations)

        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(read, range(4)))
        assert found == [("7", 1)] * 4


def test_an_attribute_that_no_execution_has_is_missing_in_a_packed_one() -> None:
    archive = Archive(latest=1)
    execution: Any = durable("one")
    archive.add(execution)
    archive.add(durable("two"))
    with pytest.raises(AttributeError):
        _ = execution.nothing


def test_a_store_finds_packed_executions_and_forgets_one() -> None:
    ended: list[str] = []
    store = NamedStore(ended.append)
    execution = durable("one", store)
    assert ended == [execution.durable_execution_arn]
    assert store.query(execution_name="one")[0] == [execution]
    assert store.forget(execution.durable_execution_arn) is execution
    assert store.query(execution_name="one")[0] == []
    assert store.list_all() == []


@pytest.mark.parametrize(("most", "forgotten"), [(None, []), (2, ["a"]), (3, [])])
def test_a_retention_forgets_the_oldest_when_there_are_too_many(
    most: int | None, forgotten: list[str]
) -> None:
    found: list[str] = []
    retention = Retention(most, found.append)
    for name in ("a", "b", "a", "c"):
        retention.add(name)
    assert found == forgotten
