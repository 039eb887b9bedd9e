"""The items of a loan go when no engine keeps its execution any more; those of others stay."""

from typing import Any

from local.forgotten_loans import ForgottenLoans
from local.hosted_functions import TABLE
from local.lab import Lab
from shared.store.schema import PARTITION_KEY, SORT_KEY, loan_partition
from tests.local.conftest import eventually

ITEMS = 60


def put(client: Any, loan: str, items: int) -> None:
    for number in range(items):
        key = {PARTITION_KEY: {"S": loan_partition(loan)}, SORT_KEY: {"S": f"EVENT#{number:03}"}}
        client.put_item(TableName=TABLE, Item=key)


def count(client: Any, loan: str) -> int:
    answer = client.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": loan_partition(loan)}},
        Select="COUNT",
    )
    return int(answer["Count"])


def test_a_forgotten_loan_loses_all_its_items_and_another_one_none(lab: Lab) -> None:
    client = lab.client("dynamodb")
    put(client, "forgotten", ITEMS)
    put(client, "other", 2)
    loans = ForgottenLoans(lambda: lab.client("dynamodb"), TABLE)
    loans.forget("unknown")
    loans.forget("forgotten")
    eventually(lambda: count(client, "forgotten") == 0)
    assert count(client, "other") == 2
    loans.stop()
