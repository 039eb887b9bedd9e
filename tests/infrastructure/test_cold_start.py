"""What a cold start imports: the handlers beside the libraries that nobody can do without."""

import os
import statistics
import subprocess
import sys

import pytest

from shared.runtime.functions import FUNCTIONS, Function, FunctionId, Setting
from tests.infrastructure.conftest import ROOT

MOST = 1.5
ROUNDS = 5
"""Both are measured in turns, so whatever else the machine does meets both alike."""

_BOTO3 = ("boto3",)
_POWERTOOLS = (
    "aws_lambda_powertools",
    "aws_lambda_powertools.metrics",
    "aws_lambda_powertools.utilities.typing",
)
_TRACER = ("aws_lambda_powertools.tracing", "aws_xray_sdk.core")
_API = (
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.event_handler.openapi.params",
    "pydantic",
)
_DURABLE = ("aws_durable_execution_sdk_python",)
UNAVOIDABLE = {
    FunctionId.API: (*_BOTO3, *_POWERTOOLS, *_TRACER, *_API),
    FunctionId.DURABLE: (*_BOTO3, *_POWERTOOLS, *_DURABLE),
    FunctionId.TASKS: (*_BOTO3, *_POWERTOOLS, *_TRACER),
    FunctionId.FRAUD: (*_BOTO3, *_POWERTOOLS, *_TRACER),
    FunctionId.RECONCILER: (*_BOTO3, *_POWERTOOLS),
}
_MEASURE = """
import importlib, sys, time
started = time.process_time()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(time.process_time() - started)
"""


def seconds(names: tuple[str, ...], declared: Function) -> float:
    """Return the processor's time that a fresh interpreter takes to import these modules."""
    environment: dict[str, str] = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        **declared.variables,
        **dict.fromkeys(declared.settings, "x"),
        Setting.FAULTS_ENABLED: "false",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE, *names],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(run.stdout)


@pytest.mark.parametrize("declared", FUNCTIONS, ids=[each.id for each in FUNCTIONS])
def test_a_handler_takes_little_longer_to_import_than_its_libraries(declared: Function) -> None:
    handler = (declared.handler.rpartition(".")[0],)
    libraries = UNAVOIDABLE[declared.id]
    seconds(handler, declared)
    ratios = [seconds(handler, declared) / seconds(libraries, declared) for _ in range(ROUNDS)]
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    print(f"{declared.id}: {low:.2f} / {middle:.2f} / {high:.2f} (min, median, max) of {MOST}")
    assert middle <= MOST
