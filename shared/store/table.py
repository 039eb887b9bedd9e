"""The DynamoDB table: reads and conditional writes of single items."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.errors import TransientError
from shared.runtime.clock import Clock, now
from shared.store.schema import PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE, Index

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import QueryInputTypeDef, QueryOutputTypeDef

Item = dict[str, Any]

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize
_Request = ParamSpec("_Request")
_Response = TypeVar("_Response")
_REFUSALS = frozenset({"ValidationException", "AccessDeniedException", "ResourceNotFoundException"})


class StoreUnavailable(TransientError):
    """The table can't be reached or is throttled; the same call may work later."""


class ConditionFailed(Exception):
    """The item isn't in the state that the write requires: another writer was first."""


@dataclass(frozen=True)
class Page:
    """The items of one query and, if there are more, the key at which the next page begins."""

    items: list[Item]
    next_key: Item | None


class Table:
    """A DynamoDB table. Every method raises `StoreUnavailable` when it can't be reached.

    DynamoDB removes an item so many days after its creation; with 0 days it keeps all items.
    """

    def __init__(
        self, client: "DynamoDBClient", name: str, *, keep_days: int = 0, clock: Clock = now
    ) -> None:
        self._client = client
        self._name = name
        self._keep = timedelta(days=keep_days)
        self._clock = clock

    def expiry(self) -> Item:
        """Return the attribute by which DynamoDB removes an item that is written now, if at all."""
        if not self._keep:
            return {}
        return {TTL_ATTRIBUTE: int((self._clock() + self._keep).timestamp())}

    def get(self, partition: str, sort: str) -> Item | None:
        """Return the item by a consistent read, or None."""
        answer = _call(
            self._client.get_item,
            TableName=self._name,
            Key=_key(partition, sort),
            ConsistentRead=True,
        )
        item = answer.get("Item")
        return _from_item(item) if item else None

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Item]:
        """Return the items that exist, in the order of the keys."""
        requested = [_key(partition, sort) for partition, sort in keys]
        found: dict[tuple[str, str], Item] = {}
        pending = list(requested)
        while pending:
            answer = _call(
                self._client.batch_get_item, RequestItems={self._name: {"Keys": pending[:100]}}
            )
            for item in map(_from_item, answer["Responses"].get(self._name, [])):
                found[(item[PARTITION_KEY], item[SORT_KEY])] = item
            unprocessed = answer.get("UnprocessedKeys", {}).get(self._name, {"Keys": []})
            pending = pending[100:] + list(unprocessed["Keys"])
        order = [(key[PARTITION_KEY]["S"], key[SORT_KEY]["S"]) for key in requested]
        return [found[key] for key in order if key in found]

    def create(self, item: Mapping[str, Any], *, expires: bool = True) -> None:
        """Write an item that doesn't exist yet; it expires unless that is for a later update.

        Raises:
            ConditionFailed: an item with this key exists; it stays as it is.
        """
        _call(
            self._client.put_item,
            TableName=self._name,
            Item=_to_item({**(self.expiry() if expires else {}), **item}),
            ConditionExpression="attribute_not_exists(#key)",
            ExpressionAttributeNames={"#key": PARTITION_KEY},
        )

    def update(
        self,
        partition: str,
        sort: str,
        *,
        change: Mapping[str, Any],
        remove: tuple[str, ...] = (),
        present: tuple[str, ...] = (),
        absent: tuple[str, ...] = (),
        equal: Mapping[str, Any] | None = None,
    ) -> Item:
        """Set and remove attributes of an existing item, under conditions on its attributes.

        Returns the item after the update.

        Raises:
            ConditionFailed: the item doesn't exist or doesn't meet a condition.
        """
        expected = dict(equal or {})
        names = {PARTITION_KEY, *change, *remove, *present, *absent, *expected}
        sets = ", ".join(f"#{name} = :{name}" for name in change)
        removes = ", ".join(f"#{name}" for name in remove)
        conditions = [
            *(f"attribute_exists(#{name})" for name in (PARTITION_KEY, *present)),
            *(f"attribute_not_exists(#{name})" for name in absent),
            *(f"#{name} = :is_{name}" for name in expected),
        ]
        values = {
            **{f":{name}": _serialize(value) for name, value in change.items()},
            **{f":is_{name}": _serialize(value) for name, value in expected.items()},
        }
        answer = _call(
            self._client.update_item,
            TableName=self._name,
            Key=_key(partition, sort),
            UpdateExpression=" ".join(
                clause
                for clause in (
                    f"SET {sets}" if sets else "",
                    f"REMOVE {removes}" if removes else "",
                )
                if clause
            ),
            ConditionExpression=" AND ".join(conditions),
            ExpressionAttributeNames={f"#{name}": name for name in names},
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )
        return _from_item(answer["Attributes"])

    def consume_budget(self, partition: str, sort: str, limit: int) -> bool:
        """Count one use of a budget of `limit`; return False, uncounted, if none is left."""
        try:
            _call(
                self._client.update_item,
                TableName=self._name,
                Key=_key(partition, sort),
                UpdateExpression="ADD #used :one",
                ConditionExpression="attribute_not_exists(#used) OR #used < :limit",
                ExpressionAttributeNames={"#used": "used"},
                ExpressionAttributeValues={":one": {"N": "1"}, ":limit": {"N": str(limit)}},
            )
        except ConditionFailed:
            return False
        return True

    def partition(
        self, partition: str, sort_prefix: str = "", *, consistent: bool = False
    ) -> Iterator[Item]:
        """Yield the items of a partition whose sort key has the prefix, ordered by key."""
        query = self._query(partition, sort_prefix)
        query["ConsistentRead"] = consistent
        for answer in self._pages(query):
            yield from map(_from_item, answer["Items"])

    def newer(
        self, partition: str, sort_prefix: str, attribute: str, than: str, *, consistent: bool
    ) -> tuple[list[Item], int]:
        """Return the items whose attribute is above a value, and the number of all items."""
        query = self._query(partition, sort_prefix, {"#a": attribute}, {":a": _serialize(than)})
        query["FilterExpression"] = "#a > :a"
        query["ConsistentRead"] = consistent
        newer: list[Item] = []
        scanned = 0
        for answer in self._pages(query):
            newer += map(_from_item, answer["Items"])
            scanned += answer["ScannedCount"]
        return newer, scanned

    def index_page(
        self,
        index: Index,
        partition: str,
        *,
        limit: int,
        newest_first: bool = False,
        until: str | None = None,
        start: Item | None = None,
    ) -> Page:
        """Return one page of an index, in the order of its sort key; `start` is a `next_key`.

        With `until`, the page has only items whose sort key is below that text.
        """
        query: QueryInputTypeDef = {
            "TableName": self._name,
            "IndexName": index.name,
            "KeyConditionExpression": "#p = :p",
            "ExpressionAttributeNames": {"#p": index.partition_key},
            "ExpressionAttributeValues": {":p": {"S": partition}},
            "ScanIndexForward": not newest_first,
            "Limit": limit,
        }
        if until is not None:
            query["KeyConditionExpression"] = "#p = :p AND #s < :s"
            query["ExpressionAttributeNames"] = {"#p": index.partition_key, "#s": index.sort_key}
            query["ExpressionAttributeValues"] = {":p": {"S": partition}, ":s": {"S": until}}
        if start:
            query["ExclusiveStartKey"] = _to_item(start)
        answer = _call(self._client.query, **query)
        last = answer.get("LastEvaluatedKey")
        return Page(
            [_from_item(item) for item in answer["Items"]], _from_item(last) if last else None
        )

    def _query(
        self,
        partition: str,
        sort_prefix: str,
        names: Mapping[str, str] | None = None,
        values: Item | None = None,
    ) -> "QueryInputTypeDef":
        begins = " AND begins_with(#s, :s)" if sort_prefix else ""
        sort_name = {"#s": SORT_KEY} if sort_prefix else {}
        sort_value = {":s": {"S": sort_prefix}} if sort_prefix else {}
        return {
            "TableName": self._name,
            "KeyConditionExpression": f"#p = :p{begins}",
            "ExpressionAttributeNames": {"#p": PARTITION_KEY, **sort_name, **(names or {})},
            "ExpressionAttributeValues": {":p": {"S": partition}, **sort_value, **(values or {})},
        }

    def _pages(self, query: "QueryInputTypeDef") -> "Iterator[QueryOutputTypeDef]":
        while True:
            answer = _call(self._client.query, **query)
            yield answer
            if not answer.get("LastEvaluatedKey"):
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _call(
    operation: Callable[_Request, _Response], *args: _Request.args, **arguments: _Request.kwargs
) -> _Response:
    """Call DynamoDB and raise its errors under the names of this module."""
    try:
        return operation(*args, **arguments)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "ConditionalCheckFailedException":
            raise ConditionFailed from error
        if code in _REFUSALS:
            raise
        raise StoreUnavailable("the table is out of reach") from error
    except BotoCoreError as error:
        raise StoreUnavailable("the table is out of reach") from error


def _key(partition: str, sort: str) -> Item:
    return {PARTITION_KEY: {"S": partition}, SORT_KEY: {"S": sort}}


def _to_item(item: Mapping[str, Any]) -> Item:
    return {name: _serialize(value) for name, value in item.items() if value is not None}


def _from_item(item: Mapping[str, Any]) -> Item:
    return {name: _deserialize(value) for name, value in item.items()}
