"""What a process works with is made when it's needed."""

from typing import Any

import boto3
import pytest
from botocore.config import Config

from shared.services import Client


def test_a_client_is_made_at_its_first_call_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    class Made:
        def list_tables(self) -> dict[str, Any]:
            return {"TableNames": []}

    def make(service: str, config: Config) -> Made:
        made.append(service)
        return Made()

    monkeypatch.setattr(boto3, "client", make)
    client = Client("dynamodb", Config())
    assert made == []
    assert client.list_tables() == client.list_tables() == {"TableNames": []}
    assert made == ["dynamodb"]
