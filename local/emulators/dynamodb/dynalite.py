"""DynamoDB: dynalite in a Node.js process of its own, in memory, with the project's table."""

import json
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.emulators.account import AwsClients
from local.errors import LabError
from local.faults.outages import Component
from local.serving import address, listen
from shared.store.schema import INDEXES, PARTITION_KEY, PROJECTION, SORT_KEY

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_WRAPPER = Path(__file__).with_name("dynalite.mjs")
_MOST_ATTEMPTS = 1000
_GRACE_SECONDS = 3.0
_YOUNG_GENERATION = "--max-semi-space-size=4"
"""The heap's part for new objects, in MB; V8 takes it only at the start of the process."""
_MOST_DELETIONS = 25
"""Of one BatchWriteItem."""


class DynamoDB:
    """A started dynalite. Callers may connect at once: their requests wait until it serves.

    `root` is the folder whose `node_modules` has dynalite.
    """

    def __init__(self, root: Path) -> None:
        node = shutil.which("node")
        if node is None:
            raise LabError("Node is missing: install Node 20.19 or later.")
        self._lock = threading.Lock()
        with listen() as sock:
            self.endpoint = address(sock)
            self._process = _start(node, root, sock)

    def wait(self) -> None:
        """Wait until it serves.

        Raises:
            LabError: it can't start.
        """
        answer = self._answer()
        if "error" in answer:
            self.stop()
            raise LabError(answer["error"])

    def client(self) -> "DynamoDBClient":
        """Return a client of this DynamoDB."""
        return AwsClients(self.endpoint)("dynamodb")

    def create_table(self, name: str) -> None:
        """Create the project's table with its indexes, and wait until it is active."""
        dynamodb = self.client()
        dynamodb.create_table(**table_definition(name))
        dynamodb.get_waiter("table_exists").wait(
            TableName=name, WaiterConfig={"Delay": 0, "MaxAttempts": _MOST_ATTEMPTS}
        )

    def empty(self, name: str) -> None:
        """Delete all items of a table, also one that is written meanwhile.

        The table itself stays, because readers may look at it at any moment.
        """
        dynamodb = self.client()
        while keys := _keys(dynamodb, name):
            deletions: list[Any] = [{"DeleteRequest": {"Key": key}} for key in keys]
            dynamodb.batch_write_item(RequestItems={name: deletions})

    def outage(self, part: Component, seconds: float) -> None:
        """Drop every request (`table`), or writes of events (`progress`), for so many seconds."""
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(
                json.dumps({"part": part, "seconds": seconds}).encode() + b"\n"
            )
            self._process.stdin.flush()
            self._answer()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def stop(self) -> None:
        """End the process and wait for its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            return {"error": "DynamoDB (dynalite) ended before it was ready."}
        answer: dict[str, Any] = json.loads(line)
        return answer


def _keys(dynamodb: "DynamoDBClient", table: str) -> list[Any]:
    """Return the keys of some items of a table; none if it is empty."""
    page = dynamodb.scan(
        TableName=table,
        Limit=_MOST_DELETIONS,
        ConsistentRead=True,
        ProjectionExpression="#p, #s",
        ExpressionAttributeNames={"#p": PARTITION_KEY, "#s": SORT_KEY},
    )
    return page["Items"]


def table_definition(name: str) -> dict[str, Any]:
    """Return the parameters of CreateTable for the table of `shared.store.schema`."""
    keys = [(PARTITION_KEY, SORT_KEY)] + [
        (index.partition_key, index.sort_key) for index in INDEXES
    ]
    attributes = dict.fromkeys(attribute for pair in keys for attribute in pair)
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes
        ],
        "KeySchema": _key_schema(*keys[0]),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index.name,
                "KeySchema": _key_schema(index.partition_key, index.sort_key),
                "Projection": {"ProjectionType": PROJECTION},
            }
            for index in INDEXES
        ],
    }


def _key_schema(partition_key: str, sort_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition_key, "KeyType": "HASH"},
        {"AttributeName": sort_key, "KeyType": "RANGE"},
    ]


def _start(node: str, root: Path, sock: socket.socket) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [node, _YOUNG_GENERATION, str(_WRAPPER), str(root), str(sock.fileno())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(sock.fileno(),),
        start_new_session=True,
    )
