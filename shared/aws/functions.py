"""Invoking Lambda functions without waiting for their results."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from shared.aws.call import call

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient


class Functions(Protocol):
    """The functions that a step may invoke."""

    def invoke_async(self, function: str, event: Mapping[str, str]) -> None:
        """Hand an event to a function, by its name or ARN.

        Raises:
            ServiceUnavailable: Lambda can't be reached; the same call may work later.
        """
        ...


class LambdaFunctions:
    """Functions on AWS Lambda."""

    def __init__(self, client: "LambdaClient") -> None:
        self._client = client

    def invoke_async(self, function: str, event: Mapping[str, str]) -> None:
        """Invoke the function with the type `Event`: Lambda queues it and tries it three times."""
        call(
            self._client.invoke,
            {},
            FunctionName=function,
            InvocationType="Event",
            Payload=json.dumps(event).encode(),
        )
