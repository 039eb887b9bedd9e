"""Removes the items of loans whose executions the engines don't keep any more."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from shared.store.schema import PARTITION_KEY, SORT_KEY, loan_partition

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_MOST_REQUESTS = 25
"""Of one BatchWriteItem."""


class ForgottenLoans:
    """Empties the partitions of loans in a thread of its own, from the first call until `stop`."""

    def __init__(self, client: "Callable[[], DynamoDBClient]", table: str) -> None:
        self._create_client = client
        self._table = table
        self._names: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def forget(self, application_id: str) -> None:
        """Remove a loan's items soon."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        self._names.put(application_id)

    def stop(self) -> None:
        """Leave what is still there."""
        self._names.put(None)

    def _run(self) -> None:
        client = self._create_client()
        while (name := self._names.get()) is not None:
            keys = list(self._keys(client, loan_partition(name)))
            for start in range(0, len(keys), _MOST_REQUESTS):
                batch = keys[start : start + _MOST_REQUESTS]
                requests: list[Any] = [{"DeleteRequest": {"Key": key}} for key in batch]
                client.batch_write_item(RequestItems={self._table: requests})

    def _keys(self, client: "DynamoDBClient", partition: str) -> Iterator[Any]:
        pages = client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#p = :p",
            ProjectionExpression="#p, #s",
            ExpressionAttributeNames={"#p": PARTITION_KEY, "#s": SORT_KEY},
            ExpressionAttributeValues={":p": {"S": partition}},
        )
        for page in pages:
            yield from page["Items"]
