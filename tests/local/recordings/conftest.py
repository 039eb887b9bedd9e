"""One lab for all recordings, whose equivalents run side by side."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.lab import Lab
from shared.runtime.functions import FunctionId, function
from tests.local.conftest import ROOT
from tests.local.recordings.machines import FURTHER, MACHINES
from tests.local.recordings.running import Runs
from tests.local.recordings.workflows import WORKFLOWS

HERE = "tests.local.recordings"
FUNCTIONS = (
    replace(function(FunctionId.DURABLE), handler=f"{HERE}.workflows.handler"),
    replace(function(FunctionId.TASKS), handler=f"{HERE}.tasks.handler"),
)


@pytest.fixture(scope="session")
def recordings_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The lab."""
    logs = tmp_path_factory.mktemp("recordings-logs")
    with Lab(
        functions=FUNCTIONS, root=ROOT, definition=None, log_dir=logs, durable_retry_seconds=1
    ) as lab:
        yield lab


@pytest.fixture(scope="session")
def runs(recordings_lab: Lab) -> Iterator[Runs]:
    """The executions of all equivalents."""
    found = Runs(recordings_lab, {**MACHINES, **FURTHER}, WORKFLOWS)
    yield found
    found.close()
