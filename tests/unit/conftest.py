"""What the unit tests share: a real DynamoDB, and an environment that reaches nothing."""

import os
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

# The functions' modules read their settings when they are imported, before any fixture runs.
os.environ.update(
    {
        "AWS_ACCESS_KEY_ID": "unit",
        "AWS_SECRET_ACCESS_KEY": "unit",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": NOWHERE,
        "AWS_EC2_METADATA_DISABLED": "true",
        "DEPLOYMENT": "local",
        "FAULTS_ENABLED": "true",
        "POWERTOOLS_METRICS_NAMESPACE": "OneLoanTwoEngines",
        "POWERTOOLS_SERVICE_NAME": "unit",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "TABLE_NAME": "nowhere",
    }
)


@pytest.fixture(scope="session")
def dynamodb() -> Iterator[DynamoDB]:
    """A dynalite for the whole session."""
    started = DynamoDB(ROOT)
    started.wait()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def dynamodb_client(dynamodb: DynamoDB) -> Any:
    """A client of it that tries once."""
    return dynamodb.client()


@pytest.fixture
def table(dynamodb_client: Any) -> Table:
    """A table that nobody else uses."""
    name = f"loans-{secrets.token_hex(8)}"
    dynamodb_client.create_table(**table_definition(name))
    while dynamodb_client.describe_table(TableName=name)["Table"]["TableStatus"] != "ACTIVE":
        pass
    return Table(dynamodb_client, name)


@pytest.fixture
def closed_table() -> Table:
    """A table that can't be reached."""
    return Table(AwsClients(NOWHERE)("dynamodb"), "nowhere")
