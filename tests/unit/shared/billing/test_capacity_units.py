"""Capacity units are those that dynalite reports."""

from decimal import Decimal
from typing import Any

import pytest

from local.emulators.dynamodb.dynalite import DynamoDB
from shared.billing.capacity_units import item_bytes, read_units, write_units
from shared.store.table import Table

SIZES = [10, 1023, 1024, 1025, 2048, 2049, 4096, 4097]


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (1024, 1), (1025, 2), (1400, 2)])
def test_a_write_unit_is_a_kilobyte_begun(size: int, units: int) -> None:
    assert write_units(size) == units


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (4096, 1), (4097, 2), (9000, 3)])
def test_a_read_unit_is_four_kilobytes_begun(size: int, units: int) -> None:
    assert read_units(size) == units


ITEMS: dict[str, tuple[dict[str, Any], int]] = {
    "text": ({"ab": "cd"}, 4),
    "text beyond ascii": ({"é": "ü€"}, 2 + 2 + 3),
    "a flag": ({"a": True}, 2),
    "nothing": ({"a": None}, 2),
    "a list": ({"a": ["b", "c"]}, 1 + 3 + 2 * (1 + 1)),
    "a map": ({"a": {"b": "c"}}, 1 + 3 + (1 + 1) + 1),
    "zero": ({"a": Decimal(0)}, 1 + 2),
    "a number": ({"a": Decimal(15000000)}, 1 + 2),
    "a negative number": ({"a": Decimal("-12.5")}, 1 + 4),
}


@pytest.mark.parametrize(("item", "size"), ITEMS.values(), ids=ITEMS)
def test_an_item_is_as_large_as_its_names_and_values(item: dict[str, Any], size: int) -> None:
    assert item_bytes(item) == size


def test_what_no_item_can_hold_has_no_size() -> None:
    with pytest.raises(TypeError, match="the size of a float is not known"):
        item_bytes({"a": 1.5})


@pytest.mark.parametrize("size", SIZES)
def test_a_dynamodb_charges_the_same(dynamodb: DynamoDB, table: Table, size: int) -> None:
    name = table._name
    item = {"pk": "p", "sk": "s", "a": ""}
    item["a"] = "x" * (size - item_bytes(item))
    assert item_bytes(item) == size
    dynamo = dynamodb.client()
    attributes = {key: {"S": value} for key, value in item.items()}
    wrote = dynamo.put_item(TableName=name, Item=attributes, ReturnConsumedCapacity="TOTAL")
    read = dynamo.get_item(
        TableName=name,
        Key={"pk": {"S": "p"}, "sk": {"S": "s"}},
        ConsistentRead=True,
        ReturnConsumedCapacity="TOTAL",
    )
    charged = [each["ConsumedCapacity"]["CapacityUnits"] for each in (wrote, read)]
    print(f"{size} bytes: {charged[0]} write units, {charged[1]} read units")
    assert charged == [write_units(size), read_units(size)]
