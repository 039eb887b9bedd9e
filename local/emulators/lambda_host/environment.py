"""One execution environment: one operating-system process that serves one event at a time."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.emulators.account import ACCOUNT, CREDENTIALS, REGION, function_arn, log_group
from local.emulators.lambda_host.function_logs import FunctionLog, timestamp
from local.emulators.lambda_host.model import (
    INIT_TIMEOUT_SECONDS,
    HostedFunction,
    InvocationStatus,
    LambdaError,
    Package,
)
from local.emulators.lambda_host.processes import (
    Forker,
    WorkerProcess,
    python_variables,
    search_path,
    start_anew,
)
from local.emulators.lambda_host.protocol import Channel, Header

_GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class InvocationOutcome:
    """The result of one event in an environment. `error_type` is None unless it failed."""

    status: InvocationStatus
    payload: bytes
    duration_ms: float
    max_memory_mb: int
    error_type: str | None = None


class InitError(Exception):
    """The environment can't be initialised; its invocation is answered with `outcome`."""

    def __init__(self, outcome: InvocationOutcome) -> None:
        super().__init__(outcome.error_type)
        self.outcome = outcome


class Environment:
    """A started process; `initialise` waits until its handler is imported.

    The forker starts it where it can, or a new Python does.
    """

    def __init__(
        self,
        function: HostedFunction,
        variables: Mapping[str, str],
        root: Path,
        log: FunctionLog,
        forker: Forker | None = None,
    ) -> None:
        root = function.root or root
        self.init_duration_ms = 0.0
        self._function = function
        self._max_memory_mb = 0
        self._request_id: str | None = None
        self._lock = threading.Lock()
        stream = f"{time.strftime('%Y/%m/%d')}/[{function.version}]{uuid.uuid4().hex}"
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        own = _process_variables(function, variables, root, stream)
        with theirs:
            try:
                self._process = _start(function, theirs.fileno(), root, own, forker)
            except LambdaError:
                self._channel.close()
                raise
        self._log_reader = threading.Thread(target=self._copy_log, args=(log,), daemon=True)
        self._log_reader.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def initialise(self, request_id: str) -> None:
        """Wait until the handler is imported.

        Raises:
            InitError: the handler can't be imported, or takes too long; the process has ended.
        """
        started = time.monotonic()
        with self._lock:
            self._request_id = request_id
        try:
            frame = self._channel.receive(INIT_TIMEOUT_SECONDS)
        except TimeoutError:
            raise InitError(self._timed_out(request_id, INIT_TIMEOUT_SECONDS)) from None
        except OSError:
            frame = None
        if frame is None:
            raise InitError(self._exited(request_id, started))
        with self._lock:
            self._request_id = None
        header, payload = frame
        self.init_duration_ms = header["duration_ms"]
        self._max_memory_mb = header["max_memory_mb"]
        if not header["ok"]:
            self.stop()
            raise InitError(self._answered(header, payload))

    def invoke(
        self, request_id: str, qualifier: str | None, payload: bytes, *, doomed: bool = False
    ) -> InvocationOutcome:
        """Serve one event. With `doomed` the process is killed first, so that no code runs."""
        started = time.monotonic()
        limit = self._function.timeout_seconds
        with self._lock:
            self._request_id = request_id
        if doomed:
            self.kill(request_id)
        try:
            self._channel.send(
                {
                    "request_id": request_id,
                    "function_arn": function_arn(self._function.name, qualifier),
                    "timeout_seconds": limit,
                },
                payload,
            )
            frame = self._channel.receive(limit)
        except TimeoutError:
            return self._timed_out(request_id, limit)
        except OSError:
            frame = None
        if frame is None:
            return self._exited(request_id, started)
        with self._lock:
            self._request_id = None
        return self._answered(*frame)

    def kill(self, request_id: str) -> bool:
        """Kill the process if it serves this request now; return whether it was killed."""
        with self._lock:
            if self._request_id != request_id or not self.alive:
                return False
            self._process.send_signal(signal.SIGKILL)
            return True

    def abort(self) -> None:
        """Kill the process, whatever it serves, and wait for its end."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End the process and wait for its end; kill it if that takes longer than 2 s."""
        self._channel.hang_up()
        self._wait_or_kill()
        with self._lock:
            idle = self._request_id is None
        if idle:
            self._channel.close()
        self._finish_log()

    def _answered(self, header: Header, payload: bytes) -> InvocationOutcome:
        self._max_memory_mb = header["max_memory_mb"]
        return InvocationOutcome(
            InvocationStatus.SUCCESS if header["ok"] else InvocationStatus.ERROR,
            payload,
            header["duration_ms"],
            self._max_memory_mb,
            None if header["ok"] else json.loads(payload)["errorType"],
        )

    def _timed_out(self, request_id: str, seconds: float) -> InvocationOutcome:
        self._process.kill()
        self._end()
        message = f"{timestamp()} {request_id} Task timed out after {seconds:.2f} seconds"
        error = _service_error("Sandbox.Timedout", message)
        return InvocationOutcome(
            InvocationStatus.TIMEOUT, error, seconds * 1000, self._max_memory_mb, "Sandbox.Timedout"
        )

    def _exited(self, request_id: str, started: float) -> InvocationOutcome:
        duration = (time.monotonic() - started) * 1000
        self._wait_or_kill()
        self._end()
        reason = _exit_reason(self._process.returncode)
        error = _service_error("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}")
        return InvocationOutcome(
            InvocationStatus.FAILURE, error, duration, self._max_memory_mb, "Runtime.ExitError"
        )

    def _wait_or_kill(self) -> None:
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _end(self) -> None:
        self._process.wait()
        self._channel.close()
        self._finish_log()
        with self._lock:
            self._request_id = None

    def _finish_log(self) -> None:
        """A child of the process may hold the pipe open, so the wait for the reader is limited."""
        if self._log_reader is not threading.current_thread():
            self._log_reader.join(_GRACE_SECONDS)

    def _copy_log(self, log: FunctionLog) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                log.write(line.decode(errors="replace").rstrip("\r\n"))


def _start(
    function: HostedFunction,
    descriptor: int,
    root: Path,
    variables: Mapping[str, str],
    forker: Forker | None,
) -> WorkerProcess:
    """Fork the process if it imports what the forker has imported."""
    if forker is not None and function.package is None and function.root is None:
        return forker.start(function.handler, descriptor, variables)
    return start_anew(
        function.handler,
        descriptor,
        cwd=function.package.source if function.package else root,
        env=variables,
        isolated=function.package is not None,
    )


def _process_variables(
    function: HostedFunction, variables: Mapping[str, str], root: Path, stream: str
) -> dict[str, str]:
    """Lambda's reserved variables replace the function's own; few others are inherited."""
    return {
        **python_variables(_search_path(function.package, root)),
        **variables,
        **function.variables,
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
        "AWS_ACCOUNT_ID": ACCOUNT,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_LOG_GROUP_NAME": log_group(function.name),
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_REGION": REGION,
        "_HANDLER": function.handler,
    }


def _search_path(package: Package | None, root: Path) -> list[str]:
    if package is not None:
        return [str(package.source), str(package.layer / "python"), str(package.runtime)]
    return search_path(root)


def _service_error(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


def _exit_reason(returncode: int) -> str:
    if returncode < 0:
        name = "killed" if -returncode == signal.SIGKILL else signal.Signals(-returncode).name
        return f"Runtime exited with error: signal: {name}"
    if returncode > 0:
        return f"Runtime exited with error: exit status {returncode}"
    return "Runtime exited without providing a reason"
