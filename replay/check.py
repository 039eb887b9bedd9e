"""`python -m replay check`: the check of executions that wait with other code."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from replay.child import CANT_LOAD
from replay.documents import UnreadableDocumentError, read_folder

ROOT = Path(__file__).parents[1]
HANDLER = "durable.handler.handler"
HISTORIES = ROOT / "tests/contract/histories"

REFUSED = 1
UNREADABLE = 2
_TIMEOUT_SECONDS = 300
_NO_AWS = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}
"""Code outside of steps runs: with these settings it reaches no account."""


class CheckError(Exception):
    """The check can't be made; the message says why."""


@dataclass(frozen=True)
class Report:
    """The verdict on each history, as `replay.child` prints it."""

    histories: Sequence[dict[str, Any]]

    @property
    def compatible(self) -> bool:
        """Whether every execution that waits can go on."""
        return all(history["compatible"] for history in self.histories)

    @property
    def document(self) -> dict[str, Any]:
        """The report as JSON."""
        return {"histories": self.histories, "compatible": self.compatible}


def run(code: Path, handler: str, histories: Path, *, as_json: bool) -> int:
    """Print the report and return the exit status."""
    try:
        report = check(code, handler, histories)
    except (CheckError, UnreadableDocumentError) as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    print(json.dumps(report.document, indent=2) if as_json else _text(report))
    return 0 if report.compatible else REFUSED


def check(code: Path, handler: str, histories: Path) -> Report:
    """Run the code on every history of a folder, in a process of its own.

    Raises:
        UnreadableDocumentError: a history can't be read.
        CheckError: the handler can't be imported, or doesn't end.
    """
    if not code.is_dir():
        raise CheckError(f"{code} is no folder.")
    documents = read_folder(histories)
    paths = [str((histories / document.name).resolve()) for document in documents]
    command = [sys.executable, "-P", "-m", "replay.child", str(code.resolve()), handler, *paths]
    try:
        child = subprocess.run(
            command,
            cwd=code,
            env={**os.environ, **_NO_AWS, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CheckError(f"{handler} doesn't end within {_TIMEOUT_SECONDS} seconds.") from None
    if child.returncode != 0:
        lines = child.stderr.strip().splitlines() or ["no output"]
        known = child.returncode == CANT_LOAD
        raise CheckError(lines[-1] if known else f"The check ended early: {lines[-1]}")
    return Report(json.loads(child.stdout))


def _text(report: Report) -> str:
    lines = [_line(history) for history in report.histories]
    refused = sum(not history["compatible"] for history in report.histories)
    cuts = sum(history["cuts"] for history in report.histories)
    checked = f"{len(lines)} histories, cut at {cuts} points where an execution may wait"
    if refused:
        return "\n".join([*lines, f"{checked}: {refused} can't go on with this code."])
    return "\n".join([*lines, f"{checked}: all can go on with this code."])


def _line(history: dict[str, Any]) -> str:
    if history["compatible"]:
        return f"goes on  {history['file']}"
    at = history["at"]
    place = f"waiting for {at['waits_for']} (after event {at['after_event']})"
    return f"REFUSED  {history['file']}, {place}: {history['why']}"
