"""A client is created at the first call, once; its requests name the application."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore import __version__ as botocore_version
from botocore.awsrequest import AWSPreparedRequest

from shared.aws import clients
from shared.aws.clients import lazy


class NotSent(Exception):
    """Ends a call before its request is sent."""


class FakeClient:
    """A client with one operation."""

    def get_item(self) -> str:
        return "item"


def test_a_client_is_created_at_its_first_call_and_only_once() -> None:
    created: list[FakeClient] = []

    def create() -> FakeClient:
        created.append(FakeClient())
        return created[-1]

    client = lazy(create)
    assert created == []
    assert client.get_item() == client.get_item() == "item"
    assert len(created) == 1


def test_threads_that_call_at_the_same_time_create_one_client() -> None:
    """boto3 can't create two clients at once, and a resumed loan calls three bureaus in threads."""
    created: list[FakeClient] = []
    together = threading.Barrier(3)

    def create() -> FakeClient:
        created.append(FakeClient())
        threading.Event().wait(timeout=0.2)
        return created[-1]

    def get_item() -> str:
        together.wait()
        return client.get_item()

    client = lazy(create)
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(get_item) for _ in range(3)]
        assert [call.result() for call in calls] == ["item"] * 3
    assert len(created) == 1


def test_a_request_names_the_application_and_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    agents: list[str] = []

    def refuse(request: AWSPreparedRequest, **_: Any) -> None:
        agent: Any = request.headers["User-Agent"]
        agents.append(agent.decode())
        raise NotSent

    client = boto3.client("dynamodb", config=clients.CONFIG)
    client.meta.events.register("before-send.dynamodb.*", refuse)
    with pytest.raises(NotSent):
        client.get_item(TableName="loans", Key={"pk": {"S": "1"}, "sk": {"S": "2"}})
    versions = f"Boto3/{boto3.__version__} Botocore/{botocore_version}"
    # Powertools adds its own name in processes that have imported it.
    [agent] = [each.partition(" PT/")[0] for each in agents]
    assert agent == f"one-loan-two-engines {versions}"
