"""The lab as a whole: every part started, wired and stopped together."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from local.emulators.account import AwsClients, function_arn, log_group, state_machine_arn
from local.emulators.dynamodb.dynalite import DynamoDB
from local.emulators.lambda_host.function_logs import InvocationReports
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.kills import OnKill, Running
from local.emulators.lambda_host.model import HostedFunction, InvocationType, Package
from local.faults.crash_points import CrashPoints
from local.faults.kill_events import KillRecorder
from local.faults.outages import Component, Outages
from local.gateway.access import Access
from local.gateway.app import MOST_RECEIVED_BYTES, Gateway
from local.gateway.lab_api import LabCalls
from local.gateway.problems import GatewayChannel
from local.gateway.static import StaticFiles
from local.logs import third_party_logs
from local.loopback import LOOPBACK, is_loopback_address
from local.serving import Server, address, listen
from shared.runtime.functions import ALIAS, FUNCTIONS, Function, FunctionId, Setting

TABLE = "loans"
STATE_MACHINE = "loan"
DEFINITION = Path("stepfunctions/workflow.asl.json")
CONCURRENCY = {
    FunctionId.API: 16,
    FunctionId.DURABLE: 4,
    FunctionId.TASKS: 6,
    FunctionId.FRAUD: 2,
    FunctionId.RECONCILER: 1,
}
"""The most execution environments of each function: processes, on a machine with few cores."""
RECONCILED_EVERY_SECONDS = 5
_GATEWAY_THREADS = 64
_ENDPOINT_THREADS = 48


class Lab:
    """Both engines and the API on this machine, from `with` to its end.

    `port` is the public one (0: any free one) on `host`; `root` is the folder that the handlers,
    `node_modules` and `frontend/dist` are found in. `definition` is the state machine, relative to
    `root`; None for none. A function that `packages` has runs as that package. Logs go to
    `log_dir` (`.lab/logs` under `root`). A worker whose process died in a durable execution is
    invoked again after `durable_retry_seconds`. `on_kill` hears of every worker that `kill` ends,
    `say` what is being started.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = LOOPBACK,
        functions: Sequence[Function] = FUNCTIONS,
        root: Path | None = None,
        definition: Path | None = DEFINITION,
        packages: Mapping[str, Package] | None = None,
        log_dir: Path | None = None,
        faults_enabled: bool = True,
        warm: bool = True,
        durable_retry_seconds: int = 5,
        on_kill: OnKill | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._root = (root or Path.cwd()).resolve()
        self._functions = functions
        self._definition = definition
        self._packages = packages or {}
        self.log_dir = log_dir or self._root / ".lab" / "logs"
        self._faults_enabled = faults_enabled
        self._warm = warm
        self._durable_retry_seconds = durable_retry_seconds
        self._on_kill = on_kill
        self._deaths = KillRecorder(lambda: self.client("dynamodb"), TABLE)
        self._say = say
        self._public = (port, host)
        self._outages = Outages()
        self._stopping = threading.Event()
        self._stack = ExitStack()
        self.access = Access(opened=not is_loopback_address(host))
        """Who may talk to the public port; its `token` counts when that is open to others."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        if any(each.id is FunctionId.RECONCILER for each in self._functions):
            self.every(RECONCILED_EVERY_SECONDS, FunctionId.RECONCILER)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._stack.close()

    @property
    def page_url(self) -> str:
        """The address to open in a browser, with the token if one is needed."""
        return f"{self.url}/?token={self.access.token}" if self.access.opened else self.url

    @property
    def reports(self) -> InvocationReports:
        """The REPORT figures of the invocations."""
        return self.lambda_host.reports

    def settings(self) -> dict[str, str]:
        """Return every setting that a function may be given."""
        return {
            Setting.TABLE_NAME: TABLE,
            Setting.DURABLE_FUNCTION: function_arn(FunctionId.DURABLE, ALIAS),
            Setting.STATE_MACHINE_ARN: state_machine_arn(STATE_MACHINE),
            Setting.FRAUD_FUNCTION: function_arn(FunctionId.FRAUD),
            Setting.RECONCILER_FUNCTION: function_arn(FunctionId.RECONCILER),
            Setting.DEPLOYMENT: "local",
            Setting.FAULTS_ENABLED: "true" if self._faults_enabled else "false",
            Setting.DURABLE_LOG_GROUP: log_group(FunctionId.DURABLE),
            Setting.TASKS_LOG_GROUP: log_group(FunctionId.TASKS),
            Setting.FRAUD_LOG_GROUP: log_group(FunctionId.FRAUD),
        }

    def kill(self, application_id: str) -> bool:
        """Kill the process that runs this loan's code; True if one did, else its next step dies."""
        return self.lambda_host.kill(application_id)

    def outage(self, part: Component | str, seconds: float) -> None:
        """Let a part answer as unreachable for `seconds` from now; 0 brings it back."""
        part = Component(part)
        self._outages.begin(part, seconds)
        if part in (Component.TABLE, Component.PROGRESS):
            self.dynamodb.outage(part, seconds)

    def health(self) -> dict[str, str]:
        """Return each part's state: `up`, `out` (on purpose) or `down`."""
        parts = {"lambda": "up", "durable": "up", "stepfunctions": "up"}
        parts |= {"table": "up" if self.dynamodb.alive else "down", "progress": "up"}
        return parts | {part.value: "out" for part in Component if self._outages.is_out(part)}

    def every(self, seconds: float, function: str, payload: bytes = b"{}") -> None:
        """Invoke a function asynchronously on a schedule, as EventBridge Scheduler would."""

        def tick() -> None:
            while not self._stopping.wait(seconds):
                self.lambda_host.invoke(function, payload, kind=InvocationType.EVENT)

        threading.Thread(target=tick, daemon=True).start()

    def _start(self, stack: ExitStack) -> None:
        """What takes long runs at the same time: Node, the workers' INIT, and our own imports.

        Every socket listens before anything is started, so a caller that is early just waits.
        """
        stack.enter_context(third_party_logs(self.log_dir / "lab.log"))
        public = stack.enter_context(listen(*self._public))
        endpoint = stack.enter_context(listen())
        self.url, self.aws_endpoint = address(public), address(endpoint)
        self._say("Starting DynamoDB (dynalite, in memory).")
        self.dynamodb = DynamoDB(self._root)
        stack.callback(self.dynamodb.stop)
        self.dynamodb_endpoint = self.dynamodb.endpoint
        self.client = AwsClients(self.aws_endpoint, self.dynamodb_endpoint)
        beside = stack.enter_context(ThreadPoolExecutor())
        self._say(f"Starting {len(self._functions)} Lambda functions.")
        self.lambda_host = self._start_host(stack)
        if self._warm:
            warm = [beside.submit(self.lambda_host.warm, each.id) for each in self._functions]
        else:
            warm = []
        self.dynamodb.wait()
        table = beside.submit(self.dynamodb.create_table, TABLE)
        self._say("Starting Step Functions (moto) and the durable engine.")
        self._start_engines(stack)
        for each in (table, *warm):
            each.result()
        self._serve(stack, public, endpoint)

    def _start_host(self, stack: ExitStack) -> LambdaHost:
        host = LambdaHost(
            [self._hosted(function) for function in self._functions],
            root=self._root,
            variables={
                "AWS_ENDPOINT_URL": self.aws_endpoint,
                "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_endpoint,
            },
            log_dir=self.log_dir,
            on_kill=self._killed,
        )
        stack.callback(host.stop)
        return host

    def _killed(self, application_id: str, running: Running) -> None:
        self._deaths.tell(application_id, running)
        if self._on_kill is not None:
            self._on_kill(application_id, running)

    def _hosted(self, function: Function) -> HostedFunction:
        """A function gets the settings that it declares, as on AWS."""
        settings = self.settings()
        return HostedFunction(
            name=function.id,
            handler=function.handler,
            memory_mb=function.memory_mb,
            timeout_seconds=function.timeout_seconds,
            concurrency=CONCURRENCY.get(function.id, 2),
            variables={
                **function.variables,
                **{name: settings[name] for name in function.settings},
            },
            killable=function.id is not FunctionId.API,
            package=self._packages.get(function.id),
        )

    def _start_engines(self, stack: ExitStack) -> None:
        """The engines' libraries take seconds to import: they are imported beside the rest."""
        from local.emulators.durable.engine import DurableFunction, LocalDurableEngine
        from local.emulators.stepfunctions.backend import StepFunctions, substitute

        durable = [
            DurableFunction(each.id, kept.execution_timeout_seconds, kept.retention_days)
            for each in self._functions
            if (kept := each.durability) is not None
        ]
        self.durable_engine = LocalDurableEngine(
            self.lambda_host, durable, self._durable_retry_seconds
        )
        stack.callback(self.durable_engine.stop)
        self.step_functions = StepFunctions(self.lambda_host)
        stack.callback(self.step_functions.stop)
        if self._definition is not None:
            substitutions = {"TasksFunctionArn": function_arn(FunctionId.TASKS)}
            definition = substitute(self._root / self._definition, substitutions)
            self.step_functions.create(STATE_MACHINE, definition)

    def _serve(self, stack: ExitStack, public: Any, endpoint: Any) -> None:
        from local.emulators.endpoint import AwsEndpoint

        aws = AwsEndpoint(self.lambda_host, self.durable_engine, self.step_functions, self._outages)
        self.ambush = CrashPoints(aws, self.lambda_host)
        stack.callback(Server(self.ambush, endpoint, threads=_ENDPOINT_THREADS).stop)
        gateway = Gateway(
            self.lambda_host,
            FunctionId.API,
            access=self.access,
            static=StaticFiles(self._root / "frontend" / "dist"),
            calls=LabCalls(health=self.health, kill=self.kill, outage=self.outage),
        )
        server = Server(
            gateway,
            public,
            threads=_GATEWAY_THREADS,
            most_body_bytes=MOST_RECEIVED_BYTES,
            channel=GatewayChannel,
        )
        stack.callback(server.stop)
