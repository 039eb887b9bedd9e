"""What a process works with is made when it's needed."""

import threading
from concurrent.futures import ThreadPoolExecutor
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


def test_threads_that_call_at_once_have_one_client_made_by_one_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """boto3 can't make two at once; the bureaus of a resumed loan are asked by three threads."""
    made: list[str] = []
    together = threading.Barrier(3)

    class Made:
        def get_item(self) -> str:
            return "item"

    def make(service: str, config: Config) -> Made:
        made.append(service)
        ready.wait(timeout=0.2)
        return Made()

    def ask() -> str:
        together.wait()
        return str(client.get_item())

    ready = threading.Event()
    monkeypatch.setattr(boto3, "client", make)
    client = Client("dynamodb", Config())
    with ThreadPoolExecutor(3) as pool:
        assert [each.result() for each in [pool.submit(ask) for _ in range(3)]] == ["item"] * 3
    assert made == ["dynamodb"]
