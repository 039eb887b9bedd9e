"""The Lambda service of the lab: functions by name, invoked synchronously or asynchronously."""

import math
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from local.emulators.account import function_arn
from local.emulators.lambda_host.async_queue import EventQueue, QueuedEvent
from local.emulators.lambda_host.environment import (
    Environment,
    InitError,
    InvocationOutcome,
)
from local.emulators.lambda_host.function_logs import (
    FunctionLog,
    FunctionLogLine,
    InvocationReports,
    end_lines,
    start_line,
)
from local.emulators.lambda_host.kills import Kills, Running
from local.emulators.lambda_host.model import (
    ASYNCHRONOUS_PAYLOAD_BYTES,
    LATEST,
    RETRY_DELAYS_SECONDS,
    SYNCHRONOUS_PAYLOAD_BYTES,
    HostedFunction,
    InvocationReport,
    InvocationResult,
    InvocationStatus,
    InvocationType,
    not_found,
    stopped,
    too_large,
)
from local.emulators.lambda_host.pool import Lease, Pool
from local.emulators.lambda_host.processes import CAN_FORK, Forker

_IDENTIFIER = re.compile(
    r"(?:arn:aws:lambda:[a-z0-9-]+:)?(?:\d{12}:)?(?:function:)?"
    r"(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>[A-Za-z0-9$_-]+))?"
)
_SUCCESS = 200
_ACCEPTED = 202
_NO_CONTENT = 204


def parse_identifier(identifier: str, qualifier: str | None = None) -> tuple[str, str | None]:
    """Return a function's bare name and its qualifier from a name, `name:qualifier` or an ARN."""
    found = _IDENTIFIER.fullmatch(identifier)
    if found is None:
        raise not_found(identifier)
    return found["name"], found["qualifier"] or qualifier


@dataclass(frozen=True)
class _Hosted:
    function: HostedFunction
    log: FunctionLog
    pool: Pool
    events: EventQueue


