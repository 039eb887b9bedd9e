"""Runs one verb as a user would, in an environment that reaches no AWS account."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests.verbs.table import Verb

LONGEST_SECONDS = 600


@dataclass(frozen=True)
class VerbResult:
    """The result of a verb; `problem` is a sentence, empty if the result is as the table states."""

    verb: Verb
    seconds: float
    output: str
    problem: str


class VerbRunner:
    """Runs verbs, each in a process group of its own, and stops them all at Ctrl-C."""

    def __init__(self) -> None:
        self._processes: set[subprocess.Popen[str]] = set()
        self.stopped = False

    def run(self, verb: Verb, root: Path, folder: Path) -> VerbResult:
        """Run a verb in `root`; it may write into `folder`."""
        began = time.monotonic()
        process = subprocess.Popen(
            ["make", "--no-print-directory", verb.name, *verb.arguments_in(folder)],
            cwd=root,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._processes.add(process)
        output = _output_of(process, verb)
        status = process.wait()
        self._processes.remove(process)
        problem = "" if self.stopped else _problem(verb, status, output)
        return VerbResult(verb, time.monotonic() - began, output, problem)

    def stop(self) -> None:
        """Interrupt every verb that runs."""
        self.stopped = True
        for process in list(self._processes):
            _signal(process, signal.SIGINT)


def _output_of(process: "subprocess.Popen[str]", verb: Verb) -> str:
    """Return what a verb prints; one that serves is interrupted when it has said its part."""
    timer = threading.Timer(LONGEST_SECONDS, _signal, (process, signal.SIGKILL))
    timer.start()
    output = ""
    assert process.stdout is not None
    for line in process.stdout:
        output += line
        if verb.serves and verb.says in line:
            _signal(process, signal.SIGINT)
    timer.cancel()
    return output


def _environment(folder: Path) -> dict[str, str]:
    """Return this environment without variables of make, and without any AWS credentials."""
    others = {
        name: value
        for name, value in os.environ.items()
        if name == "AWS_CA_BUNDLE" or not name.startswith(("AWS_", "CDK_", "MAKE", "MFLAGS"))
    }
    return {
        **others,
        "AWS_CONFIG_FILE": str(folder / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _signal(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """Signal all processes of a verb, as a terminal does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _problem(verb: Verb, status: int, output: str) -> str:
    if status not in verb.statuses:
        expected = " or ".join(map(str, verb.statuses))
        return f"it ended with status {status} instead of {expected}"
    if verb.says not in output:
        return f"it did not say {verb.says!r}"
    return ""
