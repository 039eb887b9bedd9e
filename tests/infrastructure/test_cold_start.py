"""What a cold start imports: the libraries that a handler needs, and no others."""

import json
import os
import subprocess
import sys

import pytest

from shared.runtime.functions import FUNCTIONS, Function, FunctionId, Setting
from tests.infrastructure.conftest import ROOT

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
_PRINT_MODULES = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
PROJECT = ("shared", "durable", "stepfunctions")
MOST_FURTHER_MODULES = 30
"""Modules that a handler imports itself: its part of the standard library and of its libraries."""


def imported(names: tuple[str, ...], declared: Function) -> set[str]:
    """Return the modules that a fresh interpreter has after importing these."""
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
        [sys.executable, "-c", _PRINT_MODULES, *names],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(run.stdout))


@pytest.mark.parametrize("declared", FUNCTIONS, ids=[each.id for each in FUNCTIONS])
def test_a_handler_imports_little_more_than_its_libraries(declared: Function) -> None:
    handler = declared.handler.rpartition(".")[0]
    libraries = imported(UNAVOIDABLE[declared.id], declared)
    further = {
        name
        for name in imported((handler,), declared) - libraries
        if name.partition(".")[0] not in PROJECT
    }
    print(f"{declared.id}: {len(libraries)} modules of its libraries, {len(further)} further ones")
    assert len(further) <= MOST_FURTHER_MODULES, sorted(further)
