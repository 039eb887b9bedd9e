"""X-Ray traces the API, the tasks and the fraud service, and never the durable workflow."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

_API = """
from shared.api.handler import handler
event = {
    "version": "2.0", "rawPath": "/apply", "rawQueryString": "",
    "headers": {"content-type": "application/json"},
    "requestContext": {
        "stage": "$default", "requestId": "r", "http": {"method": "POST", "path": "/apply"},
        "authorizer": {"jwt": {"claims": {"sub": "m", "token_use": "access"}}},
    },
    "body": '{"name": "A", "sin": "1111", "loan_amount": 1}', "isBase64Encoded": False,
}
"""
_TASKS = """
from stepfunctions.tasks import handler
event = {"step": "validate_application", "state": "ValidateApplication", "application_id": "a"}
"""
_FRAUD = """
from shared.fraud.handler import handler
event = {"application_id": "a", "resume_token": "t"}
"""
_RUN = """
class Context:
    function_name = "f"; memory_limit_in_mb = 512; aws_request_id = "r"; function_version = "1"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
try:
    handler(event, Context())
except Exception as error:
    print(type(error).__name__)
"""
_TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
_LONGEST_DATAGRAM = 65_535
_PATIENCE_SECONDS = 10


@pytest.fixture
def daemon() -> Iterator[socket.socket]:
    """Listen where the X-Ray daemon would."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(_PATIENCE_SECONDS)
        yield listening


@pytest.mark.parametrize(
    ("program", "subsegments"),
    [
        pytest.param(_API, {"## handler", "## shared.api.routes.apply"}, id="api"),
        pytest.param(_TASKS, {"## handler", "## validate_application"}, id="tasks"),
        pytest.param(_FRAUD, {"## handler"}, id="fraud"),
    ],
)
def test_a_traced_function_sends_its_subsegments(
    daemon: socket.socket, program: str, subsegments: set[str]
) -> None:
    host, port = daemon.getsockname()
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_XRAY_DAEMON_ADDRESS": f"{host}:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "LAMBDA_TASK_ROOT": "/var/task",
        "POWERTOOLS_SERVICE_NAME": "f",
        "TABLE_NAME": "loans",
        "_X_AMZN_TRACE_ID": _TRACE,
    }
    subprocess.run([sys.executable, "-c", program + _RUN], env=environment, check=True)
    missing = set(subsegments)
    while missing:
        missing -= set(_names(json.loads(daemon.recv(_LONGEST_DATAGRAM).partition(b"\n")[2])))


def test_the_durable_workflow_does_not_know_x_ray() -> None:
    program = "import sys, durable.handler; sys.exit('aws_xray_sdk' in sys.modules)"
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def _names(segment: dict[str, Any]) -> Iterator[str]:
    yield str(segment["name"])
    for inner in segment.get("subsegments", []):
        yield from _names(inner)
