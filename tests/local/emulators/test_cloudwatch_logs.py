"""The lab's CloudWatch Logs, through an ordinary boto3 client."""

import time
from typing import Any

import pytest

from local.lab import Lab
from tests.local.conftest import eventually

GROUP = "/aws/lambda/tasks"


@pytest.fixture
def logs(lab: Lab) -> Any:
    """A client of CloudWatch Logs."""
    return lab.client("logs")


def messages(answer: Any) -> list[str]:
    return [event["message"] for event in answer["events"]]


def invoked(lambda_client: Any, times: int = 1) -> list[str]:
    """Run the task function; the request ids."""
    answers = [lambda_client.invoke(FunctionName="tasks", Payload=b"{}") for _ in range(times)]
    return [answer["ResponseMetadata"]["RequestId"] for answer in answers]


def test_the_lines_of_some_requests_are_found_by_their_ids(logs: Any, lambda_client: Any) -> None:
    first, second, third = invoked(lambda_client, 3)
    pattern = f'?"{first}" ?"{third}"'
    answer = eventually(
        lambda: (
            found
            if len(
                (found := logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern))[
                    "events"
                ]
            )
            == 6
            else None
        )
    )
    lines = messages(answer)
    assert [line.split()[0] for line in lines] == ["START", "END", "REPORT"] * 2
    assert first in lines[0]
    assert third in lines[5]
    assert not any(second in line for line in lines)


def test_lines_outside_of_the_time_are_left_out(logs: Any, lambda_client: Any) -> None:
    before = time.time_ns() // 1_000_000
    (request_id,) = invoked(lambda_client)
    wanted = {"logGroupName": GROUP, "filterPattern": f'"{request_id}"'}
    found = eventually(lambda: logs.filter_log_events(**wanted, startTime=before)["events"])
    assert all(event["timestamp"] >= before for event in found)
    assert logs.filter_log_events(**wanted, endTime=before - 1)["events"] == []


def test_pages_follow_each_other(logs: Any, lambda_client: Any) -> None:
    (request_id,) = invoked(lambda_client)
    wanted = {"logGroupName": GROUP, "filterPattern": f'"{request_id}"'}
    eventually(lambda: len(logs.filter_log_events(**wanted)["events"]) == 3)
    pages = logs.get_paginator("filter_log_events").paginate(
        **wanted, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["events"]) for page in pages] == [2, 1]


def test_an_unknown_group_is_not_found(logs: Any) -> None:
    for group in ("/aws/lambda/nobody", "tasks"):
        with pytest.raises(logs.exceptions.ResourceNotFoundException):
            logs.filter_log_events(logGroupName=group)


@pytest.mark.parametrize(
    "pattern", ["{ $.level = 1 }", "%REPORT%", '"a" "b"', "-START", '?"a" "b"']
)
def test_a_filter_that_the_lab_does_not_know_is_refused(logs: Any, pattern: str) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException):
        logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern)
