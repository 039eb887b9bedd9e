"""The one account and region that the lab emulates, and boto3 clients for it."""

import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_stepfunctions import SFNClient

REGION = "us-east-1"
ACCOUNT = "123456789012"
CREDENTIALS = {"aws_access_key_id": "lab", "aws_secret_access_key": "lab"}
_MAKING = threading.Lock()
"""A session makes one client at a time."""


def function_arn(name: str, qualifier: str | None = None) -> str:
    """Return a function's ARN, qualified by a version or an alias if one is given."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    return f"{arn}:{qualifier}" if qualifier else arn


def log_group(function: str) -> str:
    """Return the name of a function's log group."""
    return f"/aws/lambda/{function}"


def state_machine_arn(name: str) -> str:
    """Return a state machine's ARN."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


class AwsClients:
    """Makes boto3 clients that ignore this machine's AWS configuration.

    `endpoint` is the URL of every service, except that of DynamoDB where `dynamodb` gives another.
    """

    def __init__(self, endpoint: str, dynamodb: str | None = None) -> None:
        self._endpoint = endpoint
        self._dynamodb = dynamodb or endpoint

    @overload
    def __call__(self, service: Literal["dynamodb"], **config: Any) -> "DynamoDBClient": ...

    @overload
    def __call__(self, service: Literal["lambda"], **config: Any) -> "LambdaClient": ...

    @overload
    def __call__(self, service: Literal["logs"], **config: Any) -> "CloudWatchLogsClient": ...

    @overload
    def __call__(self, service: Literal["stepfunctions"], **config: Any) -> "SFNClient": ...

    @overload
    def __call__(self, service: str, **config: Any) -> Any: ...

    def __call__(self, service: str, **config: Any) -> Any:
        """Return a client that makes one attempt only, so that a caller sees an outage at once.

        `config` goes to botocore's Config and overrides the defaults.
        """
        from botocore.config import Config

        settings: dict[str, Any] = {
            "proxies": {},
            "inject_host_prefix": False,
            "retries": {"total_max_attempts": 1},
            "max_pool_connections": 64,
            "connect_timeout": 5,
            "read_timeout": 65,
            **config,
        }
        endpoint = self._dynamodb if service == "dynamodb" else self._endpoint
        with _MAKING:
            return _session().client(service, endpoint_url=endpoint, config=Config(**settings))


@cache
def _session() -> Any:
    """Return the session of this process: it reads a service's model once, for all its clients."""
    import boto3

    return boto3.session.Session(
        aws_access_key_id=CREDENTIALS["aws_access_key_id"],
        aws_secret_access_key=CREDENTIALS["aws_secret_access_key"],
        region_name=REGION,
    )
