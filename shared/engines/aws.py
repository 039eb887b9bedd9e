"""What both adapters do with an answer of AWS that is an error."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from shared.engines.port import EngineUnavailable


def call(
    operation: Callable[..., dict[str, Any]], errors: dict[str, type[Exception]], **arguments: Any
) -> dict[str, Any]:
    """Call AWS; `errors` names the refusals that mean something to the caller.

    Raises:
        EngineUnavailable: the service can't be reached, is throttled or failed.
    """
    try:
        return operation(**arguments)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in errors:
            raise errors[code](code) from error
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        if status >= 500 or status == 429 or "Throttl" in code or "TooManyRequests" in code:
            raise EngineUnavailable(code) from error
        raise
    except ParamValidationError:
        raise
    except BotoCoreError as error:
        raise EngineUnavailable(type(error).__name__) from error
