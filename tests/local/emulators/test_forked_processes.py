"""Environments that are forked from a process with the libraries imported."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulators.lambda_host import forking
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import LambdaError
from local.emulators.lambda_host.processes import CAN_FORK
from tests.local.conftest import ROOT, answer, eventually, running, toy

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="environments are started anew here")


@pytest.fixture
def host() -> Iterator[LambdaHost]:
    """A host that forks its environments."""
    host = LambdaHost([toy("echo"), toy("leave")], root=ROOT, libraries=("decimal", "no_such"))
    yield host
    host.stop()


def parent(pid: int) -> int:
    """Return the id of a process's parent."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[1])


def descriptors(pid: int) -> int:
    """Return how many files a process has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def test_every_environment_is_forked_from_one_process_that_is_not_the_hosts(
    host: LambdaHost,
) -> None:
    host.warm("echo", 2)
    host.warm("leave")
    (forker,) = {parent(pid) for pid in host.pids()}
    assert parent(forker) == os.getpid()


def test_an_environment_inherits_no_file_of_another_one(host: LambdaHost) -> None:
    first = answer(host.invoke("echo"))["pid"]
    before = descriptors(first)
    host.warm("echo", 4)
    counts = [descriptors(pid) for pid in host.pids()]
    assert counts == [before] * 4


def test_environments_that_die_at_the_same_time_are_all_noticed(host: LambdaHost) -> None:
    host.warm("echo", 4)
    pids = host.pids()
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not host.pids())
    assert not any(map(running, pids))
    assert answer(host.invoke("echo"))["pid"] not in pids


def test_without_its_forker_a_host_refuses_a_cold_start(host: LambdaHost) -> None:
    host.warm("echo")
    forker = parent(host.pids()[0])
    os.kill(forker, signal.SIGKILL)
    eventually(lambda: not host.pids())
    with pytest.raises(LambdaError, match="takes no invocations"):
        host.invoke("leave")


def test_a_host_leaves_no_forker_and_no_thread_behind() -> None:
    threads = threading.active_count()
    host = LambdaHost([toy("echo")], root=ROOT, libraries=("decimal",))
    host.warm("echo")
    environment = host.pids()[0]
    forker = parent(environment)
    host.stop()
    assert not running(environment)
    assert not running(forker)
    assert threading.active_count() == threads


def test_a_process_that_ends_after_the_host_hung_up_leaves_no_message() -> None:
    program = f"""
import os, socket
from {forking.__name__} import fork_until_hang_up
control, host = socket.socketpair()
host.close()
assert fork_until_hang_up(control) is None
if not os.fork():
    os._exit(0)
os.wait()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""
