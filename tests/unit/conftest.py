"""Tables for the unit tests: in a real DynamoDB emulator, or out of reach."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from local.emulators.account import AwsClients
from local.emulators.dynamodb.dynalite import DynamoDB, table_definition
from shared.store.table import Table

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"

settings.register_profile("unit", deadline=None)
settings.load_profile("unit")


@pytest.fixture(autouse=True)
def without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print as into a pipe: pytest-xdist tells its workers the width of the terminal."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def dynamodb() -> Iterator[DynamoDB]:
    """A dynalite for the whole session."""
    started = DynamoDB(ROOT)
    started.wait()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def dynamodb_client(dynamodb: DynamoDB) -> Any:
    """A client of the dynalite that tries each call once."""
    return dynamodb.client()


@pytest.fixture
def table(dynamodb_client: Any) -> Table:
    """An empty table of the test's own."""
    name = f"loans-{secrets.token_hex(8)}"
    dynamodb_client.create_table(**table_definition(name))
    while dynamodb_client.describe_table(TableName=name)["Table"]["TableStatus"] != "ACTIVE":
        pass
    return Table(dynamodb_client, name)


@pytest.fixture(scope="session")
def closed_table() -> Table:
    """A table that can't be reached."""
    return Table(AwsClients(NOWHERE)("dynamodb"), "nowhere")
