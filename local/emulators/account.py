"""The one account and region that the lab stands in for, and clients for it."""

from typing import Any

REGION = "us-east-1"
ACCOUNT = "123456789012"
CREDENTIALS = {"aws_access_key_id": "lab", "aws_secret_access_key": "lab"}


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


def client(service: str, endpoint: str, **config: Any) -> Any:
    """Return a boto3 client for `endpoint` that ignores this machine's AWS configuration.

    One attempt only, so that a caller sees an outage at once; `config` overrides this.
    """
    import boto3
    from botocore.config import Config

    settings: dict[str, Any] = {
        "proxies": {},
        "retries": {"total_max_attempts": 1},
        "max_pool_connections": 64,
        "connect_timeout": 5,
        "read_timeout": 65,
        **config,
    }
    return boto3.session.Session(region_name=REGION, **CREDENTIALS).client(
        service, endpoint_url=endpoint, config=Config(**settings)
    )
