"""DynamoDB in the lab: the project's table, and outages on demand."""

import subprocess
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError

from local.emulators.dynamodb.dynalite import DynamoDB, table_definition
from local.errors import LabError
from local.hosted_functions import TABLE
from local.lab import Lab
from shared.store.schema import INDEXES, PARTITION_KEY, PROJECTION, SORT_KEY
from tests.local.conftest import ROOT, eventually, running


@pytest.fixture(scope="module")
def client(lab: Lab) -> Any:
    """An ordinary DynamoDB client of the lab."""
    return lab.client("dynamodb")


def put(client: Any, sort_key: str) -> None:
    """Write an item."""
    client.put_item(
        TableName=TABLE,
        Item={PARTITION_KEY: {"S": str(uuid.uuid4())}, SORT_KEY: {"S": sort_key}},
    )


def test_the_table_has_the_declared_keys_and_indexes(client: Any) -> None:
    table = client.describe_table(TableName=TABLE)["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert [key["AttributeName"] for key in table["KeySchema"]] == [PARTITION_KEY, SORT_KEY]
    indexes = {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}
    assert set(indexes) == {index.name for index in INDEXES}
    for index in INDEXES:
        keys = [key["AttributeName"] for key in indexes[index.name]["KeySchema"]]
        assert keys == [index.partition_key, index.sort_key]
        assert indexes[index.name]["Projection"] == {"ProjectionType": PROJECTION}


def test_every_key_attribute_is_declared_once() -> None:
    declared = [each["AttributeName"] for each in table_definition("t")["AttributeDefinitions"]]
    keys = {key for index in INDEXES for key in (index.partition_key, index.sort_key)}
    assert sorted(declared) == sorted({PARTITION_KEY, SORT_KEY} | keys)


def test_a_table_is_emptied_and_stays(lab: Lab, client: Any) -> None:
    for number in range(30):
        put(client, f"item-{number}")
    lab.dynamodb.empty(TABLE)
    assert client.scan(TableName=TABLE)["Count"] == 0
    put(client, "another")
    assert client.scan(TableName=TABLE)["Count"] == 1


def test_an_outage_of_the_table_drops_every_request(lab: Lab, client: Any) -> None:
    lab.outage("table", 60)
    try:
        with pytest.raises(BotoCoreError):
            client.describe_table(TableName=TABLE)
    finally:
        lab.outage("table", 0)
    put(client, "LOAN")


def test_an_outage_of_progress_drops_writes_of_events_only(lab: Lab, client: Any) -> None:
    lab.outage("progress", 60)
    try:
        put(client, "LOAN")
        client.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :p and begins_with(sk, :s)",
            ExpressionAttributeValues={":p": {"S": "nobody"}, ":s": {"S": "EVENT#"}},
        )
        with pytest.raises(BotoCoreError):
            put(client, "EVENT#1")
    finally:
        lab.outage("progress", 0)
    put(client, "EVENT#1")


def test_a_page_in_a_browser_can_not_reach_the_table(lab: Lab) -> None:
    request = urllib.request.Request(
        lab.dynamodb_endpoint, headers={"Origin": "https://example.com"}
    )
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(request)


def test_it_ends_when_it_is_stopped() -> None:
    table = DynamoDB(ROOT)
    table.wait()
    pid = table.pid
    assert running(pid)
    table.stop()
    assert not running(pid)
    assert not table.alive


def test_it_ends_when_the_lab_is_gone() -> None:
    table = DynamoDB(ROOT)
    table.wait()
    stdin = table._process.stdin
    assert stdin is not None
    stdin.close()
    eventually(lambda: not table.alive)
    table.stop()


def test_a_missing_node_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError, match="Node is missing: install Node"):
        DynamoDB(ROOT)


def test_a_missing_package_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NODE_PATH", raising=False)
    with pytest.raises(LabError, match="dynalite is missing"):
        DynamoDB(tmp_path).wait()


def test_an_old_node_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "node"
    old.write_text('#!/bin/sh\necho \'{"error": "Node 18.0.0 is too old."}\'\n')
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(LabError, match="too old"):
        DynamoDB(ROOT).wait()


@pytest.fixture(scope="module")
def old_items() -> Iterator[tuple[Any, list[Any]]]:
    """A client of a table, and more items than it stores uncompressed, oldest first."""
    dynamodb = DynamoDB(ROOT)
    dynamodb.wait()
    dynamodb.create_table(TABLE)
    client = dynamodb.client()
    items = [
        {PARTITION_KEY: {"S": "p"}, SORT_KEY: {"S": f"{number:05}"}, "text": {"S": f"{number} é≥"}}
        for number in range(4200)
    ]
    for start in range(0, len(items), 25):
        requests: list[Any] = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        client.batch_write_item(RequestItems={TABLE: requests})
    yield client, items
    dynamodb.stop()


def test_items_that_were_written_long_ago_are_read_like_others(
    old_items: tuple[Any, list[Any]],
) -> None:
    client, items = old_items
    found = client.get_item(TableName=TABLE, Key=key_of(items[7]), ConsistentRead=True)
    assert found["Item"] == items[7]
    queried = client.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :p AND sk < :s",
        ExpressionAttributeValues={":p": {"S": "p"}, ":s": {"S": "00020"}},
    )
    assert queried["Items"] == items[:20]
    pages = client.get_paginator("scan").paginate(TableName=TABLE)
    assert [item for page in pages for item in page["Items"]] == items


def test_an_item_that_was_written_long_ago_can_be_changed_and_deleted(
    old_items: tuple[Any, list[Any]],
) -> None:
    client, items = old_items
    updated = client.update_item(
        TableName=TABLE,
        Key=key_of(items[3]),
        UpdateExpression="SET #t = :new",
        ConditionExpression="#t = :old",
        ExpressionAttributeNames={"#t": "text"},
        ExpressionAttributeValues={":new": {"S": "new"}, ":old": items[3]["text"]},
        ReturnValues="ALL_NEW",
    )
    assert updated["Attributes"] == {**items[3], "text": {"S": "new"}}
    client.delete_item(TableName=TABLE, Key=key_of(items[4]))
    there = client.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :p AND sk < :s",
        ExpressionAttributeValues={":p": {"S": "p"}, ":s": {"S": "00006"}},
    )["Items"]
    assert there == [*items[:3], updated["Attributes"], items[5]]


OPEN_ITERATOR = """
import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import { packingLevel } from "./local/emulators/dynamodb/packed_texts.mjs";

const require = createRequire(`${process.cwd()}/package.json`);
const { MemoryLevel } = createRequire(require.resolve("dynalite"))("memory-level");
const level = new (packingLevel(MemoryLevel))({ valueEncoding: "json" });
await level.put("key", 1);
const iterator = new WeakRef(level.values());
await setImmediate();
gc();
console.log(iterator.deref() === undefined);
"""


def test_an_iterator_that_nobody_closes_holds_no_memory() -> None:
    command = ["node", "--expose-gc", "--input-type=module", "--eval", OPEN_ITERATOR]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert found.stdout == "true\n"


def key_of(item: Any) -> Any:
    """Return the key of an item."""
    return {name: item[name] for name in (PARTITION_KEY, SORT_KEY)}
