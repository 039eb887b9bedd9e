"""Functions that a durable function invokes: another durable one, or any other of the host."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aws_durable_execution_sdk_python_testing.child_dispatcher import (
    ChildDispatcher,
    EndpointChildDispatcher,
    FunctionConfig,
    FunctionConfigs,
)
from botocore.exceptions import ClientError

from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import LambdaError

if TYPE_CHECKING:
    from local.emulators.durable.engine import DurableFunction


def host_dispatcher(
    host: LambdaHost, durable: Mapping[str, "DurableFunction"], timeout_seconds: int
) -> ChildDispatcher:
    """Return the package's dispatcher over the functions of a host."""
    configs = {
        name: FunctionConfig(
            True, durable[name].execution_timeout_seconds, durable[name].retention_days
        )
        if name in durable
        else FunctionConfig(is_durable=False)
        for name in host.names
    }
    client = _HostClient(host)
    return EndpointChildDispatcher(FunctionConfigs(configs), lambda _: client, timeout_seconds)


class _HostClient:
    """The one call of a Lambda client that the dispatcher makes."""

    def __init__(self, host: LambdaHost) -> None:
        self._host = host

    def invoke(self, *, FunctionName: str, Payload: str, **_: str) -> dict[str, Any]:  # noqa: N803 (Lambda's names)
        try:
            result = self._host.invoke(FunctionName, Payload.encode())
        except LambdaError as error:
            refused: Any = {"Error": {"Code": error.code, "Message": str(error)}}
            raise ClientError(refused, "Invoke") from error
        failed = {} if result.function_error is None else {"FunctionError": result.function_error}
        return {"Payload": io.BytesIO(result.payload), **failed}
