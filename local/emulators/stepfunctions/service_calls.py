"""Calls of AWS services by a state machine: moto's tasks get the lab's clients.

moto builds a client for a server on a port of its own. The clients here go to the lab, wait in
threads of their own, and translate names and values as Step Functions does: arguments begin with a
capital, whatever the service's own model says, and so do the members of the answer.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from types import ModuleType
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import ListShape, StructureShape
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
    state_task_service_dynamodb,
    state_task_service_events,
    state_task_service_sns,
    state_task_service_sqs,
)

from local.emulators.account import AwsClients
from local.emulators.stepfunctions.cooperative import call_in_thread
from local.emulators.stepfunctions.moto_patch import MotoPatch

clients: dict[str, AwsClients] = {}
"""The clients of each lab, by the role of its state machines."""

_MODULES: tuple[ModuleType, ...] = (
    state_task_service_aws_sdk,
    state_task_service_dynamodb,
    state_task_service_events,
    state_task_service_sns,
    state_task_service_sqs,
)


class ServiceClient:
    """A boto3 client with the names of Step Functions."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, action: str) -> Callable[..., Any]:
        meta = self._client.meta
        operation = meta.service_model.operation_model(meta.method_to_api_mapping[action])
        return partial(self._call, getattr(self._client, action), operation)

    @staticmethod
    def _call(method: Callable[..., Any], operation: Any, /, **arguments: Any) -> Any:
        given = _request(arguments, operation.input_shape)
        try:
            answer = call_in_thread(lambda: method(**given))
        except ClientError as error:
            # moto puts the id into the cause of the failure; not every answer of the lab has one.
            error.response["ResponseMetadata"].setdefault("RequestId", "lab")
            raise
        metadata = answer.pop("ResponseMetadata", {})
        return {**_response(answer, operation.output_shape), "ResponseMetadata": metadata}


def _client_of_lab(_: Callable[..., Any]) -> Callable[..., Any]:
    def client(region: str, service: str, state_credentials: Any = None) -> ServiceClient:
        del region  # there is one
        return _client(clients[state_credentials.role_arn], service)

    return client


@lru_cache
def _client(lab: AwsClients, service: str) -> ServiceClient:
    return ServiceClient(lab(service))


def _request(arguments: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    """Return arguments by the names of the service's model, with JSON where it wants text."""
    members = {name.lower(): name for name in shape.members} if shape else {}
    names = {given: members.get(given.lower(), given) for given in arguments}
    return {
        names[given]: _value(value, shape.members.get(names[given]) if shape else None)
        for given, value in arguments.items()
    }


def _value(value: Any, shape: Any) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return _request(value, shape)
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_value(each, shape.member) for each in value]
    if shape is not None and shape.type_name == "string" and not isinstance(value, str):
        return json.dumps(value, separators=(",", ":"))
    return value


def _response(answer: Any, shape: Any) -> Any:
    """Return an answer whose members begin with a capital, and whose times are text."""
    if isinstance(answer, datetime):
        return answer.isoformat()
    if isinstance(shape, StructureShape) and isinstance(answer, dict):
        return {
            name[:1].upper() + name[1:]: _response(value, shape.members.get(name))
            for name, value in answer.items()
        }
    if isinstance(shape, ListShape) and isinstance(answer, list):
        return [_response(each, shape.member) for each in answer]
    return answer


PATCHES = tuple(
    MotoPatch(module, "boto_client_for", ("region", "service", "state_credentials"), _client_of_lab)
    for module in _MODULES
)
