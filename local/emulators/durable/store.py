"""The durable engine's store: executions by name, their threads, and names that start once."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aws_durable_execution_sdk_python_testing.execution import Execution
from aws_durable_execution_sdk_python_testing.scheduler import Scheduler
from aws_durable_execution_sdk_python_testing.stores.memory import InMemoryExecutionStore
from aws_durable_execution_sdk_python_testing.worker.execution_worker import ExecutionWorker
from aws_durable_execution_sdk_python_testing.worker.registry import ExecutionRegistry
from aws_durable_execution_sdk_python_testing.worker.task import ExecutionTask

from local.emulators.durable.archive import Archive
from local.emulators.durable.lanes import SharedLane, SharedThreads
from local.emulators.lambda_host.model import LambdaError

T = TypeVar("T")
_CONFLICT = 409


class NamedStore(InMemoryExecutionStore):
    """The package's store with an index, so that a query by name doesn't read every execution.

    `on_end` is called with the ARN of an execution that is stored after its end, each time.
    """

    def __init__(self, on_end: Callable[[str], None] = lambda _: None) -> None:
        super().__init__()
        self._by_name: dict[str, dict[str, Execution]] = {}
        self._archive = Archive()
        self._on_end = on_end

    def save(self, execution: Execution) -> None:
        """Store an execution under its ARN and its name."""
        super().save(execution)
        with self._lock:
            named = self._by_name.setdefault(execution.start_input.execution_name, {})
            named[execution.durable_execution_arn] = execution
        self._note_end(execution)

    def update(self, execution: Execution) -> None:
        """Store an execution under its ARN."""
        super().update(execution)
        self._note_end(execution)

    def forget(self, execution_arn: str) -> Execution:
        """Remove an execution and return it."""
        self._archive.remove(execution_arn)
        with self._lock:
            execution = self._store.pop(execution_arn)
            named = self._by_name[execution.start_input.execution_name]
            del named[execution_arn]
            if not named:
                del self._by_name[execution.start_input.execution_name]
        return execution

    def runs(self, execution_arn: str) -> bool:
        """Say whether the execution exists and hasn't ended."""
        with self._lock:
            execution = self._store.get(execution_arn)
        return execution is not None and not execution.is_complete

    def query(
        self,
        function_name: str | None = None,
        execution_name: str | None = None,
        *arguments: Any,
        **filters: Any,
    ) -> tuple[list[Execution], str | None]:
        """Return a page of the executions that pass the filters, and the next marker."""
        if execution_name is None:
            found = self.list_all()
        else:
            with self._lock:
                found = list(self._by_name.get(execution_name, {}).values())
        page: tuple[list[Execution], str | None] = self.process_query(
            found, function_name, execution_name, *arguments, **filters
        )
        return page

    def _note_end(self, execution: Execution) -> None:
        if execution.is_complete:
            self._archive.add(execution)
            self._on_end(execution.durable_execution_arn)


class ExecutorRegistry(ExecutionRegistry):
    """The package's registry, whose executions need no thread each.

    The package also keeps a worker for every late answer to an execution that has ended.
    """

    def __init__(self, store: NamedStore, scheduler: Scheduler) -> None:
        super().__init__(store, scheduler)
        self._executions = store
        self._threads = SharedThreads()

    def get_or_create(self, execution_arn: str) -> ExecutionWorker:
        """Return the execution's worker.

        Raises:
            RuntimeError: the registry is shut down.
        """
        with self._lock:
            if self._shut_down:
                raise RuntimeError("The registry is shut down.")
            worker = self._workers.get(execution_arn)
            if worker is None:
                lane = SharedLane(self._threads)
                worker = ExecutionWorker(execution_arn, self._store, self._scheduler, self, lane)
                self._workers[execution_arn] = worker
            return worker

    def submit(self, execution_arn: str, task: ExecutionTask[T]) -> Future[T]:
        """Run a task of an execution; drop a worker that served a late answer only."""
        future = super().submit(execution_arn, task)
        future.add_done_callback(lambda done: self._drop_unused(execution_arn, done))
        return future

    def shutdown(self) -> None:
        """Stop every worker."""
        super().shutdown()
        self._threads.stop()

    def _drop_unused(self, execution_arn: str, done: Future[T]) -> None:
        if done.cancelled() or done.exception() is None or self._executions.runs(execution_arn):
            return
        worker = self.get(execution_arn)
        if worker is not None:
            worker.stop()
            self.remove(execution_arn)


@dataclass
class StartClaim:
    """A name that is being started or has been; `arn` is None until it has."""

    digest: bytes
    arn: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class IdempotentStarts:
    """Starts each execution name once; the package's engine doesn't deduplicate names."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, str], StartClaim] = {}
        self._lock = threading.Lock()

    @contextmanager
    def claim(self, key: tuple[str, str], payload: bytes) -> Iterator[StartClaim]:
        """Hold a function's execution name exclusively while it is started.

        Raises:
            LambdaError: the name was started with another payload.
        """
        digest = hashlib.sha256(payload).digest()
        with self._lock:
            claim = self._claims.setdefault(key, StartClaim(digest))
        with claim.lock:
            if claim.arn is not None and claim.digest != digest:
                raise _already_started(key[1])
            claim.digest = digest
            yield claim

    def forget(self, key: tuple[str, str]) -> None:
        """Let a function's execution name be started again."""
        with self._lock:
            self._claims.pop(key, None)


def _already_started(name: str) -> LambdaError:
    message = f"An execution named {name} was already started with another payload."
    return LambdaError("DurableExecutionAlreadyStartedException", _CONFLICT, message)
