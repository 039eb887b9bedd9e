"""A client is created at the first call, once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from shared.aws.clients import lazy


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
