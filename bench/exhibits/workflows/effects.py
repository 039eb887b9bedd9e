"""Effects outside of an execution: counters in the lab's table, which outlive a process."""

import os
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

TABLE = "loans"
_COUNT = "count"


def add_effect(run: str, step: str) -> int:
    """Count an effect of a step, and return how often it has happened."""
    answer = _client().update_item(
        TableName=TABLE,
        Key=key_of(run, step),
        UpdateExpression="ADD #count :one",
        ExpressionAttributeNames={"#count": _COUNT},
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
    )
    return int(answer["Attributes"][_COUNT]["N"])


def die_once(run: str) -> None:
    """End this process, unless another process of the run has done so."""
    if add_effect(run, "deaths") == 1:
        os._exit(1)


def effects(client: "DynamoDBClient", run: str, step: str) -> int:
    """Return how often an effect has happened."""
    item = client.get_item(TableName=TABLE, Key=key_of(run, step), ConsistentRead=True).get("Item")
    return int(item[_COUNT]["N"]) if item else 0


def key_of(run: str, step: str) -> dict[str, dict[str, str]]:
    """Return the key of a counter."""
    return {"pk": {"S": f"EXHIBIT#{run}"}, "sk": {"S": step}}


def _client() -> "DynamoDBClient":
    return boto3.client("dynamodb")
