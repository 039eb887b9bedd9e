"""Lambda's reports in the logs: billed duration, INIT and memory of each invocation.

A report is a REPORT line or, in a function that logs JSON as every durable one does, a
`platform.report`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from shared.aws.call import call
from shared.billing.meters.reading import FunctionRun

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_logs.type_defs import FilterLogEventsRequestTypeDef

_REPORT = re.compile(
    r"REPORT RequestId: (?P<request_id>\S+)\t.*?"
    r"Billed Duration: (?P<billed>\d+) ms\tMemory Size: (?P<memory>\d+) MB"
    r"(?:.*?\tInit Duration: (?P<init>[\d.]+) ms)?"
)
_PLATFORM_REPORT = "platform.report"

_IDS_AT_ONCE = 25
"""A filter pattern has at most 1,024 characters."""
_PAGES_AT_MOST = 20
_BEFORE = timedelta(seconds=5)
_AFTER = timedelta(seconds=30)
_LONG_PAUSE = timedelta(minutes=1)
"""Runs further apart than this are searched separately, without the logs between them."""


@dataclass(frozen=True, slots=True)
class LambdaReport:
    """The REPORT of an invocation; `billed_ms` includes INIT."""

    request_id: str
    billed_ms: int
    init_ms: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Logged:
    """The reports of some runs in the logs, and the bytes of all their log lines."""

    reports: tuple[LambdaReport, ...] = ()
    bytes: int = 0


class _NoSuchLogs(Exception):
    """The function has no log group or has never written a line."""


_MISSING = {"ResourceNotFoundException": _NoSuchLogs}


class LambdaReports(Protocol):
    """A search for reports in logs."""

    def find(self, log_group: str, runs: Sequence[FunctionRun]) -> Logged:
        """Return the reports of these runs in a function's log; runs without an id have none.

        Raises:
            ServiceUnavailable: the logs can't be reached; the same call may work later.
        """
        ...


class CloudWatchReports:
    """Reports in CloudWatch Logs."""

    def __init__(self, client: "CloudWatchLogsClient") -> None:
        self._client = client

    def find(self, log_group: str, runs: Sequence[FunctionRun]) -> Logged:
        """Search the log of a function around the time of each run."""
        if not log_group:
            return Logged()
        messages = [
            message
            for together in _together(runs)
            for message in self._messages(log_group, together)
        ]
        reports = filter(None, map(report_in, messages))
        return Logged(tuple(reports), sum(len(message.encode()) for message in messages))

    def _messages(self, log_group: str, runs: Sequence[FunctionRun]) -> Iterator[str]:
        request: FilterLogEventsRequestTypeDef = {
            "logGroupName": log_group,
            "startTime": _epoch_ms(min(run.started_at for run in runs) - _BEFORE),
            "endTime": _epoch_ms(max(run.ended_at for run in runs) + _AFTER),
            "filterPattern": " ".join(f'?"{run.request_id}"' for run in runs),
        }
        for _ in range(_PAGES_AT_MOST):
            try:
                page = call(self._client.filter_log_events, _MISSING, **request)
            except _NoSuchLogs:
                return
            yield from (event["message"] for event in page.get("events", ()))
            if not page.get("nextToken"):
                return
            request["nextToken"] = page["nextToken"]


def report_in(message: str) -> LambdaReport | None:
    """Return the report in a log line, in text or JSON; None if the line is no report."""
    if (found := _REPORT.match(message)) is not None:
        init = float(found["init"] or 0)
        return LambdaReport(
            found["request_id"], int(found["billed"]), _rounded_up(init), int(found["memory"])
        )
    line = _parsed(message) if _PLATFORM_REPORT in message else {}
    if line.get("type") != _PLATFORM_REPORT:
        return None
    record, metrics = line["record"], line["record"]["metrics"]
    return LambdaReport(
        record["requestId"],
        int(metrics["billedDurationMs"]),
        _rounded_up(metrics.get("initDurationMs", 0)),
        int(metrics["memorySizeMB"]),
    )


def _parsed(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _together(runs: Sequence[FunctionRun]) -> Iterator[list[FunctionRun]]:
    """Yield the runs that one call searches for: a limited number, close to each other."""
    named = sorted((run for run in runs if run.request_id), key=lambda run: run.started_at)
    batch: list[FunctionRun] = []
    for run in named:
        far = batch and run.started_at - max(previous.ended_at for previous in batch) > _LONG_PAUSE
        if far or len(batch) == _IDS_AT_ONCE:
            yield batch
            batch = []
        batch.append(run)
    if batch:
        yield batch


def _rounded_up(ms: float) -> int:
    return -int(-ms // 1)


def _epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