class LambdaHost:
    """Runs functions, imported from the folder `root`, with `variables` for all of them.

    `retry_delays` are the seconds before each retry of an asynchronous invocation. `on_death` is
    called with a request whose process died before it answered, and before its caller gets the
    error. Logs go to `log_dir` too, if it is given. With `libraries`, the names of modules, the
    environments are forked from a process that has imported them, where the system allows it.
    """

    def __init__(
        self,
        functions: Iterable[HostedFunction],
        *,
        root: Path,
        variables: Mapping[str, str] | None = None,
        log_dir: Path | None = None,
        retry_delays: Sequence[float] = RETRY_DELAYS_SECONDS,
        on_death: Callable[[Running], None] = lambda _: None,
        libraries: Sequence[str] = (),
    ) -> None:
        self.reports = InvocationReports()
        self._kills = Kills()
        self._paused = False
        self._on_death = on_death
        self._root = root
        self._variables = dict(variables or {})
        self._log_dir = log_dir
        self._retry_delays = retry_delays
        self._forker = Forker(libraries, root) if libraries and CAN_FORK else None
        self._hosted = {function.name: self._host(function) for function in functions}
        self._versions: dict[str, dict[str, _Hosted]] = {name: {} for name in self._hosted}
        self._aliases: dict[tuple[str, str], str] = {}

    def __enter__(self) -> "LambdaHost":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def names(self) -> list[str]:
        """The functions' names."""
        return list(self._hosted)

    def invoke(
        self,
        function: str,
        payload: bytes = b"{}",
        *,
        kind: InvocationType = InvocationType.REQUEST_RESPONSE,
        qualifier: str | None = None,
        subject: str = "",
    ) -> InvocationResult:
        """Run a function and return its result, or accept an event for later.

        An error of the function is no exception: the result has `function_error` and the payload.
        Requests about the same `subject` share an environment where they can.

        Raises:
            LambdaError: the function doesn't exist, the payload is too large, or the host stops.
        """
        hosted, qualifier = self._find(function, qualifier)
        _check_size(payload, kind)
        event = QueuedEvent(str(uuid.uuid4()), qualifier, payload or b"{}")
        if kind is InvocationType.DRY_RUN:
            return InvocationResult(_NO_CONTENT, event.request_id)
        if kind is InvocationType.EVENT:
            if self._paused:
                raise stopped()
            hosted.events.put(event)
            return InvocationResult(_ACCEPTED, event.request_id)
        return self._run(hosted, event, subject)

    def publish(self, function: str, root: Path, alias: str) -> str:
        """Publish a version with the code of a folder, let an alias name it, and return it."""
        latest, versions = self._hosted[function], self._versions[function]
        version = str(len(versions) + 1)
        published = replace(latest.function, root=root, version=version)
        versions[version] = self._host(published, latest.log)
        self._aliases[function, alias] = version
        return version

    def replace_code(self, function: str, root: Path) -> None:
        """Let the version that isn't published run the code of another folder."""
        before = self._hosted[function]
        self._hosted[function] = self._host(replace(before.function, root=root), before.log)
        before.pool.close()
        before.events.close()

    def version_of(self, function: str, qualifier: str | None) -> str:
        """Return the version that a qualifier means: a published one, or the latest."""
        version = self._aliases.get((function, qualifier or ""), qualifier or LATEST)
        return version if version in self._versions.get(function, {}) else LATEST

    def warm(self, function: str, count: int = 1) -> None:
        """Start environments until there are `count`, and wait until they are initialised."""
        self._find(function)[0].pool.warm(count)

    def kill(self, application_id: str) -> bool:
        """Kill the process that runs this loan's code; False: none does, so the next one dies."""
        return self._kills.kill(application_id)

    def armed(self) -> list[str]:
        """Return the ids of the loans whose next request will be killed."""
        return self._kills.armed()

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """End every invocation, drop every waiting event, and refuse new ones until the exit.

        Idle environments stay, and no armed kill is left.
        """
        everything = self._everything()
        self._paused = True
        with ThreadPoolExecutor(max(1, len(everything))) as threads:
            list(threads.map(lambda hosted: hosted.pool.interrupt(), everything))
        for hosted in everything:
            hosted.events.clear()
        self._kills.disarm()
        try:
            yield
        finally:
            self._paused = False
            for hosted in everything:
                hosted.pool.resume()

    def running(self) -> list[Running]:
        """Return the requests being served, each with its function, payload and environment."""
        return self._kills.running()

    def pids(self) -> list[int]:
        """Return the ids of all environments' processes."""
        return [pid for hosted in self._everything() for pid in hosted.pool.pids()]

    def logs(self, function: str) -> list[str]:
        """Return a function's last log lines, oldest first."""
        return self._find(function)[0].log.lines()

    def logs_between(self, function: str, since: int, until: int) -> list[FunctionLogLine]:
        """Return a function's log lines between two times in milliseconds since the epoch."""
        return self._find(function)[0].log.between(since, until)

    def stop(self) -> None:
        """End every environment and drop the waiting events."""
        hosted = self._everything()
        with ThreadPoolExecutor(max(1, len(hosted))) as threads:
            list(threads.map(lambda function: function.pool.close(), hosted))
        for function in hosted:
            function.events.close()
            function.log.close()
        if self._forker is not None:
            self._forker.stop()

    def _find(self, identifier: str, qualifier: str | None = None) -> tuple[_Hosted, str | None]:
        name, qualifier = parse_identifier(identifier, qualifier)
        if name not in self._hosted:
            raise not_found(function_arn(name, qualifier))
        version = self.version_of(name, qualifier)
        return self._versions[name].get(version, self._hosted[name]), qualifier

    def _everything(self) -> list[_Hosted]:
        """Return every function in every version."""
        versions = [each for published in self._versions.values() for each in published.values()]
        return [*self._hosted.values(), *versions]

    def _host(self, function: HostedFunction, log: FunctionLog | None = None) -> _Hosted:
        """Host a function; all its versions write into one log."""
        path = self._log_dir / f"{function.name}.log" if self._log_dir else None
        log = log or FunctionLog(path)

        def start() -> Environment:
            return Environment(function, self._variables, self._root, log, self._forker)

        def run(event: QueuedEvent) -> InvocationResult:
            return self._run(hosted, event)

        pool = Pool(start, function.concurrency)
        events = EventQueue(run, function.concurrency, self._retry_delays)
        hosted = _Hosted(function, log, pool, events)
        return hosted

    def _run(self, hosted: _Hosted, event: QueuedEvent, subject: str = "") -> InvocationResult:
        with hosted.pool.lease(subject) as lease:
            started_at = time.time()
            outcome, init_ms = self._serve(hosted, lease, event)
        self._record(hosted, event, outcome, init_ms, started_at)
        failed = outcome.status is not InvocationStatus.SUCCESS
        return InvocationResult(
            _SUCCESS, event.request_id, outcome.payload, "Unhandled" if failed else None
        )

    def _serve(
        self, hosted: _Hosted, lease: Lease, event: QueuedEvent
    ) -> tuple[InvocationOutcome, float | None]:
        environment = lease.environment
        running = Running(event.request_id, hosted.function, event.payload, environment)
        try:
            if lease.cold:
                environment.initialise(event.request_id)
            hosted.log.write(start_line(event.request_id, hosted.function.version))
            doomed = self._kills.begin(running)
            outcome = environment.invoke(
                event.request_id, event.qualifier, event.payload, doomed=doomed
            )
            if outcome.status is InvocationStatus.FAILURE:
                self._on_death(running)
        except InitError as error:
            return error.outcome, None
        finally:
            self._kills.end(running)
        return outcome, environment.init_duration_ms if lease.cold else None

    def _record(
        self,
        hosted: _Hosted,
        event: QueuedEvent,
        outcome: InvocationOutcome,
        init_ms: float | None,
        started_at: float,
    ) -> None:
        report = InvocationReport(
            request_id=event.request_id,
            function=hosted.function.name,
            started_at=started_at,
            duration_ms=outcome.duration_ms,
            init_duration_ms=init_ms,
            billed_duration_ms=math.ceil(outcome.duration_ms + (init_ms or 0)),
            memory_size_mb=hosted.function.memory_mb,
            max_memory_used_mb=outcome.max_memory_mb,
            status=outcome.status,
        )
        self.reports.add(report)
        for line in end_lines(report, outcome.error_type):
            hosted.log.write(line)


def _check_size(payload: bytes, kind: InvocationType) -> None:
    asynchronous = kind is InvocationType.EVENT
    limit = ASYNCHRONOUS_PAYLOAD_BYTES if asynchronous else SYNCHRONOUS_PAYLOAD_BYTES
    if len(payload) > limit:
        raise too_large(len(payload), limit)
