"""The exhibit of a deployment beside a running lab: a process of its own, with a lab of its own.

So the exhibit can break the workflows in place, and the loans of the running lab don't notice.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from threading import Lock, Thread
from typing import Any

_COMMAND = (sys.executable, "-m", "local.exhibits")
_EXIT_SECONDS = 10


class ExhibitState(StrEnum):
    """Whether the exhibit runs, and how its last run ended."""

    IDLE = "idle"
    RUNNING = "running"
    ENDED = "ended"
    """The loans ended as the exhibit says."""
    FAILED = "failed"


class ExhibitRunningError(Exception):
    """The exhibit runs already."""


class DeployExhibit:
    """Runs the exhibit in `root`, and collects its moments while it runs."""

    def __init__(self, root: Path, command: Sequence[str] = _COMMAND) -> None:
        self._root = root
        self._command = command
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._events: list[dict[str, Any]] = []
        self._state = ExhibitState.IDLE

    def start(self) -> None:
        """Start a run.

        Raises:
            ExhibitRunningError: a run hasn't ended yet.
        """
        with self._lock:
            if self._state is ExhibitState.RUNNING:
                raise ExhibitRunningError("The exhibit runs already.")
            self._events = []
            self._state = ExhibitState.RUNNING
            self._process = subprocess.Popen(
                self._command,
                cwd=self._root,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
            Thread(target=self._read, args=(self._process,), daemon=True).start()

    def document(self) -> dict[str, Any]:
        """Return the state and the moments of the current run or of the last one."""
        with self._lock:
            return {"state": self._state.value, "events": list(self._events)}

    def stop(self) -> None:
        """End a run, and with it the lab that it started."""
        with self._lock:
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                event = json.loads(line)
                with self._lock:
                    self._events.append(event)
        ended = process.wait() == 0
        with self._lock:
            self._state = ExhibitState.ENDED if ended else ExhibitState.FAILED
