"""The last log lines of each function, and the figures of the last REPORT lines, in memory."""

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from local.emulators.lambda_host.model import InvocationReport, InvocationStatus

LOG_LINES = 20_000
REPORTS = 20_000


@dataclass(frozen=True, slots=True)
class FunctionLogLine:
    """A line of a log and when it was written, in milliseconds since the epoch."""

    at: int
    text: str


class FunctionLog:
    """A function's log: the last lines in memory, and all of them in a file if one is given."""

    def __init__(self, path: Path | None = None, lines: int = LOG_LINES) -> None:
        self._lines: deque[FunctionLogLine] = deque(maxlen=lines)
        self._lock = threading.Lock()
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", buffering=1)

    def write(self, line: str) -> None:
        """Add a line."""
        with self._lock:
            self._lines.append(FunctionLogLine(time.time_ns() // 1_000_000, line))
            if self._file is not None:
                self._file.write(f"{line}\n")

    def lines(self) -> list[str]:
        """Return the last lines, oldest first."""
        with self._lock:
            return [line.text for line in self._lines]

    def between(self, since: int, until: int) -> list[FunctionLogLine]:
        """Return the lines from `since` to `until` (ms since the epoch, both included), in order.

        The search begins at the newest line, so that a long log costs nothing.
        """
        found = []
        with self._lock:
            for line in reversed(self._lines):
                if line.at < since:
                    break
                if line.at <= until:
                    found.append(line)
        return found[::-1]

    def close(self) -> None:
        """Close the file; later lines go to memory only."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None


class InvocationReports:
    """The figures of the last REPORT lines. A request that was retried has several."""

    def __init__(self, most: int = REPORTS) -> None:
        self._most = most
        self._order: deque[InvocationReport] = deque()
        self._by_request: dict[str, list[InvocationReport]] = {}
        self._served: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, report: InvocationReport) -> None:
        """Add a report, and drop the oldest one when there are too many."""
        with self._lock:
            self._order.append(report)
            self._served[report.function] += 1
            self._by_request.setdefault(report.request_id, []).append(report)
            if len(self._order) > self._most:
                self._drop(self._order.popleft())

    def find(self, request_id: str) -> tuple[InvocationReport, ...]:
        """Return the reports of a request, oldest first; empty if there is none."""
        with self._lock:
            return tuple(self._by_request.get(request_id, ()))

    def served(self, function: str) -> int:
        """Return how many invocations of a function have ended since the host started."""
        with self._lock:
            return self._served[function]

    def all(self) -> tuple[InvocationReport, ...]:
        """Return every report in memory, oldest first."""
        with self._lock:
            return tuple(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def _drop(self, report: InvocationReport) -> None:
        reports = self._by_request[report.request_id]
        reports.remove(report)
        if not reports:
            del self._by_request[report.request_id]


def start_line(request_id: str, version: str) -> str:
    """Return Lambda's START line."""
    return f"START RequestId: {request_id} Version: {version}"


def end_lines(report: InvocationReport, error_type: str | None) -> list[str]:
    """Return Lambda's END and REPORT lines."""
    fields = [
        f"REPORT RequestId: {report.request_id}",
        f"Duration: {report.duration_ms:.2f} ms",
        f"Billed Duration: {report.billed_duration_ms} ms",
        f"Memory Size: {report.memory_size_mb} MB",
        f"Max Memory Used: {report.max_memory_used_mb} MB",
    ]
    if report.init_duration_ms is not None:
        fields.append(f"Init Duration: {report.init_duration_ms:.2f} ms")
    if report.status is InvocationStatus.TIMEOUT:
        fields.append("Status: timeout")
    elif report.status is InvocationStatus.FAILURE:
        fields += ["Status: error", f"Error Type: {error_type}"]
    return [f"END RequestId: {report.request_id}", "\t".join(fields)]


def timestamp() -> str:
    """Return the current time in the format of Lambda's messages."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
