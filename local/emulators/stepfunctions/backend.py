"""Step Functions: moto's interpreter, in this process.

moto looks through all executions at every start, look-up and callback. `_Backend` shows it only
the requested one, which keeps it fast; `moto_patches` has the other changes to moto.
"""

import copy
import re
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.stepfunctions.parser import utils as parser_utils
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local.emulators.account import ACCOUNT, REGION, AwsClients, state_machine_arn
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.retention import Retention
from local.emulators.stepfunctions import ended, moto_patches, service_calls
from local.emulators.stepfunctions.synchronous import EXPRESS, START_SYNC, SynchronousExecutions
from local.errors import LabError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_TARGET = "AWSStepFunctions."


def substitute(definition: Path, values: Mapping[str, str]) -> str:
    """Return a state machine's definition with its `${Name}` placeholders replaced.

    Raises:
        LabError: the file can't be read, or it has a placeholder without a value.
    """
    try:
        text = definition.read_text(encoding="utf-8")
    except OSError as error:
        raise LabError(f"Can't read the state machine {definition}: {error.strerror}.") from error
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - set(values))
    if unknown:
        names = ", ".join(f"${{{name}}}" for name in unknown)
        known = ", ".join(f"${{{name}}}" for name in values)
        raise LabError(f"{definition} uses {names}, but the lab has values for {known} only.")
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


class StepFunctions:
    """moto's Step Functions over a Lambda host, until `stop`; also moto's other services.

    State machines call other AWS services with `clients`. `retain` is the number of executions that
    are kept after their end, None for all; `on_forget` is called with the name of one that isn't
    any more.
    """

    def __init__(
        self,
        host: LambdaHost,
        retain: int | None = None,
        on_forget: Callable[[str], None] = lambda _: None,
        clients: AwsClients | None = None,
    ) -> None:
        moto_patches.install()
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        self._role = f"arn:aws:iam::{ACCOUNT}:role/lab-{uuid.uuid4()}"
        self._backend = _Backend(REGION, ACCOUNT)
        self._ended = Retention(retain, self._forget)
        self._on_forget = on_forget
        self._application: WSGIApplication = create_backend_app("stepfunctions").wsgi_app
        self._others: WSGIApplication = DomainDispatcherApplication(create_backend_app)
        moto_patches.hosts[self._role] = host
        if clients is not None:
            service_calls.clients[self._role] = clients
        moto_patches.on_end[self._role] = self._record_end
        self._synchronous = SynchronousExecutions(self._backend)

    def create(self, name: str, definition: str, *, express: bool = False) -> str:
        """Create a state machine, a Standard one by default, and return its ARN.

        Raises:
            LabError: moto refuses the definition.
        """
        try:
            self._backend.create_state_machine(
                name, definition, self._role, sm_type=EXPRESS if express else "STANDARD"
            )
        except Exception as error:
            raise LabError(f"The state machine {name} is not valid: {error}") from error
        return state_machine_arn(name)

    def update(self, name: str, definition: str) -> None:
        """Give a state machine another definition; its executions keep theirs."""
        self._backend.update_state_machine(state_machine_arn(name), definition)

    def stop(self) -> None:
        """Cut executions off from the host; those that run enter no other state.

        Those that wait hold their memory until their wait would time out.
        """
        moto_patches.hosts.pop(self._role, None)
        service_calls.clients.pop(self._role, None)
        moto_patches.on_end.pop(self._role, None)
        self._synchronous.stop()
        for execution in list(self._backend.by_arn.values()):
            ended.stop(execution, moto_patches.pools)

    def _record_end(self, execution: Any) -> None:
        self._synchronous.end(execution.exec_arn)
        self._ended.add(execution.exec_arn)

    def _forget(self, execution_arn: str) -> None:
        execution = self._backend.by_arn.pop(execution_arn, None)
        if execution is not None:
            machine = self._backend.describe_state_machine(execution.state_machine_arn)
            machine.executions.remove(execution)
            self._on_forget(execution.name)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request to Step Functions, or to any other service that moto emulates."""
        if not environ.get("HTTP_X_AMZ_TARGET", "").startswith(_TARGET):
            return self._others(environ, start_response)
        if environ["HTTP_X_AMZ_TARGET"] == START_SYNC:
            return self._synchronous(environ, start_response)
        before = moto_patches.backend.set(self._backend)
        try:
            return self._application(environ, start_response)
        finally:
            moto_patches.backend.reset(before)


class _Backend(StepFunctionsParserBackend):
    """moto's backend; it sees only the execution that it looks for, instead of all of them."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.by_arn: dict[str, Any] = {}
        self._starting = threading.Lock()
        self._only: ContextVar[str | None] = ContextVar("only", default=None)
        self._token: ContextVar[str | None] = ContextVar("token", default=None)

    def start_execution(
        self, state_machine_arn: str, name: str | None = None, *rest: Any, **more: Any
    ) -> Any:
        """Start one execution at a time: two at once with the same name would both start in moto.

        moto also keeps every thread in a list, and needs a name.
        """
        name = name or str(uuid.uuid4())
        execution_arn = f"{state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
        with self._starting:
            parser_utils.TMP_THREADS.clear()
            with _set(self._only, execution_arn):
                execution = super().start_execution(state_machine_arn, name, *rest, **more)
            if execution_arn not in self.by_arn:
                self.by_arn[execution_arn] = execution
                self.describe_state_machine(state_machine_arn).executions.append(execution)
        return execution

    def describe_state_machine(self, arn: str) -> Any:
        machine = super().describe_state_machine(arn)
        only = self._only.get()
        if only is None:
            return machine
        narrow = copy.copy(machine)
        narrow.executions = [self.by_arn[only]] if only in self.by_arn else []
        return narrow

    def _get_state_machine_for_execution(self, execution_arn: str) -> Any:
        with _set(self._only, execution_arn):
            return super()._get_state_machine_for_execution(execution_arn)

    def send_task_success(self, task_token: str, *rest: Any, **more: Any) -> Any:
        with _set(self._token, task_token):
            return super().send_task_success(task_token, *rest, **more)

    def send_task_failure(self, task_token: str, *rest: Any, **more: Any) -> Any:
        with _set(self._token, task_token):
            return super().send_task_failure(task_token, *rest, **more)

    def send_task_heartbeat(self, task_token: str) -> Any:
        with _set(self._token, task_token):
            return super().send_task_heartbeat(task_token)

    def _get_executions(self, execution_status: Any = None) -> list[Any]:
        token = self._token.get()
        if token is None:
            found: list[Any] = super()._get_executions(execution_status)
            return found
        pool = moto_patches.pools.get(token)
        if pool is None:
            return []
        environment = SimpleNamespace(callback_pool_manager=pool)
        return [SimpleNamespace(exec_worker=SimpleNamespace(env=environment))]


@contextmanager
def _set(variable: ContextVar[str | None], value: str) -> Iterator[None]:
    before = variable.set(value)
    try:
        yield
    finally:
        variable.reset(before)
