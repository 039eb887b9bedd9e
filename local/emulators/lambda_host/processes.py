"""The processes of execution environments: started anew, or forked from one that has imported."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any, Protocol

from local.emulators.lambda_host.model import stopped

CAN_FORK = sys.platform == "linux"
"""Elsewhere system libraries may not survive a fork, and descriptors are passed otherwise."""

_MOST_BYTES = 1 << 12
_PROGRAMS = "local.emulators.lambda_host"
_PACKAGE_ROOT = Path(__file__).resolve().parents[3]
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE")


class WorkerProcess(Protocol):
    """What an environment needs of its process, as `subprocess.Popen` has it."""

    pid: int
    returncode: Any
    stdout: IO[bytes] | None

    def poll(self) -> int | None:
        """Return the exit status; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended; raises `subprocess.TimeoutExpired`."""

    def send_signal(self, sig: int) -> None:
        """Send a signal unless it has ended."""

    def kill(self) -> None:
        """Kill it unless it has ended."""


def search_path(root: Path) -> list[str]:
    """Return the folders from which code in `root` is imported, the lab's own among them."""
    paths = [str(root), str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]
    return [path for path in paths if path]


def python_variables(folders: Sequence[str]) -> dict[str, str]:
    """Return the environment variables of every process that imports from these folders."""
    return {
        **{name: os.environ[name] for name in _INHERITED if name in os.environ},
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(folders)),
        "PYTHONUNBUFFERED": "1",
        "TZ": ":UTC",
    }


def start_anew(
    handler: str, descriptor: int, *, cwd: Path, env: Mapping[str, str], isolated: bool
) -> WorkerProcess:
    """Start Python with the runtime; `isolated` hides the libraries of this environment.

    It is in a session of its own, where Ctrl-C in the terminal doesn't reach it.
    """
    python = [sys.executable, *(["-S"] if isolated else [])]
    return subprocess.Popen(
        [*python, "-m", f"{_PROGRAMS}.runtime", handler, str(descriptor)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(descriptor,),
        start_new_session=True,
        cwd=cwd,
        env=env,
    )


class ForkedProcess:
    """A process that `Forker` has forked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout: IO[bytes] | None = None
        self._ended = threading.Event()

    def end(self, status: int) -> None:
        """Note the exit status."""
        self.returncode = status
        self._ended.set()

    def poll(self) -> int | None:
        """Return the exit status; None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended.

        Raises:
            subprocess.TimeoutExpired: it still runs after `timeout` seconds.
        """
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("a forked environment", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, sig: int) -> None:
        """Send a signal unless it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """Kill it unless it has ended."""
        self.send_signal(signal.SIGKILL)


class Forker:
    """Forks environments of functions in the folder `root`, until `stop`.

    Importing boto3 and the other libraries takes most of a cold start. The forker imports `modules`
    once; a process that it forks imports the handler. All of them share Python's hash seed.
    """

    def __init__(self, modules: Sequence[str], root: Path) -> None:
        self._sock, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"{_PROGRAMS}.forking", str(theirs.fileno()), *modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                cwd=root,
                env=python_variables(search_path(root)),
            )
        self._lock = threading.Lock()
        self._starting: deque[Future[ForkedProcess]] = deque()
        self._running: dict[int, ForkedProcess] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, handler: str, descriptor: int, env: Mapping[str, str]) -> WorkerProcess:
        """Fork a process that serves the handler on the descriptor.

        Raises:
            LambdaError: the forker has ended.
        """
        message = json.dumps({"handler": handler, "variables": dict(env)}).encode()
        started: Future[ForkedProcess] = Future()
        output, written = os.pipe()
        stdout = open(output, "rb")  # noqa: SIM115 (the environment closes it)
        try:
            with self._lock:
                self._starting.append(started)
                socket.send_fds(self._sock, [message], [descriptor, written])
            process = started.result()
        except OSError as error:
            stdout.close()
            raise stopped() from error
        finally:
            os.close(written)
        process.stdout = stdout
        return process

    def stop(self) -> None:
        """End the forker; the environments end by themselves."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._process.wait()
        self._reader.join()
        self._sock.close()

    def _read(self) -> None:
        """Take notice of each process that was started or has ended, until the forker ends."""
        with contextlib.suppress(ConnectionError):
            while message := self._sock.recv(_MOST_BYTES):
                self._note(json.loads(message))
        with self._lock:
            starting, self._starting = self._starting, deque()
        for started in starting:
            started.set_exception(ConnectionResetError())
        for process in self._running.values():
            process.end(-signal.SIGKILL)

    def _note(self, message: Mapping[str, int]) -> None:
        if "started" in message:
            pid = message["started"]
            process = self._running[pid] = ForkedProcess(pid)
            self._starting.popleft().set_result(process)
        else:
            self._running.pop(message["ended"]).end(message["status"])
