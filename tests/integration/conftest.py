"""One lab for all tests of this folder; loans don't disturb each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab


@pytest.fixture(scope="session")
def log_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def lab(log_dir: Path) -> Iterator[Lab]:
    with Lab(log_dir=log_dir) as running:
        yield running


@pytest.fixture(scope="session")
def client(lab: Lab) -> Iterator[LoanClient]:
    with LoanClient(lab.url) as open_client:
        yield open_client


@pytest.fixture(scope="session")
def records(lab: Lab) -> ExecutionInspector:
    return ExecutionInspector(lab)
