"""Durable executions: the engine of the SDK's testing package, on the lab's Lambda host.

The engine, its store and its HTTP routes are the package's own. This module wires them like the
package's `WebRunner.start`, passes each invocation to the host without HTTP, and starts a name
only once, as the service does.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aws_durable_execution_sdk_python.execution import DurableExecutionInvocationInput
from aws_durable_execution_sdk_python_testing.checkpoint.processor import CheckpointProcessor
from aws_durable_execution_sdk_python_testing.clock import Clock, RealClock
from aws_durable_execution_sdk_python_testing.exceptions import (
    DurableFunctionsTestError,
    ResourceNotFoundException,
)
from aws_durable_execution_sdk_python_testing.executor import Executor
from aws_durable_execution_sdk_python_testing.invoker import InvokeResponse, LambdaInvoker
from aws_durable_execution_sdk_python_testing.model import StartDurableExecutionInput
from aws_durable_execution_sdk_python_testing.scheduler import Scheduler

from local.emulators.account import ACCOUNT, REGION
from local.emulators.durable.chained_invokes import host_dispatcher
from local.emulators.durable.history import HistoryExecutor, failed_invocation
from local.emulators.durable.store import ExecutorRegistry, IdempotentStarts, NamedStore
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import (
    ASYNCHRONOUS_PAYLOAD_BYTES,
    LATEST,
    LambdaError,
    invalid,
    too_large,
)
from local.emulators.retention import Retention
from shared.runtime.functions import Function

RETRY_SECONDS = 5
"""Wait before a handler whose process died is invoked again: the package's own value."""
_INVOCATION_SECONDS = 24 * 60 * 60
"""Long: the host ends an invocation that exceeds its time-out, before the engine does."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class DurableFunction:
    """A function's durable configuration."""

    name: str
    execution_timeout_seconds: int
    retention_days: int


def durable_functions(functions: Iterable[Function]) -> list[DurableFunction]:
    """Return the configuration of those functions that are durable."""
    return [
        DurableFunction(
            function.id,
            function.durability.execution_timeout_seconds,
            function.durability.retention_days,
        )
        for function in functions
        if function.durability is not None
    ]


class LocalDurableEngine:
    """The durable service for some functions of a host, until `stop`.

    A handler whose process died is invoked again after `retry_seconds`, five times in all.
    `retain` is the number of executions that are kept after their end, None for all; `on_forget` is
    called with the name of one that isn't any more.
    """

    def __init__(
        self,
        host: LambdaHost,
        functions: Iterable[DurableFunction],
        retry_seconds: int = RETRY_SECONDS,
        retain: int | None = None,
        on_forget: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._host = host
        self._functions = {function.name: function for function in functions}
        self._names = IdempotentStarts()
        self._on_forget = on_forget
        self._store = store = NamedStore(Retention(retain, self._forget).add)
        clock = RealClock()
        self._scheduler = Scheduler()
        self._registry = ExecutorRegistry(store, self._scheduler)
        processor = CheckpointProcessor(store, self._scheduler, clock=clock)
        self.executor: Executor = HistoryExecutor(
            store=store,
            scheduler=self._scheduler,
            invoker=_HostInvoker(host, store, clock),
            checkpoint_processor=processor,
            invocation_timeout_seconds=_INVOCATION_SECONDS,
            registry=self._registry,
            clock=clock,
            child_dispatcher=host_dispatcher(host, self._functions, _INVOCATION_SECONDS),
            region=REGION,
        )
        self.executor.RETRY_BACKOFF_SECONDS = retry_seconds
        processor.add_execution_observer(self.executor)
        processor.set_chained_invoke_preflight(self.executor.preflight_chained_invoke)
        self._scheduler.start()

    def is_durable(self, function: str) -> bool:
        """Say whether the function with this name, without a qualifier, is durable."""
        return function in self._functions

    def start(self, function: str, qualifier: str | None, name: str | None, payload: bytes) -> str:
        """Start an execution and return its ARN; the same name and payload start it once.

        An alias is resolved now: an execution stays on the version on which it was started.
        On AWS a synchronous Invoke waits for the result; here it returns at once.

        Raises:
            LambdaError: no qualifier, a bad name, a payload that is too large, or a name that was
                started with another payload.
        """
        if qualifier is None:
            raise invalid("You cannot invoke a durable function using an unqualified ARN.")
        if name is not None and not _NAME.fullmatch(name):
            raise invalid(f"Invalid durable execution name: {name!r}")
        if len(payload) > ASYNCHRONOUS_PAYLOAD_BYTES:
            raise too_large(len(payload), ASYNCHRONOUS_PAYLOAD_BYTES)
        name = name or str(uuid.uuid4())
        version = self._host.version_of(function, qualifier)
        if version != LATEST:
            qualifier = version
        with self._names.claim((function, name), payload) as claim:
            if claim.arn is None:
                claim.arn = self._start(self._functions[function], qualifier, name, payload)
            return claim.arn

    def stop(self) -> None:
        """End the engine's threads; the host ends the invocations that still run."""
        self.executor.shutdown()
        self._registry.shutdown()
        self._scheduler.stop()

    def _forget(self, execution_arn: str) -> None:
        started = self._store.forget(execution_arn).start_input
        self._names.forget((started.function_name, started.execution_name))
        self._on_forget(started.execution_name)

    def _start(self, durable: DurableFunction, qualifier: str, name: str, payload: bytes) -> str:
        started = self.executor.start_execution(
            StartDurableExecutionInput(
                account_id=ACCOUNT,
                function_name=durable.name,
                function_qualifier=qualifier,
                execution_name=name,
                execution_timeout_seconds=durable.execution_timeout_seconds,
                execution_retention_period_days=durable.retention_days,
                invocation_id=str(uuid.uuid4()),
                input=payload.decode() or "{}",
            )
        )
        return str(started.execution_arn)


class _HostInvoker(LambdaInvoker):
    """The package's invoker; it calls the host instead of sending HTTP."""

    def __init__(self, host: LambdaHost, store: NamedStore, clock: Clock) -> None:
        super().__init__(lambda_client=None)
        self._host = host
        self._store = store
        self._clock = clock

    def invoke(
        self,
        function_name: str,
        input: DurableExecutionInvocationInput,  # noqa: A002 (the protocol's name)
        *_: str | None,
        **__: str | None,
    ) -> InvokeResponse:
        """Run the handler once.

        Raises:
            ResourceNotFoundException: there is no such function.
            DurableFunctionsTestError: the invocation failed; the engine tries again.
        """
        payload = json.dumps(input.to_json_dict()).encode()
        started = self._clock.now()
        try:
            result = self._host.invoke(function_name, payload)
        except LambdaError as error:
            if error.code == "ResourceNotFoundException":
                raise ResourceNotFoundException(str(error)) from error
            raise DurableFunctionsTestError(str(error)) from error
        if result.function_error is not None:
            failed = failed_invocation(result, started, self._clock.now())
            execution = self._store.load(input.durable_execution_arn)
            execution.invocation_completions.append(failed)
            message = f"Lambda invocation failed: {result.payload.decode()}"
            raise DurableFunctionsTestError(message)
        return InvokeResponse.from_payload(result.payload, result.request_id)
