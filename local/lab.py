"""The lab as a whole: every part started, wired and stopped together."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from socket import socket
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from local.emulators.account import AwsClients, function_arn, state_machine_arn
from local.emulators.dynamodb.dynalite import DynamoDB
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.kills import Running
from local.emulators.lambda_host.model import Package
from local.emulators.schedules import Schedules
from local.faults.outages import Component, Outages
from local.forgotten_loans import ForgottenLoans
from local.hosted_functions import (
    EXPRESS_PARTS,
    EXPRESS_STATE_MACHINE,
    LEAN_STATE_MACHINE,
    LIBRARIES,
    STATE_MACHINE,
    TABLE,
    all_settings,
    hosted,
)
from local.logs import third_party_logs
from local.loopback import LOOPBACK, is_loopback_address
from local.serving import Server, address, listen
from local.warming import Warming
from shared.runtime.clock import now, timestamp
from shared.runtime.functions import ALIAS, FUNCTIONS, Function, FunctionId

if TYPE_CHECKING:
    from local.faults.kill_events import KillRecorder
    from local.recorded_runs import RecordedRuns

DEFINITION = Path("stepfunctions/workflow.asl.json")
EXPRESS = {
    "loan-assess": Path("stepfunctions/express/assess.asl.json"),
    "loan-pay": Path("stepfunctions/express/pay.asl.json"),
}
"""The Express state machines, by name."""
VARIANTS = {
    LEAN_STATE_MACHINE: Path("stepfunctions/lean.asl.json"),
    EXPRESS_STATE_MACHINE: Path("stepfunctions/express/loan.asl.json"),
    **EXPRESS,
}
"""The further state machines of a lab that runs the loan, by name."""
RECONCILED_EVERY_SECONDS = 5
_GATEWAY_THREADS = 64
_ENDPOINT_THREADS = 48


class Lab:
    """Both engines and the API on this machine, from `with` to its end.

    `port` is the public one (0: any free one) on `host`; `root` is the folder of the handlers,
    `node_modules` and `frontend/dist`. `definition` is the state machine, relative to `root`; None
    for none. A function that `packages` has runs as that package. Logs go to `log_dir`
    (`.lab/logs` under `root`). A worker whose process died in a durable execution is invoked again
    after `durable_retry_seconds`. Of the executions that have ended, each engine keeps the last
    `retain` with their loans; None for all. `watch` names how the API lets callers watch a loan, as
    `shared.runtime.watching` has it. With `keep_runs`, each run is kept in `.lab/runs` when it has
    ended. With `race_ready`, the workers of a race are started in the
    background after the rest. `on_progress` is called with a sentence for each part
    that is being started.
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
        retain: int | None = None,
        watch: str = "lab",
        keep_runs: bool = False,
        race_ready: bool = False,
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._root = (root or Path.cwd()).resolve()
        self._functions = functions
        self._definition = definition
        self._packages = packages or {}
        self.log_dir = log_dir or self._root / ".lab" / "logs"
        self._faults_enabled = faults_enabled
        self._warm = warm
        self._durable_retry_seconds = durable_retry_seconds
        self._retain = retain
        self._watch = watch
        self._keep_runs = keep_runs
        self._race_ready = race_ready
        self._warming: Warming | None = None
        self._machines: dict[str, str] = {}
        self._on_progress = on_progress
        self._public = (port, host)
        self._outages = Outages()
        self._take = Lock()
        self._resetting = False
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def opened(self) -> bool:
        """Whether the public port can be reached from other machines."""
        return self.access.opened

    @property
    def page_url(self) -> str:
        """The address to open in a browser, with the token if one is needed."""
        return f"{self.url}/?token={self.access.token}" if self.opened else self.url

    def settings(self) -> dict[str, str]:
        """Return every setting that a function may be given."""
        return all_settings(faults_enabled=self._faults_enabled, watch=self._watch)

    def kill(self, application_id: str) -> bool:
        """Kill the process that runs this loan's code; False: none does, so the next one dies."""
        armed_at = timestamp(now())
        with self._take:
            was_armed = application_id in self.lambda_host.armed()
            killed = self.lambda_host.kill(application_id)
            if not killed and not was_armed:
                self._kill_recorder.record_armed(application_id, armed_at)
        return killed

    def reset(self) -> None:
        """End every execution, empty the table, and wait until the workers are warm again.

        Nothing of the executions appears later: what runs is killed, waiting events are dropped,
        and both engines are new ones, which know no callback.
        """
        with self._take:
            self._stop_warming()
            self._resetting = True
            try:
                with self.lambda_host.interrupted():
                    self._replace_engines()
                    for part in Component:
                        self.outage(part, 0)
                    self.dynamodb.empty(TABLE)
            finally:
                self._resetting = False
            self._warm_again()

    def outage(self, part: Component | str, seconds: float) -> None:
        """Let a part answer as unreachable for `seconds` from now; 0 brings it back."""
        part = Component(part)
        self._outages.begin(part, seconds)
        if part in (Component.TABLE, Component.PROGRESS):
            self.dynamodb.outage(part, seconds)

    def deploy(self, root: Path, *, versioned: bool) -> None:
        """Deploy both workflows from another folder, while executions may wait.

        With versions, both functions are published, the alias names the new version, and the new
        definition names the new version of the tasks. Without, the code is replaced in place.
        """
        tasks = None
        if versioned:
            self.lambda_host.publish(FunctionId.DURABLE, root, ALIAS)
            tasks = self.lambda_host.publish(FunctionId.TASKS, root, ALIAS)
        else:
            self.lambda_host.replace_code(FunctionId.DURABLE, root)
            self.lambda_host.replace_code(FunctionId.TASKS, root)
        self._machines[STATE_MACHINE] = self._machine(STATE_MACHINE, root, tasks)
        self.step_functions.update(STATE_MACHINE, self._machines[STATE_MACHINE])

    def lens(self, application_id: str) -> dict[str, Any] | None:
        """Return the line states of a durable loan; None if there is no such loan."""
        from local.reports.lens import lens_of

        return lens_of(self, application_id)

    def health(self) -> dict[str, str]:
        """Return each part's state: `up`, `out` (on purpose) or `down`."""
        parts = {"lambda": "up", "durable": "up", "stepfunctions": "up"}
        parts |= {"table": "up" if self.dynamodb.alive else "down", "progress": "up"}
        return parts | {part.value: "out" for part in Component if self._outages.is_out(part)}

    @property
    def warming(self) -> bool:
        """Whether workers of a first race are still being started."""
        return self._race_ready and (self._warming is None or self._warming.running)

    def _start(self, stack: ExitStack) -> None:
        """What takes long runs at the same time: Node, the workers' INIT, and our own imports.

        Every socket listens before anything is started, so a caller that is early just waits.
        """
        stack.enter_context(third_party_logs(self.log_dir / "lab.log"))
        public = stack.enter_context(listen(*self._public))
        endpoint = stack.enter_context(listen())
        self.url, self.aws_endpoint = address(public), address(endpoint)
        self._on_progress("Starting DynamoDB (dynalite, in memory).")
        self.dynamodb = DynamoDB(self._root)
        stack.callback(self.dynamodb.stop)
        self.dynamodb_endpoint = self.dynamodb.endpoint
        self.client = AwsClients(self.aws_endpoint, self.dynamodb_endpoint)
        beside = stack.enter_context(ThreadPoolExecutor())
        self._on_progress(f"Starting {len(self._functions)} Lambda functions.")
        self._start_host(stack)
        pending = [beside.submit(self.lambda_host.warm, id_) for id_ in self._warmed()]
        self.dynamodb.wait()
        pending.append(beside.submit(self.dynamodb.create_table, TABLE))
        self._on_progress("Starting Step Functions (moto) and the durable engine.")
        self._start_engines(stack)
        for part in pending:
            part.result()
        self._serve_aws(stack, endpoint)
        runs = self._recorded_runs()
        self._serve_public(stack, public, runs)
        self._start_schedules(stack)
        if self._keep_runs:
            from local.recorded_runs import RunKeeper

            stack.callback(RunKeeper(self, runs).stop)
        if self._race_ready:
            self._warming = self._start_warming()
        stack.callback(self._stop_warming)

    def _start_host(self, stack: ExitStack) -> None:
        settings = self.settings()
        self.lambda_host = LambdaHost(
            [
                hosted(function, settings, self._packages.get(function.id))
                for function in self._functions
            ],
            root=self._root,
            variables={
                "AWS_ENDPOINT_URL": self.aws_endpoint,
                "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_endpoint,
            },
            log_dir=self.log_dir,
            on_death=self._record_death,
            libraries=LIBRARIES,
        )
        stack.callback(self.lambda_host.stop)

    def _start_engines(self, stack: ExitStack) -> None:
        self._forgotten = ForgottenLoans(lambda: self.client("dynamodb"), TABLE)
        stack.callback(self._forgotten.stop)
        for name in self._definitions():
            self._machines[name] = self._machine(name, self._root, None)
        self._create_engines()
        stack.callback(self._stop_engines)

    def _create_engines(self) -> None:
        """The engines' libraries take seconds to import: they are imported beside the rest."""
        from local.emulators.durable.engine import LocalDurableEngine, durable_functions
        from local.emulators.stepfunctions.backend import StepFunctions

        self.durable_engine = LocalDurableEngine(
            self.lambda_host,
            durable_functions(self._functions),
            self._durable_retry_seconds,
            self._retain,
            self._forgotten.forget,
        )
        self.step_functions = StepFunctions(
            self.lambda_host, self._retain, self._forgotten.forget, self.client
        )
        for name, definition in self._machines.items():
            self.step_functions.create(name, definition, express=name in EXPRESS)

    def _stop_engines(self) -> None:
        self.step_functions.stop()
        self.durable_engine.stop()

    def _replace_engines(self) -> None:
        self._stop_engines()
        self._create_engines()
        self._aws.route_to(self.durable_engine, self.step_functions)

    def _start_warming(self) -> Warming:
        return Warming(self.lambda_host, [each.id for each in self._functions])

    def _stop_warming(self) -> None:
        if self._warming is not None:
            self._warming.stop()

    def _warm_again(self) -> None:
        if self._race_ready:
            self._warming = self._start_warming()
            self._warming.wait()
        elif self._warm:
            for id_ in self._warmed():
                self.lambda_host.warm(id_)

    def _warmed(self) -> list[FunctionId]:
        """Return the functions that are started in advance: those of a variant aren't."""
        return [each.id for each in self._functions if self._warm and not each.variant]

    def _definitions(self) -> Mapping[str, Path]:
        """Return the definition of each state machine, relative to `root`."""
        if self._definition is None:
            return {}
        loan = {STATE_MACHINE: self._definition}
        return loan | VARIANTS if self._definition == DEFINITION else loan

    def _machine(self, name: str, root: Path, tasks_version: str | None) -> str:
        from local.emulators.stepfunctions.backend import substitute

        tasks = function_arn(FunctionId.TASKS, tasks_version)
        parts = {part: state_machine_arn(machine) for part, machine in EXPRESS_PARTS.items()}
        return substitute(root / self._definitions()[name], {"TasksFunctionArn": tasks, **parts})

    def _serve_aws(self, stack: ExitStack, endpoint: socket) -> None:
        from local.emulators.endpoint import AwsEndpoint
        from local.faults.crash_points import CrashPoints

        self._aws = AwsEndpoint(
            self.lambda_host, self.durable_engine, self.step_functions, self._outages
        )
        self.crash_points = CrashPoints(self._aws, self.lambda_host)
        stack.callback(Server(self.crash_points, endpoint, threads=_ENDPOINT_THREADS).stop)

    def _serve_public(self, stack: ExitStack, public: socket, runs: "RecordedRuns") -> None:
        from local.exhibits.background import DeployExhibit
        from local.gateway.access import Access
        from local.gateway.app import MOST_RECEIVED_BYTES, Gateway
        from local.gateway.lab_api import LabCalls
        from local.gateway.problems import GatewayChannel
        from local.gateway.static import StaticFiles

        exhibit = DeployExhibit(self._root)
        stack.callback(exhibit.stop)
        self.access = Access(opened=not is_loopback_address(self._public[1]))
        gateway = Gateway(
            self.lambda_host,
            FunctionId.API,
            access=self.access,
            static=StaticFiles(self._root / "frontend" / "dist"),
            calls=LabCalls(
                health=self.health,
                warming=lambda: self.warming,
                kill=self.kill,
                reset=self.reset,
                outage=self.outage,
                lens=self.lens,
                runs=runs,
                deploy=exhibit,
            ),
        )
        server = Server(
            gateway,
            public,
            threads=_GATEWAY_THREADS,
            most_body_bytes=MOST_RECEIVED_BYTES,
            channel=GatewayChannel,
        )
        stack.callback(server.stop)

    def _recorded_runs(self) -> "RecordedRuns":
        from local.recorded_runs import MOST_RUNS, RecordedRuns

        most = MOST_RUNS if self._retain is None else min(self._retain, MOST_RUNS)
        return RecordedRuns(self._root / ".lab" / "runs", most)

    def _start_schedules(self, stack: ExitStack) -> None:
        self.schedules = Schedules(self.lambda_host)
        stack.callback(self.schedules.stop)
        if any(function.id is FunctionId.RECONCILER for function in self._functions):
            self.schedules.every(RECONCILED_EVERY_SECONDS, FunctionId.RECONCILER)

    def _record_death(self, running: Running) -> None:
        if not self._resetting:
            self._kill_recorder.record(running)

    @cached_property
    def _kill_recorder(self) -> "KillRecorder":
        """Made at the first kill: it imports boto3, which would delay the lab's start."""
        from local.faults.kill_events import KillRecorder

        return KillRecorder(self.client("dynamodb"), TABLE, self._durable_retry_seconds)
