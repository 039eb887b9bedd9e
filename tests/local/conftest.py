"""One lab of toy functions for all tests here, and a host that a test fills itself."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import HostedFunction, InvocationResult
from local.lab import Lab
from shared.runtime.functions import FUNCTIONS, FunctionId

ROOT = Path(__file__).resolve().parents[2]
HANDLERS = {
    FunctionId.API: "tests.local.toys.api",
    FunctionId.DURABLE: "tests.local.toy_engines.durable",
    FunctionId.TASKS: "tests.local.toys.task",
    FunctionId.FRAUD: "tests.local.toy_engines.store",
}
FUNCTIONS_OF_TOYS = tuple(
    replace(each, handler=HANDLERS[each.id]) for each in FUNCTIONS if each.id in HANDLERS
)
"""The declared functions, each with a toy for its handler; what has no toy isn't there."""
_PATIENCE_SECONDS = 60.0

MakeHost = Callable[..., LambdaHost]


def toy(name: str, **settings: Any) -> HostedFunction:
    """A hosted toy function, by the name of its handler."""
    return HostedFunction(name=name, handler=f"tests.local.toys.{name}", **settings)


def answer(result: InvocationResult) -> Any:
    """What the function answered; the test fails if that was an error."""
    assert result.function_error is None, result.payload
    return json.loads(result.payload)


def problem(response: httpx.Response, status: int) -> Any:
    """The problem in a response, after a look at its form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert set(document) == {"type", "title", "status", "detail", "errors"}
    assert document["status"] == status
    return document


def eventually(check: Callable[[], Any]) -> Any:
    """Wait until `check` gives something true, which another process will bring about."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (found := check()):
        assert time.monotonic() < deadline, "it didn't happen"
        time.sleep(0.01)
    return found


def written(path: Path) -> str:
    """The text that a test's function wrote into a file, once it is there."""
    text: str = eventually(lambda: path.exists() and path.read_text(encoding="ascii"))
    return text


def running(pid: int) -> bool:
    """Whether there is a process with this id that hasn't ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture(params=[("decimal",), ()], ids=["forked", "new"])
def make_host(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakeHost]:
    """Make hosts that end with the test, whose environments are forked or started anew."""
    hosts: list[LambdaHost] = []
    always = {"root": ROOT, "log_dir": tmp_path / "logs", "libraries": request.param}

    def make(*functions: HostedFunction, **options: Any) -> LambdaHost:
        hosts.append(LambdaHost(functions, **{**always, **options}))
        return hosts[-1]

    yield make
    for host in hosts:
        host.stop()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of toys."""
    with Lab(
        functions=FUNCTIONS_OF_TOYS,
        root=ROOT,
        definition=Path(__file__).with_name("toy.asl.json"),
        log_dir=tmp_path_factory.mktemp("logs"),
        durable_retry_seconds=1,
    ) as lab:
        yield lab


@pytest.fixture(scope="session")
def lambda_client(lab: Lab) -> Any:
    """An ordinary Lambda client of the lab."""
    return lab.client("lambda")


@pytest.fixture(scope="session")
def states_client(lab: Lab) -> Any:
    """An ordinary Step Functions client of the lab."""
    return lab.client("stepfunctions")
