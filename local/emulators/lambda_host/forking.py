"""The program that forks execution environments from a process with the libraries imported.

    python -m local.emulators.lambda_host.forking DESCRIPTOR MODULE...

It imports the modules, then forks a process for each request on the inherited socket, and writes
there when one has ended. It ends when the host does. It has no threads: a fork copies only one.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from typing import Any

from local.emulators.lambda_host import runtime

_MOST_BYTES = 1 << 17
_DESCRIPTORS = 2
"""The environment's socket, and the pipe for its output."""

Request = dict[str, Any]


def main(descriptor: int, modules: list[str]) -> None:
    """Import the modules and fork until the host ends; in a forked process, run the handler."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in modules:
        # A handler that needs a missing module reports it.
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    # The collector of a forked process leaves what it shares with this one alone.
    gc.freeze()
    with socket.socket(fileno=descriptor) as control:
        request = fork_until_hang_up(control)
    if request is not None:
        runtime.main(request["handler"], request["descriptor"])


def fork_until_hang_up(control: socket.socket) -> Request | None:
    """Return None when the host hangs up, and the request in each forked process."""
    ended, wake_up = socket.socketpair()
    with ended, wake_up:
        wake_up.setblocking(False)
        ended.setblocking(False)
        signal.set_wakeup_fd(wake_up.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            return _serve(control, ended)
        finally:
            # A process may end later than this, when the socket is closed.
            signal.set_wakeup_fd(-1)


def _serve(control: socket.socket, ended: socket.socket) -> Request | None:
    while True:
        ready, _, _ = select.select([control, ended], [], [])
        if ended in ready:
            ended.recv(_MOST_BYTES)
            _report_ended(control)
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, _MOST_BYTES, _DESCRIPTORS)
            if not message:
                return None
            request: Request = {**json.loads(message), "descriptor": descriptors[0]}
            pid = os.fork()
            if not pid:
                _become_environment(request["variables"], output=descriptors[1])
                return request
            for received in descriptors:
                os.close(received)
            _send(control, {"started": pid})


def _report_ended(control: socket.socket) -> None:
    """Write the exit status of each process that has ended, negative if a signal ended it."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _send(control, {"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _become_environment(variables: dict[str, str], output: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    os.close(output)
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()


def _send(control: socket.socket, message: Request) -> None:
    # A host that has hung up needs no message; the next look at the socket shows it.
    with contextlib.suppress(ConnectionError):
        control.send(json.dumps(message).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
