"""Clients of AWS services, each created when its first operation is called.

No function calls every service, and boto3 takes longer to create a client than Python takes to
import all modules of this project.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_stepfunctions import SFNClient

_USER_AGENT = f"one-loan-two-engines Boto3/{boto3.__version__}"
"""A fixed text; botocore composes its own anew for every call, twice (docs/decisions/0008)."""

CONFIG = Config(
    connect_timeout=2, read_timeout=5, user_agent=_USER_AGENT, parameter_validation=False
)
"""Time-outs in seconds. The function's environment sets the attempts: runtime/functions.py."""

BEST_EFFORT_CONFIG = CONFIG.merge(Config(retries={"total_max_attempts": 3}))
"""For progress events: a loan doesn't wait longer for one of them."""

_Client = TypeVar("_Client")

_CREATION_LOCK = threading.Lock()
"""boto3 can't create two clients at once, and the branches of a parallel step are threads."""


def lazy(create: Callable[[], _Client]) -> _Client:
    """Return a stand-in for a client, which is created when an operation is looked up."""
    return cast("_Client", _LazyClient(create))


class _LazyClient:
    def __init__(self, create: Callable[[], Any]) -> None:
        self._create = create
        self._client: Any = None

    def __getattr__(self, operation: str) -> Any:
        """Return an operation of the service."""
        with _CREATION_LOCK:
            if self._client is None:
                self._client = self._create()
        return getattr(self._client, operation)


def dynamodb_client(config: Config = CONFIG) -> "DynamoDBClient":
    """Return a client of DynamoDB."""
    return lazy(lambda: boto3.client("dynamodb", config=config))


def lambda_client() -> "LambdaClient":
    """Return a client of Lambda."""
    return lazy(lambda: boto3.client("lambda", config=CONFIG))


def stepfunctions_client() -> "SFNClient":
    """Return a client of Step Functions."""
    return lazy(lambda: boto3.client("stepfunctions", config=CONFIG))


def logs_client() -> "CloudWatchLogsClient":
    """Return a client of CloudWatch Logs."""
    return lazy(lambda: boto3.client("logs", config=CONFIG))
