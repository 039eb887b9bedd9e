"""REPORT records from CloudWatch Logs, through a stubbed client that knows the service's model."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from shared.aws.call import ServiceUnavailable
from shared.billing.lambda_reports import CloudWatchReports, LambdaReport, Logged, report_in
from shared.billing.meters.reading import FunctionRun
from tests.unit.shared.billing.meters.histories import BEGAN, REQUEST, at

GROUP = "/aws/lambda/tasks"
EPOCH = int(BEGAN.timestamp() * 1000)

TEXT = (
    f"REPORT RequestId: {REQUEST}\tDuration: 101.25 ms\tBilled Duration: 102 ms\t"
    "Memory Size: 512 MB\tMax Memory Used: 60 MB\t"
)
LINES: dict[str, tuple[str, LambdaReport | None]] = {
    "warm": (TEXT + "\n", LambdaReport(REQUEST, 102, 0, 512)),
    "cold": (TEXT + "Init Duration: 804.52 ms\t\n", LambdaReport(REQUEST, 102, 805, 512)),
    "failed": (
        TEXT + "Status: error\tError Type: Runtime.ExitError",
        LambdaReport(REQUEST, 102, 0, 512),
    ),
    "traced": (
        TEXT + "\nXRAY TraceId: 1-5\tSegmentId: 6\tSampled: true\t",
        LambdaReport(REQUEST, 102, 0, 512),
    ),
    "json": (
        json.dumps(
            {
                "time": "2026-02-17T12:00:00.000Z",
                "type": "platform.report",
                "record": {
                    "requestId": REQUEST,
                    "metrics": {
                        "durationMs": 101.25,
                        "billedDurationMs": 907,
                        "memorySizeMB": 1024,
                        "maxMemoryUsedMB": 60,
                        "initDurationMs": 804.52,
                    },
                    "status": "success",
                },
            }
        ),
        LambdaReport(REQUEST, 907, 805, 1024),
    ),
    "the start": (f"START RequestId: {REQUEST} Version: $LATEST", None),
    "somebody who says REPORT": (f"he said: {TEXT}", None),
    "somebody who says platform.report": ('{"message": "platform.report"}', None),
    "half a line": ('{"type": "platform.report', None),
}


@pytest.mark.parametrize(("line", "report"), LINES.values(), ids=LINES)
def test_a_line_is_a_report_or_another_one(line: str, report: LambdaReport | None) -> None:
    assert report_in(line) == report


class RecordedQueries:
    """A stubbed client, and the reports over it."""

    def __init__(self) -> None:
        self.client = boto3.client("logs", region_name="us-east-1")
        self.stub = Stubber(self.client)
        self.reports = CloudWatchReports(self.client)

    def expect(self, answer: dict[str, Any], **wanted: Any) -> None:
        self.stub.add_response("filter_log_events", answer, {"logGroupName": GROUP, **wanted})


@pytest.fixture
def asked() -> Iterator[RecordedQueries]:
    """A client that answers what a test expects, in that order, and nothing else."""
    made = RecordedQueries()
    with made.stub:
        yield made
        made.stub.assert_no_pending_responses()


def page(*messages: str, **more: str) -> dict[str, Any]:
    return {"events": [{"message": message} for message in messages], **more}


def window(first: float, last: float) -> dict[str, int]:
    """The time that is searched around runs that began and ended at these seconds."""
    return {"startTime": EPOCH + int(first - 5) * 1000, "endTime": EPOCH + int(last + 30) * 1000}


def run(second: float, request_id: str | None = REQUEST) -> FunctionRun:
    return FunctionRun(at(second), at(second + 1), request_id)


def test_a_report_is_looked_for_by_its_id_around_its_run(asked: RecordedQueries) -> None:
    lines = (f"START RequestId: {REQUEST} Version: 1\n", LINES["cold"][0])
    asked.expect(page(*lines), filterPattern=f'?"{REQUEST}"', **window(10, 11))
    found = asked.reports.find(GROUP, [run(10)])
    assert found == Logged((LambdaReport(REQUEST, 102, 805, 512),), sum(map(len, lines)))


def test_pages_follow_each_other_also_after_an_empty_one(asked: RecordedQueries) -> None:
    wanted = {"filterPattern": f'?"{REQUEST}"', **window(10, 11)}
    asked.expect(page(nextToken="a"), **wanted)
    asked.expect(page(nextToken="b"), nextToken="a", **wanted)
    asked.expect(page(TEXT), nextToken="b", **wanted)
    assert len(asked.reports.find(GROUP, [run(10)]).reports) == 1


def test_runs_far_apart_are_looked_for_apart(asked: RecordedQueries) -> None:
    other = str(uuid.uuid4())
    asked.expect(page(), filterPattern=f'?"{REQUEST}"', **window(10, 11))
    asked.expect(page(), filterPattern=f'?"{other}"', **window(1800, 1801))
    asked.reports.find(GROUP, [run(1800, other), run(10)])


def test_25_ids_fit_into_one_pattern(asked: RecordedQueries) -> None:
    ids = [str(uuid.uuid4()) for _ in range(26)]
    pattern = " ".join(f'?"{id_}"' for id_ in ids[:25])
    assert len(pattern) <= 1024
    asked.expect(page(), filterPattern=pattern, **window(0, 25))
    asked.expect(page(), filterPattern=f'?"{ids[25]}"', **window(25, 26))
    asked.reports.find(GROUP, [run(second, id_) for second, id_ in enumerate(ids)])


@pytest.mark.parametrize("runs", [[], [run(1, None)]], ids=["no run", "a run without an id"])
def test_runs_without_an_id_cause_no_call(asked: RecordedQueries, runs: list[FunctionRun]) -> None:
    assert asked.reports.find(GROUP, runs) == Logged()


def test_an_empty_log_group_causes_no_call(asked: RecordedQueries) -> None:
    assert asked.reports.find("", [run(1)]) == Logged()


def test_a_function_that_never_ran_has_no_log(asked: RecordedQueries) -> None:
    asked.stub.add_client_error("filter_log_events", "ResourceNotFoundException")
    assert asked.reports.find(GROUP, [run(1)]) == Logged()


def test_throttled_logs_are_unavailable(asked: RecordedQueries) -> None:
    asked.stub.add_client_error("filter_log_events", "ThrottlingException")
    with pytest.raises(ServiceUnavailable):
        asked.reports.find(GROUP, [run(1)])


def test_a_missing_permission_is_no_passing_trouble(asked: RecordedQueries) -> None:
    asked.stub.add_client_error("filter_log_events", "AccessDeniedException", http_status_code=400)
    with pytest.raises(ClientError):
        asked.reports.find(GROUP, [run(1)])


def test_endless_pages_end(asked: RecordedQueries) -> None:
    wanted = {"filterPattern": f'?"{REQUEST}"', **window(10, 11)}
    asked.expect(page(nextToken="n"), **wanted)
    for _ in range(19):
        asked.expect(page(nextToken="n"), nextToken="n", **wanted)
    assert asked.reports.find(GROUP, [run(10)]) == Logged()
