"""The import of a handler at a cold start: few modules, no settings and no client."""

import json
import os
import subprocess
import sys

import pytest

from shared.runtime.functions import FUNCTIONS, Function, FunctionId
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
    FunctionId.DURABLE_LEAN: (*_BOTO3, *_POWERTOOLS, *_DURABLE),
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
_IMPORT_WITHOUT_CLIENTS = """
import importlib, sys
import boto3
def client(*_, **__):
    raise AssertionError("a client is created at the import")
boto3.session.Session.client = client
importlib.import_module(sys.argv[1])
"""
PROJECT = ("shared", "durable", "stepfunctions")
MOST_FURTHER_MODULES = 30
"""Modules that a handler imports itself: its part of the standard library and of its libraries."""


def run(program: str, *names: str) -> str:
    """Run a program in a fresh interpreter, without settings, and return its output."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *names],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        check=True,
        capture_output=True,
        text=True,
    )
    return ran.stdout


def imported(*names: str) -> set[str]:
    """Return the modules that a fresh interpreter has after importing these."""
    return set(json.loads(run(_PRINT_MODULES, *names)))


@pytest.mark.parametrize("declared", FUNCTIONS, ids=[each.id for each in FUNCTIONS])
def test_a_handler_imports_little_more_than_its_libraries(declared: Function) -> None:
    handler = declared.handler.rpartition(".")[0]
    libraries = imported(*UNAVOIDABLE[declared.id])
    further = {
        name for name in imported(handler) - libraries if name.partition(".")[0] not in PROJECT
    }
    print(f"{declared.id}: {len(libraries)} modules of its libraries, {len(further)} further ones")
    assert len(further) <= MOST_FURTHER_MODULES, sorted(further)


@pytest.mark.parametrize("declared", FUNCTIONS, ids=[each.id for each in FUNCTIONS])
def test_the_import_of_a_handler_creates_no_client_and_needs_no_settings(
    declared: Function,
) -> None:
    run(_IMPORT_WITHOUT_CLIENTS, declared.handler.rpartition(".")[0])
