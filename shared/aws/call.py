"""Calling an AWS service, with its errors under names that the callers handle."""

from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

Errors = Mapping[str, type[Exception]]
"""The error codes of AWS that mean something to the caller, each with the error to raise."""

_LATER = frozenset(
    {
        "CodeArtifactUserPendingException",
        "ExecutionLimitExceeded",
        "ResourceConflictException",
        "ServiceQuotaExceededException",
        "SnapStartNotReadyException",
        "SnapStartRegenerationFailureException",
    }
)
"""Refusals of the present state of an account or a function: the same call may work later."""
_TIMED_OUT, _TOO_MANY, _SERVER_ERROR = 408, 429, 500

_Request = ParamSpec("_Request")
_Response = TypeVar("_Response")


class ServiceUnavailable(Exception):
    """An AWS service can't be reached, is throttled or failed; the same call may work later."""


def call(
    operation: Callable[_Request, _Response],
    errors: Errors,
    *args: _Request.args,
    **arguments: _Request.kwargs,
) -> _Response:
    """Call an operation of a client.

    Raises:
        ServiceUnavailable: the service can't be reached, is throttled or failed.
        Exception: the one that `errors` names for the code of AWS's error.
        ClientError: any other refusal, which a change of the deployment has to resolve.
    """
    try:
        return operation(*args, **arguments)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in errors:
            raise errors[code](code) from error
        if _may_work_later(code, error):
            raise ServiceUnavailable(code) from error
        raise
    except BotoCoreError as error:
        raise ServiceUnavailable(type(error).__name__) from error


def _may_work_later(code: str, error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _SERVER_ERROR)
    late = status >= _SERVER_ERROR or status in (_TIMED_OUT, _TOO_MANY)
    return late or code in _LATER or "Throttl" in code or "TooManyRequests" in code
