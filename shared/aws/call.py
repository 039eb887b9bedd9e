"""Calling an AWS service, with its errors under names that the callers handle."""

from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

Errors = Mapping[str, type[Exception]]
"""The error codes of AWS that mean something to the caller, each with the error to raise."""

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
        ClientError: any other refusal.
    """
    try:
        return operation(*args, **arguments)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in errors:
            raise errors[code](code) from error
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        if status >= 500 or status == 429 or "Throttl" in code or "TooManyRequests" in code:
            raise ServiceUnavailable(code) from error
        raise
    except BotoCoreError as error:
        raise ServiceUnavailable(type(error).__name__) from error
